/** How many bytes may be sent before the receiver has taken some. May go below 0 by one piece. */
export interface Credit {
  add(bytes: number): void;
  spend(bytes: number): void;
  /** Resolves when there is any, or after `end`. */
  available(): Promise<void>;
  end(): void;
}

export function createCredit(first: number): Credit {
  let left = first;
  let isEnded = false;
  let waiting: (() => void) | null = null;

  function wake(): void {
    if (left <= 0 && !isEnded) return;
    waiting?.();
    waiting = null;
  }

  return {
    add(bytes) {
      left += bytes;
      wake();
    },
    spend(bytes) {
      left -= bytes;
    },
    available: () =>
      new Promise((resolve) => {
        waiting = resolve;
        wake();
      }),
    end() {
      isEnded = true;
      wake();
    },
  };
}
