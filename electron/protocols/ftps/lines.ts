import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { SecurityReport } from '../../shared/report.ts';
import type { Line } from './line.ts';

/**
 * `short` are commands and listings, `bulk` are files, which keep a line for as long as they take. A copy
 * from here to here holds two of them: the one that it reads from waits for the one that it writes to.
 */
export type Purpose = 'short' | 'bulk' | 'copy-from' | 'copy-to';

export interface Lease {
  readonly line: Line;
  /** Safe to call twice. A line with replies outstanding is used again when they have come. */
  release(): void;
}

export interface LinesOptions {
  first: Line;
  /** Opens one more, signed in like the first. */
  open: (signal: AbortSignal) => Promise<Line>;
  maxLines: number;
  /** 0: never. */
  keepAliveMs: number;
}

interface Waiter {
  purpose: Purpose;
  resolve: (line: Line) => void;
  reject: (error: AppError) => void;
}

/** Lines beyond the first are given back to the server when nobody wants them for this long. */
const spareMs = 60_000;

/** Lines come and go in a long session; the first is always told. */
const keptReports = 20;

/** How long the reply to a command that was given up may take, before its line is. */
const settleMs = 10_000;

/**
 * The control connections of a session. Each serves one command or transfer at a time; more are opened
 * as they are wanted, as far as the server lets in.
 */
export class Lines {
  readonly #options: LinesOptions;
  readonly #all = new Set<Line>();
  readonly #idleSince = new Map<Line, number>();
  readonly #waiting: Waiter[] = [];
  readonly #ended = Promise.withResolvers<AppError | undefined>();
  readonly #opening = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #reports: (() => SecurityReport)[] = [];
  #limit: number;
  #bulkOut = 0;
  #copiesOut = 0;
  #isOpening = false;
  #end: AppError | undefined;

