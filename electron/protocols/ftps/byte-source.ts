import { AppError } from '../../shared/errors.ts';
import type { ByteSource, Chunk } from '../protocol.ts';
import type { Exchange } from './exchange.ts';
import type { Lease } from './lines.ts';
import type { Receiver } from './receiver.ts';

/** A download. Its line is free again as soon as the last byte and the server's word for it are here. */
export class FtpSource implements ByteSource {
  readonly #exchange: Exchange;
  readonly #receiver: Receiver;
  readonly #lease: Lease;
  readonly #signal: AbortSignal;
  #isComplete = false;
  #failure: AppError | undefined;
  #closing: Promise<void> | undefined;
  readonly #forgetLine: () => void;

  constructor(exchange: Exchange, receiver: Receiver, lease: Lease, signal: AbortSignal) {
    this.#exchange = exchange;
    this.#receiver = receiver;
    this.#lease = lease;
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
    this.#forgetLine = lease.line.control.onEnd((reason) => {
      receiver.end(reason);
    });
  }

  async next(): Promise<Chunk | undefined> {
    if (this.#failure) throw this.#failure;
    if (this.#isComplete) return undefined;
    try {
      const chunk = await this.#receiver.next();
      if (this.#signal.aborted) {
        chunk?.release();
        throw cancelled();
      }
      if (chunk) return chunk;
      await this.#exchange.finish(this.#signal);
      this.#isComplete = true;
      this.#letGo();
      return undefined;
    } catch (error) {
      this.#failure ??= await this.#exchange.reasonBehind(AppError.from(error));
      await this.close();
      throw this.#failure;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#isComplete ? Promise.resolve() : this.#giveUp();
    return this.#closing;
  }

  async #giveUp(): Promise<void> {
    this.#failure ??= cancelled();
    this.#receiver.end(this.#failure);
    await this.#exchange.abort();
    this.#letGo();
  }

  readonly #onAbort = (): void => {
    this.#receiver.end(cancelled());
  };

  #letGo(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#forgetLine();
    this.#lease.release();
  }
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The operation was cancelled.');
}
