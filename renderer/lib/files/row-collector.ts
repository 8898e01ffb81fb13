import type { Entry } from '../../../electron/shared/entry.ts';
import { mergeSorted, rowOf, type Compare, type Row } from './order.ts';

/** More waiting rows than this would take too long to sort within one frame. */
const waitingMax = 8_192;
/** As many as a large window has rows; OpenSSH sends about a hundred at once. */
const firstScreen = 64;
const showEveryMs = 250;

/**
 * A listing as it arrives: batches of any size become one sorted list. Rows wait until a quarter of
 * the list has come together, so that a hundred thousand of them cost a dozen merges, not a thousand.
 */
export class RowCollector {
  rows: readonly Row[] = [];
  readonly #compare: Compare;
  #waiting: Row[] = [];
  #shownAtMs: number;

  constructor(compare: Compare, nowMs: number) {
    this.#compare = compare;
    this.#shownAtMs = nowMs;
  }

  /** Takes a batch over; true when `rows` has changed. */
  add(entries: readonly Entry[], nowMs: number): boolean {
    for (const entry of entries) this.#waiting.push(rowOf(entry));
    const enough = Math.min(Math.max(firstScreen, this.rows.length / 4), waitingMax);
    if (this.#waiting.length < enough && nowMs - this.#shownAtMs < showEveryMs) return false;
    return this.finish(nowMs);
  }

  /** Merges what waits; true when `rows` has changed. */
  finish(nowMs: number): boolean {
    if (this.#waiting.length === 0) return false;
    for (let start = 0; start < this.#waiting.length; start += waitingMax) {
      const part = this.#waiting.slice(start, start + waitingMax).sort(this.#compare);
      this.rows = mergeSorted(this.rows, part, this.#compare);
    }
    this.#waiting = [];
    this.#shownAtMs = nowMs;
    return true;
  }
}
