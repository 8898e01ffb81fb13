/** Gathers items and hands them on together, one batch after the other, in their order. */
export interface Batches<T> {
  /** Resolves when the batch with this item was taken. @throws what taking it threw */
  put(item: T): Promise<void>;
  /** Resolves when there is room for more. @throws what taking an earlier batch threw */
  add(item: T): Promise<void>;
  /** Hands on what has gathered; resolves when all was taken. @throws what taking a batch threw */
  drained(): Promise<void>;
}

export interface BatchesOptions<T> {
  atOnce: number;
  /** So long may items gather; 0 for those of the same moment only. */
  afterMs: number;
  take: (items: T[]) => Promise<void>;
}

/** So many full batches may wait before whoever adds has to. */
const batchesAhead = 4;

export function createBatches<T>({ atOnce, afterMs, take }: BatchesOptions<T>): Batches<T> {
  let gathered: T[] = [];
  let next = Promise.withResolvers<undefined>();
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let failure: { thrown: unknown } | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (gathered.length === 0) return;
    const [items, { resolve, reject }] = [gathered, next];
    gathered = [];
    next = Promise.withResolvers();
    waiting += 1;
    last = last.then(async () => {
      try {
        if (failure) throw failure.thrown;
        await take(items);
        resolve(undefined);
      } catch (thrown) {
        failure ??= { thrown };
        reject(thrown);
      } finally {
        waiting -= 1;
      }
    });
  }

  /** The batch that this item has become part of. */
  function gather(item: T): Promise<undefined> {
    gathered.push(item);
    const { promise } = next;
    // Whoever awaits it hears of a failure; `add` tells the next one instead.
    promise.catch(() => undefined);
    if (gathered.length >= atOnce) flush();
    else timer ??= setTimeout(flush, afterMs);
    return promise;
  }

  function check(): void {
    if (failure) throw failure.thrown;
  }

  return {
    async put(item) {
      await gather(item);
    },
    async add(item) {
      check();
      void gather(item).catch(() => undefined);
      while (waiting >= batchesAhead) {
        await last;
        check();
      }
    },
    async drained() {
      flush();
      await last;
      check();
    },
  };
}
