export interface WatchdogOptions {
  /** Resolves with the answer; a rejection counts as an answer too. */
  ping: () => Promise<unknown>;
  everyMs: number;
  /** How many rounds may pass while one ping is unanswered. */
  roundsAllowed: number;
  onHang: () => void;
}

/**
 * Tells a hanging process from a live one. It counts rounds of its own timer, not the clock: a computer
 * that slept for an hour has missed no round. Returns the function that ends the watch.
 */
export function watch({ ping, everyMs, roundsAllowed, onHang }: WatchdogOptions): () => void {
  let roundsWaiting = 0;
  const answered = (): void => {
    roundsWaiting = 0;
  };
  const timer = setInterval(() => {
    if (roundsWaiting === 0) ping().then(answered, answered);
    else if (roundsWaiting >= roundsAllowed) {
      clearInterval(timer);
      onHang();
      return;
    }
    roundsWaiting += 1;
  }, everyMs);
  return () => {
    clearInterval(timer);
  };
}
