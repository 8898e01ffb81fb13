import { AppError } from '../../shared/errors.ts';
import type { ByteSource, Chunk } from '../protocol.ts';
import type { BufferPool } from './buffer-pool.ts';
import type { SftpChannel } from './channel.ts';
import type { TransferWindow } from './transfer-window.ts';

export interface SourceOptions {
  path: string;
  handle: Buffer;
  offset: number;
  /** Size by the listing; undefined when nobody knows. */
  expectedBytes: number | undefined;
  window: TransferWindow;
  /** Of `window.chunkBytes`. */
  pool: BufferPool;
  signal: AbortSignal;
  /** Finds out what a failed read means. */
  explain: (error: unknown) => Promise<AppError>;
}

/**
 * At the expected end one short read asks whether there is more, on the way together with the rest:
 * so a small file costs one round trip, and a file that has grown is still read to its end.
 */
const probeBytes = 1024;

interface Piece {
  buffer: Buffer;
  length: number;
  isLast: boolean;
  release: () => void;
}

/**
 * Reads in order with many READs on the way. The end is where the server answers with nothing, not
 * where the listing said; answers shorter than asked are completed before the piece is handed out.
 */
export class SftpSource implements ByteSource {
  readonly #channel: SftpChannel;
  readonly #options: SourceOptions;
  readonly #pending: Promise<Piece>[] = [];
  /** Where the file ends by the listing; beyond it one probe at a time. */
  #expectedEnd: number;
  #isProbing = false;
  #position: number;
  #depth: number;
  #isAtEnd = false;
  #closing: Promise<void> | undefined;

  constructor(channel: SftpChannel, options: SourceOptions) {
    this.#channel = channel;
    this.#options = options;
    this.#position = options.offset;
    this.#expectedEnd = options.expectedBytes ?? Infinity;
    // A file of unknown size may be tiny: the depth doubles with every piece.
    this.#depth = options.expectedBytes === undefined ? 2 : options.window.depth;
  }

  async next(): Promise<Chunk | undefined> {
    const { signal, path } = this.#options;
    try {
      this.#channel.check(signal);
      this.#readAhead();
      const first = this.#pending[0];
      if (!first) return undefined;
      // Cancelling or losing the connection ends the wait; the read itself may never be answered.
      const piece = await this.#channel.guard({ verb: 'read', path }, signal, () => first);
      void this.#pending.shift();
      this.#learnFrom(piece);
      if (piece.length > 0) {
        return { bytes: piece.buffer.subarray(0, piece.length), release: piece.release };
      }
      piece.release();
      return undefined;
    } catch (error) {
      await this.close();
      throw await this.#options.explain(error);
    }
  }

  close(): Promise<void> {
    this.#isAtEnd = true;
    this.#closing ??= this.#giveBackHandle();
    return this.#closing;
  }

  #readAhead(): void {
    const { chunkBytes } = this.#options.window;
    while (!this.#isAtEnd && this.#pending.length < this.#depth) {
      const left = this.#expectedEnd - this.#position;
      if (left <= 0 && this.#isProbing) return;
      this.#isProbing = left <= 0;
      const length = left <= 0 ? probeBytes : Math.min(chunkBytes, left);
      const buffer = this.#takeBuffer(length);
      if (!buffer) return;
      const piece = this.#fill(buffer, this.#position, length);
      // Looked at when its turn comes; a failure before that is no unhandled one.
      piece.catch(() => undefined);
      this.#pending.push(piece);
      this.#position += length;
    }
  }

  #learnFrom(piece: Piece): void {
    this.#depth = Math.min(this.#options.window.depth, this.#depth * 2);
    if (piece.isLast) void this.close();
    else if (this.#isProbing && this.#pending.length === 0) {
      // Longer than the listing said: from here on nothing is known.
      this.#expectedEnd = Infinity;
      this.#isProbing = false;
    }
  }

  /** Undefined while other files hold the memory that is meant for reading ahead. */
  #takeBuffer(length: number): Piece['buffer'] | undefined {
    if (length <= probeBytes) return Buffer.allocUnsafe(length);
    const { pool } = this.#options;
    return this.#pending.length === 0 ? pool.takeAnyway() : pool.take();
  }

  async #fill(buffer: Buffer, position: number, length: number): Promise<Piece> {
    const release = this.#releaser(buffer, length);
    let filled = 0;
    try {
      while (filled < length) {
        const count = await this.#read(buffer, filled, length - filled, position + filled);
        if (count === 0) return { buffer, length: filled, isLast: true, release };
        filled += count;
      }
      return { buffer, length, isLast: false, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  #releaser(buffer: Buffer, length: number): () => void {
    let isReleased = length <= probeBytes;
    return () => {
      if (!isReleased) this.#options.pool.give(buffer);
      isReleased = true;
    };
  }

  #read(buffer: Buffer, at: number, length: number, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      // A request on a channel that has ended would never be answered.
      if (this.#channel.lost.aborted) reject(AppError.from(this.#channel.lost.reason));
      const { handle } = this.#options;
      this.#channel.sftp.read(handle, buffer, at, length, position, (error, count) => {
        if (error) reject(error);
        else resolve(count);
      });
    });
  }

  /** Buffers that are still being filled go back when their answers have come. */
  async #giveBackHandle(): Promise<void> {
    for (const piece of this.#pending.splice(0)) {
      piece.then(
        ({ release }) => {
          release();
        },
        () => undefined,
      );
    }
    await this.#channel.closeHandle(this.#options.handle);
  }
}
