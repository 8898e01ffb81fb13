import type { TransferView } from '../../../electron/shared/transfer.ts';
import { formatAge, formatBytes } from '../text/format.ts';
import { displayName } from '../text/names.ts';
import { text } from '../text/text.ts';
import { isFailed, isOver, quarterOf } from './queue.ts';
import { reasonOf, titleOf } from './transfer-words.ts';

/**
 * What a change of a transfer is worth saying aloud; null for the most. Ends are said, progress only
 * in quarters.
 */
export function announcementOf(
  before: TransferView | undefined,
  after: TransferView,
): string | null {
  const words = text.transfers;
  const title = titleOf(after);
  if (isOver(after)) {
    if (before && isOver(before)) return null;
    if (isFailed(after)) return words.announceFailed(title, reasonOf(after).head);
    return after.state === 'done' ? words.announceDone(title) : null;
  }
  const quarter = quarterOf(after);
  const isStep = before !== undefined && quarter > quarterOf(before) && quarter < 100;
  return isStep ? words.announcePercent(title, quarter) : null;
}

/** What a toast says about a transfer that ended while the dock was closed. */
export function endingOf(view: TransferView): { isBad: boolean; title: string; detail: string } {
  if (isFailed(view)) {
    const { head, rest } = reasonOf(view);
    return { isBad: true, title: titleOf(view), detail: `${head} ${rest}`.trim() };
  }
  const { endedAtMs, startedAtMs, bytesDone, filesDone } = view;
  const took = formatAge((endedAtMs ?? startedAtMs) - startedAtMs);
  const folder = displayName(view.targetFolder);
  return {
    isBad: false,
    title: endWords(view.direction)(filesDone),
    detail: text.transfers.endedDetail(folder, formatBytes(bytesDone), took),
  };
}

function endWords(direction: TransferView['direction']): (count: number) => string {
  const words = text.transfers;
  if (direction === 'download') return words.downloaded;
  return direction === 'upload' ? words.uploaded : words.copied;
}
