/** Tells of changes in batches: at once after a quiet time, else at most once per interval. */
export interface ChangeFeed {
  touch(id: string): void;
  /** Everything that waits is told now; used before the end of the process. */
  flush(): void;
}

/** Ten times a second is as often as anybody can look. */
const intervalMs = 100;

export function createChangeFeed(tell: (ids: ReadonlySet<string>) => void): ChangeFeed {
  let touched = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let toldAtMs = -Infinity;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (touched.size === 0) return;
    const ids = touched;
    touched = new Set();
    toldAtMs = performance.now();
    tell(ids);
  }

  return {
    touch(id) {
      touched.add(id);
      timer ??= setTimeout(flush, Math.max(0, toldAtMs + intervalMs - performance.now()));
    },
    flush,
  };
}
