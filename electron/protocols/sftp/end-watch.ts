/**
 * Tells everybody who waits when a signal aborts. One listener for each signal: taking one of hundreds of listeners
 * off a signal looks at all of them, and the requests of one transfer share its signal.
 */
export class EndWatch {
  readonly #waiting = new WeakMap<AbortSignal, Set<() => void>>();

  /** `onEnd` is called at most once, and not at all for a signal that has aborted already. */
  add(signal: AbortSignal, onEnd: () => void): void {
    let all = this.#waiting.get(signal);
    if (!all) {
      const created = new Set<() => void>();
      all = created;
      this.#waiting.set(signal, created);
      signal.addEventListener(
        'abort',
        () => {
          for (const each of [...created]) each();
          created.clear();
        },
        { once: true },
      );
    }
    all.add(onEnd);
  }

  remove(signal: AbortSignal, onEnd: () => void): void {
    this.#waiting.get(signal)?.delete(onEnd);
  }
}
