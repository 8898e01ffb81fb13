import type { Duplex } from 'node:stream';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { ByteSink } from '../protocol.ts';
import type { Exchange } from './exchange.ts';
import type { Lease } from './lines.ts';
import { stuckSending } from './silence.ts';

/** Progress is seen piece by piece: on a slow line a large one would look like none. */
const pieceBytes = 128 * 1024;

export interface SinkOptions {
  exchange: Exchange;
  socket: Duplex;
  lease: Lease;
  signal: AbortSignal;
  /** How long nothing of what is written may go out. */
  silenceMs: number;
  /** After the server has the whole file: what can only be said then. */
  afterwards?: (() => Promise<void>) | undefined;
}

/** An upload. The server's last reply says whether the file is there. */
export class FtpSink implements ByteSink {
  /** One is encrypted while the next is read from the disk; more would only fill memory. */
  readonly writesInFlight = 4;
  readonly #options: SinkOptions;
  #failure: AppError | undefined;
  #reason: Promise<AppError> | undefined;
  #isFinished = false;
  #piecesOut = 0;
  #silence: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;
  readonly #forgetLine: () => void;

  constructor(options: SinkOptions) {
    this.#options = options;
    const { socket, lease } = options;
    this.#forgetLine = lease.line.control.onEnd((reason) => {
      if (this.#isFinished) return;
      this.#failure ??= reason;
      socket.destroy(reason);
    });
  }

  async write(bytes: Uint8Array): Promise<void> {
    const { socket, signal } = this.#options;
    try {
      if (this.#failure) throw this.#failure;
      throwIfCancelled(signal);
      if (bytes.length === 0) return;
      await new Promise<void>((resolve, reject) => {
        const onAbort = (): void => {
          reject(new AppError('cancelled', 'The operation was cancelled.'));
        };
        signal.addEventListener('abort', onAbort, { once: true });
        for (let at = 0; at < bytes.length; at += pieceBytes) {
          const isLast = at + pieceBytes >= bytes.length;
          this.#expectProgress();
          socket.write(bytes.subarray(at, at + pieceBytes), (error) => {
            this.#noteProgress();
            if (!error && !isLast) return;
            signal.removeEventListener('abort', onAbort);
            if (error) reject(broken(error));
            else resolve();
          });
        }
      });
    } catch (error) {
      throw await this.#fail(error);
    }
  }

  async finish(): Promise<void> {
    const { exchange, socket, signal, afterwards, lease } = this.#options;
    try {
      if (this.#failure) throw this.#failure;
      throwIfCancelled(signal);
      socket.end();
      await exchange.finish(signal);
      this.#isFinished = true;
      // Resuming on the next connection goes faster than waiting for the other side to hang up.
      socket.destroy();
      await afterwards?.();
      this.#forgetLine();
      lease.release();
    } catch (error) {
      const failure = await this.#fail(error);
      await this.abort();
      throw failure;
    }
  }

  abort(): Promise<void> {
    this.#failure ??= new AppError('cancelled', 'The file was given up.');
    this.#closing ??= this.#giveUp();
    return this.#closing;
  }

  async #giveUp(): Promise<void> {
    if (!this.#isFinished) await this.#options.exchange.abort();
    this.#forgetLine();
    this.#options.lease.release();
  }

  #expectProgress(): void {
    this.#piecesOut += 1;
    const { silenceMs, socket } = this.#options;
    this.#silence ??= setTimeout(() => {
      this.#failure ??= stuckSending(silenceMs);
      socket.destroy(this.#failure);
    }, silenceMs);
  }

  #noteProgress(): void {
    this.#piecesOut -= 1;
    if (this.#piecesOut > 0) this.#silence?.refresh();
    else {
      clearTimeout(this.#silence);
      this.#silence = undefined;
    }
  }

  /**
   * A full disk ends the data connection, and the control connection says why. All the writes under way fail
   * at once, and each waits for that reason, since whoever copies takes the first one that it hears.
   */
  #fail(error: unknown): Promise<AppError> {
    this.#reason ??= this.#findReason(AppError.from(error));
    return this.#reason;
  }

  async #findReason(error: AppError): Promise<AppError> {
    if (this.#failure) return this.#failure;
    this.#failure = error;
    this.#failure = await this.#options.exchange.reasonBehind(error);
    return this.#failure;
  }
}

function broken(error: Error): AppError {
  if (error instanceof AppError) return error;
  return new AppError('connection-lost', 'The data connection broke off.', {}, { cause: error });
}
