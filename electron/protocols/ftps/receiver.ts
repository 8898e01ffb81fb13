import type { AppError } from '../../shared/errors.ts';
import type { Chunk } from '../protocol.ts';
import { silent } from './silence.ts';

/** TLS hands over at most 16 KiB at a time; larger pieces make fewer writes on the other side. */
const pieceBytes = 256 * 1024;

/** Received and not taken yet; then reading stops until half of it is. */
const highWaterBytes = 4 * 1024 * 1024;

/** Pieces that are kept for the next use; a transfer rarely has more of them out. */
const sparePieces = 32;
const spare: Buffer[] = [];

interface Piece {
  buffer: Buffer;
  length: number;
}

/** Gathers what a data connection receives into pieces for whoever takes them, and says when to stop. */
export class Receiver {
  readonly #silenceMs: number;
  readonly #pieces: Piece[] = [];
  #readyBytes = 0;
  #isEnded = false;
  #failure: AppError | undefined;
  #isPaused = false;
  #resume: (() => void) | undefined;
  #wake: (() => void) | undefined;

  /** @param silenceMs how long nothing may come while somebody waits; then it has ended with `timeout` */
  constructor(silenceMs: number) {
    this.#silenceMs = silenceMs;
  }

  /** Takes a copy. False when enough is waiting; then `onResume` is called when there is room again. */
  accept(bytes: Uint8Array): boolean {
    if (this.#isEnded) return true;
    for (let at = 0; at < bytes.length;) {
      const piece = this.#roomyPiece();
      const part = bytes.subarray(at, at + pieceBytes - piece.length);
      piece.buffer.set(part, piece.length);
      piece.length += part.length;
      at += part.length;
    }
    this.#readyBytes += bytes.length;
    this.#isPaused = this.#readyBytes >= highWaterBytes;
    this.#tell();
    return !this.#isPaused;
  }

  /** Who is to be told that there is room again. */
  onResume(resume: () => void): void {
    this.#resume = resume;
  }

  /** No more will come, because it was all or because of this failure. What has come stays. */
  end(failure?: AppError): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#failure = failure;
    // What still comes is dropped: a server that is to stop must not be stuck in sending.
    if (this.#isPaused) this.#resume?.();
    this.#tell();
  }

  /** The next piece, undefined at the end. @throws {AppError} the failure that ended it */
  async next(): Promise<Chunk | undefined> {
    while (this.#pieces.length === 0 && !this.#isEnded) {
      await this.#something();
    }
    if (this.#failure) throw this.#failure;
    const piece = this.#pieces.shift();
    if (!piece) return undefined;
    this.#readyBytes -= piece.length;
    if (this.#isPaused && this.#readyBytes <= highWaterBytes / 2) {
      this.#isPaused = false;
      this.#resume?.();
    }
    return chunkOf(piece);
  }

  /** Resolves when a piece has come or nothing more will, which also long silence says. */
  async #something(): Promise<void> {
    const timer = setTimeout(() => {
      this.end(silent(this.#silenceMs));
    }, this.#silenceMs);
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    clearTimeout(timer);
  }

  #roomyPiece(): Piece {
    const last = this.#pieces.at(-1);
    if (last && last.length < pieceBytes) return last;
    const piece = { buffer: spare.pop() ?? Buffer.allocUnsafeSlow(pieceBytes), length: 0 };
    this.#pieces.push(piece);
    return piece;
  }

  /** In a turn of its own, so that everything that arrived together goes into one piece. */
  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    if (wake) setImmediate(wake);
  }
}

function chunkOf({ buffer, length }: Piece): Chunk {
  let isReleased = false;
  return {
    bytes: buffer.subarray(0, length),
    release() {
      if (isReleased) return;
      isReleased = true;
      if (spare.length < sparePieces) spare.push(buffer);
    },
  };
}
