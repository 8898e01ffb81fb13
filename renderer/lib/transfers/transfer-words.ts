import { localSiteKey } from '../../../electron/shared/site.ts';
import { Compared, type TransferView } from '../../../electron/shared/transfer.ts';
import { describeInLine } from '../text/error-text.ts';
import { formatBytes, formatClock, formatDuration, formatRate } from '../text/format.ts';
import { displayName } from '../text/names.ts';
import { text } from '../text/text.ts';
import { percentOf } from './queue.ts';

/** What the columns of one row of the dock say. */
export interface RowWords {
  title: string;
  /** Beside the name: how many files, and where to or from. */
  place: string;
  amount: string;
  rate: string;
  time: string;
  state: string;
}

export function titleOf(view: TransferView): string {
  return text.transfers.titled(displayName(view.title), view.sourcePaths.length - 1);
}

export function wordsOf(view: TransferView): RowWords {
  return {
    title: titleOf(view),
    place: placeOf(view),
    amount: amountOf(view),
    rate: rateOf(view),
    time: timeOf(view),
    state: stateOf(view),
  };
}

/** How the copies were compared with their sources, one line for each way; none before the first. */
export function comparedOf({ compared }: Pick<TransferView, 'compared'>): string[] {
  const { ways } = text.transfers.compared;
  return Compared.options.flatMap((way) => {
    const count = compared[way] ?? 0;
    return count > 0 ? [ways[way](count)] : [];
  });
}

/** The reason of a failed transfer, as one line: its head, and the rest. */
export function reasonOf(view: TransferView): { head: string; rest: string } {
  const [first] = view.problems;
  if (!first) return { head: text.transfers.lost, rest: '' };
  const reason = describeInLine(first.failure);
  if (view.problemCount < 2) return reason;
  return {
    head: text.transfers.failedFiles(view.problemCount),
    rest: `${reason.head} ${reason.rest}`,
  };
}

function placeOf(view: TransferView): string {
  const place = folderOf(view);
  if (view.isOnServer !== true || view.source.key === localSiteKey) return place;
  const words = text.transfers;
  return view.isMove ? words.movedOnServer(place) : words.copiedOnServer(place);
}

function folderOf(view: TransferView): string {
  const { direction, filesTotal, sourcePaths, targetFolder, target } = view;
  const isDownload = direction === 'download';
  const source = sourcePaths[0] ?? '';
  const folder = isDownload ? source.replace(/[/\\][^/\\]*$/, '') || '/' : targetFolder;
  const words = text.transfers;
  const isRelay = direction === 'relay';
  const shown = isRelay ? words.at(displayName(folder), target.label) : displayName(folder);
  if (filesTotal > 1) {
    return isDownload ? words.filesFrom(filesTotal, shown) : words.filesTo(filesTotal, shown);
  }
  return isDownload ? words.from(shown) : words.to(shown);
}

function amountOf(view: TransferView): string {
  if (view.state === 'done' || view.state === 'cancelled') return formatBytes(view.bytesDone);
  if (!view.isPlanned && view.bytesTotal === 0) return text.transfers.counting;
  return text.transfers.ofTotal(view.bytesDone, view.bytesTotal);
}

function rateOf({ state, rateBytesPerSecond }: TransferView): string {
  const isMoving = state === 'running' && rateBytesPerSecond !== null && rateBytesPerSecond >= 1;
  return isMoving ? formatRate(rateBytesPerSecond) : '';
}

function timeOf(view: TransferView): string {
  if (view.endedAtMs !== null) return formatClock(view.endedAtMs);
  if (view.state === 'waiting') return text.transfers.waiting;
  if (view.state === 'paused') return text.transfers.paused;
  if (view.state !== 'running' || view.timeLeftMs === null) return '';
  return formatDuration(view.timeLeftMs);
}

/** Every copy was compared by its bytes, none by its size alone. */
function isVerified({ compared }: Pick<TransferView, 'compared'>): boolean {
  const ways = Compared.options.filter((way) => (compared[way] ?? 0) > 0);
  return ways.length > 0 && !ways.includes('size');
}

function stateOf(view: TransferView): string {
  if (view.state === 'cancelled') return text.transfers.cancelled;
  if (view.state === 'asking') return text.transfers.asking;
  if (view.verifying !== null) return text.transfers.comparing(view.verifying);
  if (view.state === 'done') {
    if (view.filesSkipped > 0) return text.transfers.doneSkipped(view.filesSkipped);
    return isVerified(view) ? text.transfers.verified : text.transfers.done;
  }
  const percent = percentOf(view);
  return percent === undefined ? '' : `${String(percent)}%`;
}
