import type { RequestCounts } from '../../connections/ssh2-extension/answer-kinds.ts';
import { AppError } from '../../shared/errors.ts';

/*
 * A dead line is noticed by the keepalive within 40 s. A server that answers that and nothing else, or sends a byte
 * now and then, is noticed here.
 */

const tickMs = 10_000;

/** How long requests may wait while nothing moves: fsync of a large file takes a slow disk a minute. */
const stallMs = 120_000;

/** Less than this in that time is no progress: 136 bytes a second. The slowest modem had more. */
const leastBytes = 16 * 1024;

export interface StallWatchOptions {
  requests: RequestCounts;
  /** Bytes of the channel that have arrived, and bytes that have left. */
  movedBytes: () => number;
  lost: AbortSignal;
  onStall: (reason: AppError) => void;
}

/** Ends a channel in which requests wait and neither answers nor bytes come forward. */
export function watchForStalls({ requests, movedBytes, lost, onStall }: StallWatchOptions): void {
  let stillMs = 0;
  let answered = 0;
  let moved = 0;
  const begin = (): void => {
    stillMs = 0;
    answered = requests.answered();
    moved = movedBytes();
  };
  const tick = (): void => {
    const isMoving =
      requests.pending() === 0 ||
      requests.answered() > answered ||
      movedBytes() - moved >= leastBytes;
    if (isMoving) begin();
    else stillMs += tickMs;
    if (stillMs < stallMs) {
      wait();
      return;
    }
    const seconds = String(stallMs / 1000);
    onStall(new AppError('timeout', `The server has not answered for ${seconds} seconds.`));
  };
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    timer = setTimeout(tick, tickMs);
    timer.unref();
  };
  lost.addEventListener('abort', () => {
    clearTimeout(timer);
  });
  begin();
  wait();
}