  constructor(options: LinesOptions) {
    this.#options = options;
    this.#limit = options.maxLines;
    this.#add(options.first);
    this.#idleSince.set(options.first, performance.now());
    const { keepAliveMs } = options;
    const tickMs = keepAliveMs === 0 ? spareMs / 2 : Math.min(keepAliveMs / 2, spareMs / 2);
    this.#timer = setInterval(() => {
      this.#tend();
    }, tickMs).unref();
  }

  /** Resolves (never rejects) when no line is left, with the reason unless `close` was called. */
  get ended(): Promise<AppError | undefined> {
    return this.#ended.promise;
  }

  /** Of the first line, and of the latest of the others. */
  get reports(): SecurityReport[] {
    return this.#reports.map((report) => report());
  }

  /** @throws {AppError} cancelled, connection-lost, unsupported for a copy without a second line, or why the one line that is needed cannot be opened */
  async lease(purpose: Purpose, signal: AbortSignal): Promise<Lease> {
    throwIfCancelled(signal);
    if (this.#end) throw this.#end;
    const { promise, resolve, reject } = Promise.withResolvers<Line>();
    const waiter: Waiter = { purpose, resolve, reject };
    const onAbort = (): void => {
      const index = this.#waiting.indexOf(waiter);
      if (index < 0) return;
      this.#waiting.splice(index, 1);
      reject(new AppError('cancelled', 'The operation was cancelled.'));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(waiter);
    this.#dispatch();
    try {
      const line = await promise;
      return { line, release: this.#releaser(line, purpose) };
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Runs `work` with a line of its own. @throws {AppError} as `lease` and `work` */
  async use<T>(
    purpose: Purpose,
    signal: AbortSignal,
    work: (line: Line) => Promise<T>,
  ): Promise<T> {
    const lease = await this.lease(purpose, signal);
    try {
      return await work(lease.line);
    } finally {
      lease.release();
    }
  }

  /** Ends every line at once: nothing that is said on them counts any more. */
  end(reason: AppError): void {
    this.#finish(reason);
    for (const line of this.#all) line.control.destroy(reason);
  }

  async close(): Promise<void> {
    this.#finish(undefined);
    await Promise.all([...this.#all].map((line) => line.control.close()));
  }

  #add(line: Line): void {
    this.#all.add(line);
    this.#reports.push(() => line.report);
    if (this.#reports.length > keptReports) this.#reports.splice(1, 1);
    void line.control.ended.then((reason) => {
      this.#all.delete(line);
      this.#idleSince.delete(line);
      const isMissed = this.#all.size === 0 && !this.#isOpening;
      if (isMissed && !isOurs(reason) && !line.isExpendable) this.#finish(reason);
      else this.#dispatch();
    });
  }

  #releaser(line: Line, purpose: Purpose): () => void {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.#count(purpose, -1);
      void this.#takeBack(line);
    };
  }

  async #takeBack(line: Line): Promise<void> {
    const { control } = line;
    if (!control.isQuiet && !control.end) {
      const late = setTimeout(() => {
        control.destroy(new AppError('timeout', 'The server owes a reply.'));
      }, settleMs);
      await control.quiet();
      clearTimeout(late);
    }
    if (!control.end) this.#idleSince.set(line, performance.now());
    this.#dispatch();
  }

  #dispatch(): void {
    if (this.#isFullOfCopies) this.#refuseCopies();
    for (const waiter of [...this.#waiting]) {
      if (!this.#isPermitted(waiter.purpose)) continue;
      const line = this.#takeIdle();
      if (!line) {
        this.#openMore();
        return;
      }
      this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
      this.#count(waiter.purpose, 1);
      waiter.resolve(line);
    }
  }

  #count(purpose: Purpose, change: 1 | -1): void {
    if (purpose !== 'short') this.#bulkOut += change;
    if (purpose === 'copy-from') this.#copiesOut += change;
  }

  /** Of the lines that there are, one is left for what copies write: else all would read and wait for ever. */
  #isPermitted(purpose: Purpose): boolean {
    if (purpose === 'short') return true;
    if (this.#bulkOut >= this.#bulkLimit) return false;
    const copies = Math.min(this.#bulkLimit, this.#all.size) - 1;
    return purpose !== 'copy-from' || this.#copiesOut < Math.max(1, copies);
  }

  #refuseCopies(): void {
    for (const waiter of this.#waiting.filter(({ purpose }) => purpose === 'copy-to')) {
      this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
      waiter.reject(needsTwo());
    }
  }

  /** Every line is read from by a copy, and there will be no other. */
  get #isFullOfCopies(): boolean {
    return !this.#isOpening && this.#all.size >= this.#limit && this.#copiesOut >= this.#all.size;
  }

  /**
   * One line is kept for what is short, so that looking around never waits for a file; where there are
   * but two, a copy from here to here needs both.
   */
  get #bulkLimit(): number {
    return this.#limit <= 2 ? this.#limit : this.#limit - 1;
  }

  /** The one that was used last: the others can be given back. */
  #takeIdle(): Line | undefined {
    const line = [...this.#idleSince.keys()].at(-1);
    if (line) this.#idleSince.delete(line);
    return line;
  }

  /** One at a time: each needs a verdict and a sign-in of its own. */
  #openMore(): void {
    if (this.#isOpening || this.#end || this.#all.size >= this.#limit) return;
    this.#isOpening = true;
    void this.#options.open(this.#opening.signal).then(
      (line) => {
        this.#isOpening = false;
        if (this.#end) {
          void line.control.close();
          return;
        }
        this.#add(line);
        this.#idleSince.set(line, performance.now());
        this.#dispatch();
      },
      (thrown: unknown) => {
        this.#isOpening = false;
        const reason = AppError.from(thrown);
        // Servers limit connections by user and by address (421, 530); what there is has to do.
        if (this.#all.size > 0) {
          this.#limit = this.#all.size;
          this.#dispatch();
        } else this.#finish(reason);
      },
    );
  }

  /** Keeps idle lines alive, and gives back those that nobody has wanted for a while. */
  #tend(): void {
    const now = performance.now();
    const { keepAliveMs } = this.#options;
    for (const [line, since] of this.#idleSince) {
      const idleMs = now - since;
      if (this.#all.size > 1 && idleMs >= spareMs && line !== this.#options.first) {
        this.#idleSince.delete(line);
        this.#all.delete(line);
        void line.control.close();
      } else if (keepAliveMs > 0 && idleMs >= keepAliveMs / 2) {
        this.#idleSince.delete(line);
        void line.control
          .command('NOOP')
          .catch(() => undefined) // The line is gone, which `ended` tells.
          .finally(() => this.#takeBack(line));
      }
    }
  }

  #finish(reason: AppError | undefined): void {
    if (this.#end) return;
    this.#end = reason ?? new AppError('connection-lost', 'This session was closed.');
    clearInterval(this.#timer);
    this.#opening.abort();
    for (const waiter of this.#waiting.splice(0)) waiter.reject(this.#end);
    this.#ended.resolve(reason);
  }
}

function needsTwo(): AppError {
  const message = 'A copy from this server to itself needs two connections; it lets in only one.';
  return new AppError('unsupported', message);
}

/** We ended the line ourselves because it was out of step; the next one is opened when it is wanted. */
function isOurs({ code }: AppError): boolean {
  return code === 'timeout' || code === 'cancelled';
}
