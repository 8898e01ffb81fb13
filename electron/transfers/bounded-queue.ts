/** Hands items from one async loop to another; the giver waits while `capacity` items lie there. */
export interface BoundedQueue<T> extends AsyncIterable<T> {
  put(item: T): Promise<void>;
  /** No more items; with a failure, the taker gets it after the items that are still there. */
  end(failure?: unknown): void;
  /** The taker has stopped: what is put from now on is dropped. */
  drop(): void;
}

export function createBoundedQueue<T>(capacity: number): BoundedQueue<T> {
  let items: T[] = [];
  let head = 0;
  let ended: { failure?: unknown } | undefined;
  let isDropped = false;
  let wakeGiver: (() => void) | undefined;
  let wakeTaker: (() => void) | undefined;

  async function* take(): AsyncGenerator<T> {
    for (;;) {
      while (head < items.length) {
        const item = items[head] as T;
        head += 1;
        if (head >= capacity) {
          items = items.slice(head);
          head = 0;
        }
        wakeGiver?.();
        yield item;
      }
      if (ended) {
        if ('failure' in ended) throw ended.failure;
        return;
      }
      await new Promise<void>((resolve) => {
        wakeTaker = resolve;
      });
    }
  }

  return {
    async put(item) {
      while (items.length - head >= capacity && !isDropped) {
        await new Promise<void>((resolve) => {
          wakeGiver = resolve;
        });
      }
      if (isDropped) return;
      items.push(item);
      wakeTaker?.();
    },
    end(...failure) {
      ended ??= failure.length > 0 ? { failure: failure[0] } : {};
      wakeTaker?.();
    },
    drop() {
      isDropped = true;
      items = [];
      head = 0;
      wakeGiver?.();
    },
    [Symbol.asyncIterator]: take,
  };
}
