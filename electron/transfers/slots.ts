import { AppError } from '../shared/errors.ts';

/** Shares out how much may be under way at once: first come, first served, whatever the weight. */
export interface Slots {
  /**
   * Resolves with the function that gives the share back; safe to call twice.
   * @param weight at least 1; more than there is counts as all there is
   * @throws {AppError} cancelled
   */
  take(weight: number, signal: AbortSignal): Promise<() => void>;
}

interface Waiter {
  weight: number;
  start: () => void;
}

/** Slots of which more or fewer may become free to take. */
export interface ResizableSlots extends Slots {
  resize(capacity: number): void;
}

export function createSlots(capacity: number): Slots {
  return createResizableSlots(capacity);
}

export function createResizableSlots(first: number): ResizableSlots {
  const waiting: Waiter[] = [];
  let capacity = first;
  let free = first;

  function advance(): void {
    for (let next = waiting[0]; next && next.weight <= free; next = waiting[0]) {
      waiting.shift();
      free -= next.weight;
      next.start();
    }
  }

  function giver(weight: number): () => void {
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      free += weight;
      advance();
    };
  }

  return {
    resize(next) {
      free += next - capacity;
      capacity = next;
      for (const waiter of waiting) waiter.weight = Math.min(waiter.weight, next);
      advance();
    },
    take(wanted, signal) {
      const weight = Math.min(capacity, Math.max(1, Math.ceil(wanted)));
      return new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(cancelled());
          return;
        }
        const waiter: Waiter = {
          weight,
          start() {
            signal.removeEventListener('abort', giveUp);
            resolve(giver(waiter.weight));
          },
        };
        const giveUp = (): void => {
          waiting.splice(waiting.indexOf(waiter), 1);
          reject(cancelled());
          advance();
        };
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.push(waiter);
        advance();
      });
    },
  };
}

/** A share of both; of the first one first, always, so that nobody waits in a circle. */
export function bothOf(first: Slots, second: Slots): Slots {
  return {
    async take(weight, signal) {
      const giveFirst = await first.take(weight, signal);
      try {
        const giveSecond = await second.take(weight, signal);
        return () => {
          giveSecond();
          giveFirst();
        };
      } catch (thrown) {
        giveFirst();
        throw thrown;
      }
    },
  };
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The transfer was cancelled.');
}

/** Bytes of a file for which one share is right: 64 files of this size are 4 MiB under way. */
const bytesPerShare = 64 * 1024;

/**
 * The share of a file by its size. Large ones take half of all there is: two at once hide each
 * other's opening and closing, more would only share the same line and hold memory.
 */
export function fileWeight(sizeBytes: number | null, capacity: number): number {
  const half = Math.max(1, Math.ceil(capacity / 2));
  return sizeBytes === null ? half : Math.min(half, Math.max(1, sizeBytes / bytesPerShare));
}
