import type { SavedJob } from '../../../electron/shared/saved-job.ts';
import { localSiteKey } from '../../../electron/shared/site.ts';
import type { TransferSite } from '../../../electron/shared/transfer.ts';
import { displayName } from '../text/names.ts';
import { text } from '../text/text.ts';

/** From where to where a saved transfer goes, and what happens to names that are taken. */
export function savedPlaceOf(job: SavedJob): string {
  const words = text.transfers.saved;
  const source = at(job.source, job.sourcePath) + words.more(job.sourceCount - 1);
  const way = words.way(source, at(job.target, job.targetFolder), job.isMove);
  return `${way} (${text.settings.rules[job.onConflict]})`;
}

function at({ key, label }: TransferSite, path: string): string {
  const shown = displayName(path);
  return key === localSiteKey ? shown : text.transfers.at(shown, label);
}
