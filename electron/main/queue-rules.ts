import type { QueueRules } from '../shared/contract-queue.ts';
import type { Settings } from '../shared/settings.ts';

/** What the settings say about all transfers. */
export function queueRules({ transfers }: Pick<Settings, 'transfers'>): QueueRules {
  const { uploadLimit, downloadLimit, filesAtOnce, dailyWindow } = transfers;
  const { areTimesKept, arePermissionsKept } = transfers;
  return {
    uploadLimit,
    downloadLimit,
    filesAtOnce,
    dailyWindow,
    areTimesKept,
    arePermissionsKept,
  };
}
