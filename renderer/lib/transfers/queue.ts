import type { TransferState, TransferView } from '../../../electron/shared/transfer.ts';

const overStates: ReadonlySet<TransferState> = new Set(['done', 'failed', 'cancelled']);

export function isOver({ state }: Pick<TransferView, 'state'>): boolean {
  return overStates.has(state);
}

/** In the queue: runs, waits, or needs an answer. */
export function isActive(view: Pick<TransferView, 'state'>): boolean {
  return !isOver(view);
}

/** Something of it did not arrive. */
export function isFailed(view: Pick<TransferView, 'state' | 'problemCount'>): boolean {
  return view.state === 'failed' || (view.state === 'done' && view.problemCount > 0);
}

/** 0 to 100, rounded down so that 100 means all of it; undefined while the whole is not known. */
export function percentOf(view: TransferView): number | undefined {
  if (view.state === 'done') return 100;
  if (view.bytesTotal > 0) return Math.floor((100 * view.bytesDone) / view.bytesTotal);
  if (view.filesTotal > 0) return Math.floor((100 * view.filesDone) / view.filesTotal);
  return undefined;
}

/** The step of 25 that was reached, for announcements; 0 before the first. */
export function quarterOf(view: TransferView): number {
  return Math.floor((percentOf(view) ?? 0) / 25) * 25;
}

export interface QueueTotals {
  uploadRate: number;
  downloadRate: number;
  bytesDone: number;
  bytesTotal: number;
  /** Null while nothing was measured. */
  timeLeftMs: number | null;
}

export function queueTotals(queue: readonly TransferView[]): QueueTotals {
  const totals: QueueTotals = {
    uploadRate: 0,
    downloadRate: 0,
    bytesDone: 0,
    bytesTotal: 0,
    timeLeftMs: null,
  };
  for (const view of queue) {
    const rate = view.state === 'running' ? (view.rateBytesPerSecond ?? 0) : 0;
    if (view.direction === 'download') totals.downloadRate += rate;
    else totals.uploadRate += rate;
    totals.bytesDone += view.bytesDone;
    totals.bytesTotal += view.bytesTotal;
  }
  const rate = totals.uploadRate + totals.downloadRate;
  if (rate > 0) totals.timeLeftMs = (1000 * (totals.bytesTotal - totals.bytesDone)) / rate;
  return totals;
}
