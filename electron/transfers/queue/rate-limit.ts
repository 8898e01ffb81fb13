/** Lets through so many bytes a second, first come, first served. */
export interface RateLimit {
  /** Bytes a second; null for as fast as it goes. */
  set(bytesPerSecond: number | null): void;
  readonly isLimited: boolean;
  /** Resolves when so many bytes may be moved. */
  take(bytes: number): Promise<void>;
}

/** What was not used while nothing moved does not add up beyond this. */
const burstMs = 250;

interface Waiter {
  bytes: number;
  go: () => void;
}

/** @param now the steady clock, in ms */
export function createRateLimit(now: () => number = performance.now.bind(performance)): RateLimit {
  const waiting: Waiter[] = [];
  let bytesPerSecond: number | null = null;
  /** When what was let through so far will have been moved at that rate. */
  let freeAtMs = -Infinity;
  let timer: NodeJS.Timeout | undefined;

  function advance(): void {
    clearTimeout(timer);
    timer = undefined;
    for (let first = waiting[0]; first; first = waiting[0]) {
      const nowMs = now();
      if (bytesPerSecond !== null) {
        if (freeAtMs > nowMs) {
          timer = setTimeout(advance, freeAtMs - nowMs);
          return;
        }
        freeAtMs = Math.max(freeAtMs, nowMs - burstMs) + (1000 * first.bytes) / bytesPerSecond;
      }
      waiting.shift();
      first.go();
    }
  }

  return {
    set(next) {
      bytesPerSecond = next;
      freeAtMs = Math.min(freeAtMs, now());
      advance();
    },
    get isLimited() {
      return bytesPerSecond !== null;
    },
    take(bytes) {
      if (bytesPerSecond === null && waiting.length === 0) return Promise.resolve();
      return new Promise((resolve) => {
        waiting.push({ bytes, go: resolve });
        if (waiting.length === 1) advance();
      });
    },
  };
}
