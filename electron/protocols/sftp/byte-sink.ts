import { AppError } from '../../shared/errors.ts';
import type { ByteSink } from '../protocol.ts';
import type { SftpChannel } from './channel.ts';
import type { Deed } from './map-error.ts';
import type { TransferWindow } from './transfer-window.ts';

export interface SinkOptions {
  path: string;
  handle: Buffer;
  offset: number;
  window: TransferWindow;
  signal: AbortSignal;
  /** fsync@openssh.com is there. */
  hasSync: boolean;
  /** Finds out what a failed write means. */
  explain: (error: unknown) => Promise<AppError>;
}

/** Pieces of local files are up to 1 MiB; more of them than this would only fill memory. */
const maxWritesInFlight = 64;
const pieceBytes = 256 * 1024;

/** Writes with many WRITEs on the way, each acknowledged by the server before its bytes count. */
export class SftpSink implements ByteSink {
  readonly writesInFlight: number;
  readonly #channel: SftpChannel;
  readonly #options: SinkOptions;
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #position: number;
  #failure: AppError | undefined;
  #closing: Promise<void> | undefined;

  constructor(channel: SftpChannel, options: SinkOptions) {
    const { chunkBytes, depth } = options.window;
    this.#channel = channel;
    this.#options = options;
    this.#position = options.offset;
    this.#free = depth;
    this.writesInFlight = Math.min(
      maxWritesInFlight,
      Math.max(2, Math.ceil((chunkBytes * depth) / pieceBytes)),
    );
  }

  async write(bytes: Uint8Array): Promise<void> {
    const start = this.#position;
    this.#position += bytes.length;
    const { signal } = this.#options;
    try {
      if (this.#failure) throw this.#failure;
      await this.#channel.guard(this.#deed, signal, () => this.#writeAll(bytes, start));
    } catch (error) {
      this.#failure ??= await this.#options.explain(error);
      throw this.#failure;
    }
  }

  async finish(options: { isSynced?: boolean } = {}): Promise<void> {
    const { handle, hasSync, signal } = this.#options;
    try {
      if (this.#failure) throw this.#failure;
      if (options.isSynced && hasSync) {
        await this.#channel.request<undefined>(this.#deed, signal, (sftp, done) => {
          sftp.ext_openssh_fsync(handle, (error) => {
            done(error, undefined);
          });
        });
      }
      await this.#channel.request<undefined>(this.#deed, signal, (sftp, done) => {
        this.#closing = Promise.resolve();
        sftp.close(handle, (error) => {
          done(error, undefined);
        });
      });
    } catch (error) {
      await this.abort();
      throw await this.#options.explain(error);
    }
  }

  abort(): Promise<void> {
    this.#failure ??= new AppError('cancelled', 'The file was given up.');
    this.#closing ??= this.#channel.closeHandle(this.#options.handle);
    return this.#closing;
  }

  get #deed(): Deed {
    return { verb: 'write', path: this.#options.path };
  }

  async #writeAll(bytes: Uint8Array, start: number): Promise<void> {
    const { chunkBytes } = this.#options.window;
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const writes: Promise<void>[] = [];
    for (let at = 0; at < view.length; at += chunkBytes) {
      await this.#slot();
      if (this.#failure) throw this.#failure;
      this.#channel.check(this.#options.signal);
      const write = this.#send(view.subarray(at, at + chunkBytes), start + at);
      // Awaited together below; a failure before that is no unhandled one.
      write.catch(() => undefined);
      writes.push(write);
    }
    await Promise.all(writes);
  }

  #slot(): Promise<void> | void {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #freeSlot(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }

  #send(chunk: Buffer, position: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const { handle } = this.#options;
      this.#channel.sftp.write(handle, chunk, 0, chunk.length, position, (error) => {
        this.#freeSlot();
        if (error) reject(error);
        else resolve();
      });
    });
  }
}
