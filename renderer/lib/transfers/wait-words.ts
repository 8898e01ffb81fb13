import type { TransferView, WaitReason } from '../../../electron/shared/transfer.ts';
import { describeInLine } from '../text/error-text.ts';
import { formatClock, formatTime } from '../text/format.ts';
import { text } from '../text/text.ts';
import type { IconName } from '../ui/icons.ts';

/** Why a transfer waits, in a sentence that takes the place of its progress. */
export interface WaitWords {
  icon: IconName;
  words: string;
  /** A connection would let it go on. */
  canConnect: boolean;
}

type Waiting = Pick<
  TransferView,
  'state' | 'waitsFor' | 'waitsUntilMs' | 'direction' | 'source' | 'target' | 'problems'
>;

/** Null for one that does not wait, or only for those before it. */
export function waitWordsOf(view: Waiting, nowMs: number): WaitWords | null {
  const reason = view.state === 'waiting' ? view.waitsFor : null;
  if (reason === null || reason === 'turn') return null;
  return {
    icon: icons[reason],
    words: sentenceOf(view, reason, nowMs),
    canConnect: reason === 'connection',
  };
}

const icons: Readonly<Record<Exclude<WaitReason, 'turn'>, IconName>> = {
  connection: 'plugs',
  retry: 'arrow-clockwise',
  schedule: 'clock-counter-clockwise',
  'queue-paused': 'pause-fill',
};

function sentenceOf(view: Waiting, reason: Exclude<WaitReason, 'turn'>, nowMs: number): string {
  const words = text.transfers.waitsFor;
  const { direction, source, target, waitsUntilMs, problems } = view;
  if (reason === 'queue-paused') return words['queue-paused'];
  if (reason === 'retry') {
    const [first] = problems;
    const why = first ? `${describeInLine(first.failure).head} ` : '';
    return why + words.retry(formatClock(waitsUntilMs ?? 0));
  }
  if (reason === 'schedule') return words.schedule(momentOf(waitsUntilMs ?? 0, nowMs));
  if (direction === 'relay') return words.either(source.label, target.label);
  return words.connection((direction === 'upload' ? target : source).label);
}

/** The time of today, or a day with its time. */
function momentOf(atMs: number, nowMs: number): string {
  const isToday = new Date(atMs).toDateString() === new Date(nowMs).toDateString();
  return isToday ? formatTime(atMs).slice(-5) : formatTime(atMs);
}
