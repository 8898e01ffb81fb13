import type { SavedSite } from '../../../electron/shared/saved-site.ts';
import type { Settings } from '../../../electron/shared/settings.ts';
import type { ConflictRule } from '../../../electron/shared/transfer.ts';

/** What happens to names that are taken: as the site says, else as the settings do. */
export function conflictRuleFor(
  direction: 'upload' | 'download',
  site: Pick<SavedSite, 'onDownloadConflict' | 'onUploadConflict'> | undefined,
  settings: Pick<Settings['transfers'], 'onDownloadConflict' | 'onUploadConflict'>,
): ConflictRule {
  const name = direction === 'upload' ? 'onUploadConflict' : 'onDownloadConflict';
  return site?.[name] ?? settings[name];
}
