import type { Duplex } from 'node:stream';
import { explainTlsError } from '../../connections/tls/tls-failure.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import { commandLine } from '../../wire/ftp/command.ts';
import { ReplyReader, replyText, type FtpReply } from '../../wire/ftp/reply.ts';
import type { TextCodec } from '../../wire/text-codec.ts';
import { silent } from './silence.ts';

/** Replies that nobody asked for: one is a goodbye, more than a few are an attack. */
const maxUnasked = 4;

interface Waiter {
  /** Resolves with the reply, whether or not anybody still waits for it. */
  arrived: Promise<void>;
  resolve: (reply: FtpReply) => void;
  reject: (error: AppError) => void;
}

export interface ControlOptions {
  codec: TextCodec;
  /** How long a reply may take. */
  silenceMs: number;
  /** The server, for what is said when the connection fails. */
  host: string;
  port: number;
}

/**
 * The conversation on one control connection: a command, its replies, the next command. It does not
 * know whether TLS lies below.
 */
export class Control {
  readonly #codec: TextCodec;
  readonly #silenceMs: number;
  readonly #where: { host: string; port: number };
  #socket: Duplex;
  #reader: ReplyReader;
  readonly #waiting: Waiter[] = [];
  readonly #unasked: FtpReply[] = [];
  readonly #ended = Promise.withResolvers<AppError>();
  readonly #endListeners = new Set<(reason: AppError) => void>();
  #end: AppError | undefined;
  #isLeaving = false;

  constructor(socket: Duplex, { codec, silenceMs, host, port }: ControlOptions) {
    this.#codec = codec;
    this.#silenceMs = silenceMs;
    this.#where = { host, port };
    this.#socket = socket;
    this.#reader = new ReplyReader((bytes) => codec.decode(bytes));
    this.#listen();
  }

  /** Resolves (never rejects) with the reason when the connection has ended. */
  get ended(): Promise<AppError> {
    return this.#ended.promise;
  }

