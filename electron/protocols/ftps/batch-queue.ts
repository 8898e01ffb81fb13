import type { AppError } from '../../shared/errors.ts';

/**
 * Takes what a producer makes at its own pace, and gives it to one consumer at his. Nothing holds the
 * producer back: what it stands on is wanted by others.
 */
export class BatchQueue<T> {
  readonly #items: T[] = [];
  #isEnded = false;
  #failure: AppError | undefined;
  #wake: (() => void) | undefined;

  push(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** No more will come, because that was all or because of this failure. */
  end(failure?: AppError): void {
    this.#isEnded = true;
    this.#failure = failure;
    this.#wake?.();
  }

  /** The next item, undefined at the end. @throws {AppError} the failure, once everything was taken */
  async next(): Promise<T | undefined> {
    while (this.#items.length === 0 && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const item = this.#items.shift();
    if (item === undefined && this.#failure) throw this.#failure;
    return item;
  }
}
