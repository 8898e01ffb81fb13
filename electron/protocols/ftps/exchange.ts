import type { Duplex } from 'node:stream';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { FtpReply } from '../../wire/ftp/reply.ts';
import { agreeOnData, type DataOptions, type PendingData } from './data-connection.ts';
import type { Line } from './line.ts';
import { ftpError, isPositive, isPreliminary, type Deed } from './map-error.ts';
import type { Receiver } from './receiver.ts';

/** A command that moves bytes over a data connection. */
export interface ExchangeRequest {
  verb: 'LIST' | 'MLSD' | 'RETR' | 'STOR';
  argument?: string;
  /** Where to begin; RFC 3659 §5. */
  offset?: number;
  deed: Deed;
  /** Takes what comes; absent for uploads. */
  receiver?: Receiver;
}

/** After everything was sent or received, servers may still write to their disk: twice as long as usual. */
const lastReplyFactor = 2;

/** How soon a server says why it ended a data connection. */
const noticeMs = 3_000;

/** How soon a server that listens while it transfers answers to ABOR. */
const heedMs = 500;

/** What others may take, once they notice that the data connection is gone. */
const abortMs = 5_000;

/** One transfer on a line: from its command to its last reply. The line is nobody else's meanwhile. */
export class Exchange {
  readonly #line: Line;
  readonly #deed: Deed;
  readonly #data: PendingData;
  readonly #silenceMs: number;
  #final: Promise<FtpReply> | undefined;
  #isSettled = false;

  private constructor(line: Line, deed: Deed, data: PendingData, silenceMs: number) {
    this.#line = line;
    this.#deed = deed;
    this.#data = data;
    this.#silenceMs = silenceMs;
  }

  /**
   * Resolves when the server has begun and the data connection is proved.
   * @throws {AppError} what the server refused with; not before everything of it is gone
   */
  static async start(
    line: Line,
    options: DataOptions,
    request: ExchangeRequest,
    signal: AbortSignal,
  ): Promise<{ exchange: Exchange; socket: Duplex }> {
    throwIfCancelled(signal);
    const { verb, argument, offset = 0, deed, receiver } = request;
    const data = await agreeOnData(line, options, receiver, signal);
    const exchange = new Exchange(line, deed, data, options.silenceMs);
    try {
      throwIfCancelled(signal);
      if (offset > 0) {
        const restart = await line.control.command('REST', String(offset), signal);
        if (restart.code !== 350) throw ftpError(restart, deed);
      }
      line.control.send(verb, argument);
      return { exchange, socket: await exchange.#begin(signal) };
    } catch (error) {
      await exchange.abort();
      throw error;
    }
  }

  async #begin(signal: AbortSignal): Promise<Duplex> {
    const { control } = this.#line;
    this.#final = this.#readFinal(control.reply(undefined, null));
    // Whoever waits for it hears of a failure; a transfer that is given up waits for nothing.
    this.#final.catch(() => undefined);
    const refused = this.#final.then((reply) => {
      if (!isPositive(reply)) throw ftpError(reply, this.#deed);
    });
    refused.catch(() => undefined);
    const cancelled = whenAborted(signal);
    try {
      const { socket } = await Promise.race([
        this.#data.ready,
        failureOf(refused),
        cancelled.promise,
      ]);
      // Nothing comes any more after a refusal, also where the server leaves the data connection open.
      refused.catch(() => {
        this.#data.destroy();
      });
      return socket;
    } catch (error) {
      throw await this.reasonBehind(AppError.from(error));
    } finally {
      cancelled.dispose();
    }
  }

  /** The server often says on the control connection why a data connection failed, a moment later. */
  async reasonBehind(error: AppError): Promise<AppError> {
    if (error.detail['reply'] !== undefined || !isOfTheLine(error)) return error;
    this.#data.destroy();
    const reply = await within(noticeMs, this.#final);
    if (!reply || isPositive(reply)) return error;
    // 425 and 426 say only that it broke off; what we saw of that says more.
    return reply.code === 425 || reply.code === 426 ? error : ftpError(reply, this.#deed);
  }

  async #readFinal(first: Promise<FtpReply>): Promise<FtpReply> {
    let reply = await first;
    while (isPreliminary(reply)) reply = await this.#line.control.reply(undefined, null);
    this.#isSettled = true;
    return reply;
  }

  /** Waits for the server's word that all is well. @throws {AppError} what else it says */
  async finish(signal: AbortSignal): Promise<void> {
    const cancelled = whenAborted(signal);
    try {
      const last = within(lastReplyFactor * this.#silenceMs, this.#final);
      const reply = await Promise.race([last, cancelled.promise]);
      if (!reply) throw this.#line.control.end ?? unfinished();
      if (!isPositive(reply)) throw ftpError(reply, this.#deed);
    } finally {
      cancelled.dispose();
    }
  }

  /**
   * Gives the transfer up, and leaves the line ready for the next command where the server goes along;
   * else the line is ended. Safe to call at any time.
   */
  async abort(): Promise<void> {
    const { control } = this.#line;
    if (!this.#final || this.#isSettled || control.end) {
      this.#data.destroy();
      return;
    }
    this.#line.isExpendable = true;
    try {
      // Two replies: 426 and 226, or 226 for a transfer that was faster and 225 for ABOR. RFC 959 §4.1.3.
      control.send('ABOR');
      const answered = Promise.all([this.#final, control.reply(undefined, null)]);
      // ProFTPD ends its session when a data connection vanishes, and heeds ABOR; vsftpd is the other way.
      if (!(await within(heedMs, answered))) this.#data.destroy();
      if (!(await within(abortMs, answered))) throw stuck();
      this.#line.isExpendable = false;
    } catch (error) {
      control.destroy(AppError.from(error));
    } finally {
      this.#data.destroy();
    }
  }
}

/** Codes that may only be what a refusal looks like from the data connection. */
function isOfTheLine({ code }: AppError): boolean {
  return ['connection-lost', 'refused', 'timeout', 'negotiation-failed'].includes(code);
}

function unfinished(): AppError {
  return new AppError('timeout', 'The server did not say that the transfer has ended.');
}

function stuck(): AppError {
  return new AppError('timeout', 'The server did not end a transfer that was given up.');
}

/** Undefined when it takes longer, or fails. */
async function within<T>(limitMs: number, promise: Promise<T> | undefined): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, limitMs, undefined);
  });
  try {
    return await Promise.race([promise, late]);
  } catch {
    return undefined; // The connection is gone, which its owner hears of.
  } finally {
    clearTimeout(timer);
  }
}

/** Never resolves; rejects as soon as the promise does. */
async function failureOf(promise: Promise<unknown>): Promise<never> {
  await promise;
  return await new Promise<never>(() => undefined);
}

/** Rejects when the signal is aborted; `dispose` forgets about it. */
function whenAborted(signal: AbortSignal): { promise: Promise<never>; dispose: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  const onAbort = (): void => {
    reject(new AppError('cancelled', 'The operation was cancelled.'));
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    promise,
    dispose: () => {
      signal.removeEventListener('abort', onAbort);
    },
  };
}