  /**
   * Calls `listener` when the connection ends; the returned function takes that back. For what lives shorter
   * than the connection: a promise would keep it in memory until then.
   */
  onEnd(listener: (reason: AppError) => void): () => void {
    if (this.#end) listener(this.#end);
    else this.#endListeners.add(listener);
    return () => void this.#endListeners.delete(listener);
  }

  get end(): AppError | undefined {
    return this.#end;
  }

  /** No reply is outstanding, and none has come unasked. */
  get isQuiet(): boolean {
    return this.#waiting.length === 0 && this.#unasked.length === 0 && this.#reader.isBetween;
  }

  /** Resolves (never rejects) when no reply is outstanding any more, or the connection has ended. */
  async quiet(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#end) {
      await Promise.race([this.#waiting.at(-1)?.arrived, this.ended]);
    }
  }

  /** Sends a command and waits for its first reply. @throws {AppError} name-invalid, connection-lost, timeout, cancelled */
  async command(verb: string, argument?: string, signal?: AbortSignal): Promise<FtpReply> {
    this.send(verb, argument);
    return await this.reply(signal);
  }

  /** @throws {AppError} name-invalid, connection-lost */
  send(verb: string, argument?: string): void {
    const line = this.#codec.encode(commandLine(verb, argument));
    if (this.#end) throw this.#end;
    // What was said before anybody asked cannot be the answer to this: somebody puts words in.
    if (verb !== 'ABOR' && !this.#isInStep()) throw this.#fail(outOfStep());
    this.#socket.write(Buffer.concat([line, Buffer.from('\r\n')]));
  }

  /**
   * The next reply. A caller who is cancelled goes at once; the reply is still awaited, so that it never
   * answers a later command.
   * @param timeoutMs absent that of the connection; null for none
   */
  async reply(signal?: AbortSignal, timeoutMs: number | null = this.#silenceMs): Promise<FtpReply> {
    throwIfCancelled(signal);
    const early = this.#unasked.shift();
    if (early) return early;
    if (this.#end) throw this.#end;
    const { promise, resolve, reject } = Promise.withResolvers<FtpReply>();
    const arrival = Promise.withResolvers<undefined>();
    const take = (reply: FtpReply): void => {
      resolve(reply);
      arrival.resolve(undefined);
    };
    this.#waiting.push({ arrived: arrival.promise, resolve: take, reject });
    const timer =
      timeoutMs === null
        ? undefined
        : setTimeout(() => void this.#fail(silent(timeoutMs)), timeoutMs);
    const onAbort = (): void => {
      reject(new AppError('cancelled', 'The operation was cancelled.'));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    promise.then(settle, settle);
    return await promise;
  }

  /**
   * Gives back the socket, silent, so that TLS can begin on it.
   * @throws {AppError} malformed-message where bytes have come that TLS would not protect
   */
  release(): Duplex {
    this.#socket.off('data', this.#onData).off('close', this.#onClose).off('error', this.#onError);
    this.#socket.pause();
    if (this.#end) throw this.#end;
    if (!this.isQuiet || this.#socket.readableLength > 0) throw this.#fail(injected());
    return this.#socket;
  }

  /** Goes on over a socket that lies above the one that was released. */
  resumeOver(socket: Duplex): void {
    this.#socket = socket;
    this.#reader = new ReplyReader((bytes) => this.#codec.decode(bytes));
    this.#listen();
  }

  /** Ends the connection at once, for this reason. */
  destroy(reason: AppError): void {
    this.#fail(reason);
  }

  /** Says goodbye where nothing is going on; resolves when the socket is gone. */
  async close(): Promise<void> {
    if (this.#socket.closed) return;
    const closed = new Promise<void>((resolve) => {
      this.#socket.once('close', resolve);
    });
    const isQuiet = this.isQuiet && !this.#end;
    this.#isLeaving = true;
    if (isQuiet) this.#socket.end('QUIT\r\n');
    const timer = setTimeout(() => this.#socket.destroy(), isQuiet ? goodbyeMs : 0);
    this.#fail(new AppError('connection-lost', 'This session was closed.'), isQuiet);
    await closed;
    clearTimeout(timer);
  }

  #isInStep(): boolean {
    return this.#waiting.length === 0 && this.#unasked.length === 0 && this.#reader.isBetween;
  }

  #listen(): void {
    this.#socket.on('data', this.#onData).on('close', this.#onClose).on('error', this.#onError);
    this.#socket.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#isLeaving) return;
    let replies: FtpReply[];
    try {
      replies = this.#reader.push(chunk);
    } catch (error) {
      this.#fail(AppError.from(error));
      return;
    }
    for (const reply of replies) this.#take(reply);
  };

  #take(reply: FtpReply): void {
    const waiter = this.#waiting.shift();
    if (waiter) waiter.resolve(reply);
    else if (reply.code === 421) this.#fail(goodbye(reply));
    else {
      this.#unasked.push(reply);
      if (this.#unasked.length > maxUnasked) this.#fail(outOfStep());
    }
  }

  readonly #onClose = (): void => {
    this.#fail(new AppError('connection-lost', 'The server closed the connection.'));
  };

  readonly #onError = (error: Error): void => {
    this.#fail(explainTlsError(this.#where, error));
  };

  #fail(reason: AppError, isSocketKept = false): AppError {
    if (this.#end) return this.#end;
    this.#end = reason;
    if (!isSocketKept) this.#socket.destroy();
    for (const waiter of this.#waiting.splice(0)) waiter.reject(reason);
    for (const listener of this.#endListeners) listener(reason);
    this.#endListeners.clear();
    this.#ended.resolve(reason);
    return reason;
  }
}

/** How long the server may take to hang up after QUIT. */
const goodbyeMs = 300;

function goodbye(reply: FtpReply): AppError {
  return new AppError('connection-lost', `The server ended the session: ${replyText(reply)}`, {
    reply: reply.code,
  });
}

function outOfStep(): AppError {
  return new AppError(
    'malformed-message',
    'The server answers what nobody asked; the connection was ended.',
  );
}

/** RFC 4217 says nothing about it; CVE-2021-38371 and its like are what comes of taking such bytes. */
function injected(): AppError {
  return new AppError(
    'malformed-message',
    'Something was sent in the clear after TLS had been agreed on; the connection was ended.',
  );
}
