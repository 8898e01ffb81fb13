import { localSessionId } from '../../../electron/shared/bridge.ts';
import type { SavedSite } from '../../../electron/shared/saved-site.ts';
import type { Settings } from '../../../electron/shared/settings.ts';
import type { ConflictRule, TransferOrder } from '../../../electron/shared/transfer.ts';

type Rules = Pick<SavedSite, 'onDownloadConflict' | 'onUploadConflict'>;

/**
 * What happens to names that are taken: as the site says, else as the settings do. Between two servers it is the
 * one that is written to.
 *
 * @param siteOf the saved site of a session
 */
export function conflictRuleFor(
  { sourceSessionId, targetSessionId }: Pick<TransferOrder, 'sourceSessionId' | 'targetSessionId'>,
  siteOf: (sessionId: string) => Rules | undefined,
  settings: Pick<Settings['transfers'], 'onDownloadConflict' | 'onUploadConflict'>,
): ConflictRule {
  const isDownload = targetSessionId === localSessionId;
  const name = isDownload ? 'onDownloadConflict' : 'onUploadConflict';
  const site = siteOf(isDownload ? sourceSessionId : targetSessionId);
  return site?.[name] ?? settings[name];
}
