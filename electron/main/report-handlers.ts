import type { Handlers } from '../shared/contract.ts';
import { knownHostKeys } from '../trust/host-keys.ts';
import type { HostKeyStores } from '../trust/stores.ts';
import type { FileDialogs } from './file-dialogs.ts';
import { writePrivateFile } from './private-file.ts';
import type { ReportHistory } from './report-history.ts';
import { words } from './words.ts';

type ReportHandlers = Pick<
  Handlers<'main'>,
  'report.history' | 'report.save' | 'trust.knownHostKeys'
>;

export interface ReportServices {
  history: ReportHistory;
  stores: HostKeyStores;
  dialogs: FileDialogs;
}

/** What the inspector asks beside the report of the connection itself. */
export function reportHandlers({ history, stores, dialogs }: ReportServices): ReportHandlers {
  return {
    'report.history': ({ host, port }) => history.reportsOf(host, port),
    async 'report.save'({ suggestedName, text }) {
      const file = await dialogs.pickTarget(words().saveReport, suggestedName);
      if (file === null) return false;
      await writePrivateFile(file, Buffer.from(text));
      return true;
    },
    'trust.knownHostKeys': ({ host, port }) => knownHostKeys(host, port, stores),
  };
}
