import { throwIfCancelled } from '../../shared/errors.ts';
import type { ProbePace } from '../../shared/probe-plan.ts';

export interface GateLimits {
  pace: ProbePace;
  /** All that may be opened. */
  connections: number;
  /** From the first one on. */
  timeMs: number;
}

/** What was asked for after a limit was reached. */
export class LimitReached extends Error {
  override readonly name = 'LimitReached';
}

/** Lets connections through one by one: so many in a second, so many at once, and so many in all. */
export class ConnectionGate {
  opened = 0;
  readonly #limits: GateLimits;
  readonly #signal: AbortSignal;
  #pace: ProbePace;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #nextAt = 0;
  #endsAt = Infinity;

  constructor(limits: GateLimits, signal: AbortSignal) {
    this.#limits = limits;
    this.#pace = limits.pace;
    this.#signal = signal;
  }

  /** From now on no faster than this. */
  slowTo(perSecond: number): void {
    this.#pace = { ...this.#pace, perSecond: Math.min(perSecond, this.#pace.perSecond) };
  }

  /** From now on no two at once. */
  takeTurns(): void {
    this.#pace = { ...this.#pace, atOnce: 1 };
  }

  /** Opens nothing for so long. */
  pause(ms: number): void {
    this.#nextAt = Math.max(this.#nextAt, performance.now() + ms);
  }

  /** @throws {LimitReached} instead of running `work`; {AppError} cancelled */
  async run<T>(work: () => Promise<T>): Promise<T> {
    // Asked again after the wait: somebody may have come in between.
    while (this.#running >= this.#pace.atOnce)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      await this.#turn();
      return await work();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    throwIfCancelled(this.#signal);
    const now = performance.now();
    if (this.#endsAt === Infinity) this.#endsAt = now + this.#limits.timeMs;
    const startAt = Math.max(now, this.#nextAt);
    if (this.opened >= this.#limits.connections || startAt > this.#endsAt) throw new LimitReached();
    // Counted before the wait, so that another one does not take the same place.
    this.opened += 1;
    this.#nextAt = startAt + 1000 / this.#pace.perSecond;
    if (startAt > now) await this.#sleep(startAt - now);
  }

  async #sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = (): void => {
      resolve(undefined);
    };
    const timer = setTimeout(wake, ms);
    this.#signal.addEventListener('abort', wake, { once: true });
    await promise;
    clearTimeout(timer);
    this.#signal.removeEventListener('abort', wake);
    throwIfCancelled(this.#signal);
  }
}
