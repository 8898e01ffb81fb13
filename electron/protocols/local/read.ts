import type { FileHandle } from 'node:fs/promises';
import type { ByteSource, Chunk } from '../protocol.ts';
import type { BufferPool } from './buffers.ts';
import { mapLocalError } from './map-error.ts';

/** Enough to keep a disk busy while the network takes what was read; more gained nothing. */
const readsAhead = 3;

interface Piece {
  buffer: Buffer;
  length: number;
}

export interface SourceOptions {
  path: string;
  offset: number;
  /** Size when the file was opened: only a hint for how far to read ahead; the end is where reads end. */
  sizeBytes: number;
  pool: BufferPool;
  /** Throws when the caller has cancelled or the session has ended. */
  check: () => void;
  onClosed: () => void;
}

/** Reads `file` in order from `offset` on and closes it at the end, on failure, or when asked to. */
export function createLocalSource(file: FileHandle, options: SourceOptions): ByteSource {
  const { path, pool, check } = options;
  const pending: Promise<Piece>[] = [];
  const left = options.sizeBytes - options.offset;
  const depth = Math.min(readsAhead, Math.max(1, Math.ceil(left / pool.size)));
  let position = options.offset;
  let isAtEnd = false;
  let closing: Promise<void> | undefined;

  const readAhead = (): void => {
    while (pending.length < depth && !isAtEnd) {
      const piece = fill(file, pool.take(), position, options.sizeBytes);
      // Looked at when its turn comes; a failure before that is no unhandled one.
      piece.catch(() => undefined);
      pending.push(piece);
      position += pool.size;
    }
  };

  const close = (): Promise<void> => {
    isAtEnd = true;
    closing ??= Promise.allSettled(pending.splice(0))
      .then((pieces) => {
        for (const piece of pieces)
          if (piece.status === 'fulfilled') pool.giveBack(piece.value.buffer);
        return file.close();
      })
      .finally(options.onClosed);
    return closing;
  };

  return {
    close,
    async next() {
      try {
        check();
        // What was read ahead of a short piece may lie behind a gap that has been filled since.
        if (isAtEnd) return undefined;
        readAhead();
        const piece = await pending.shift();
        check();
        if (piece === undefined) return undefined;
        // `fill` stops short only where the file ends.
        if (piece.length < pool.size) isAtEnd = true;
        if (piece.length > 0) return toChunk(piece, pool);
        pool.giveBack(piece.buffer);
        return undefined;
      } catch (thrown) {
        await close();
        throw mapLocalError(thrown, { verb: 'read', path });
      }
    },
  };
}

/** A read that is cut short where the file ends is not repeated; one that is cut short elsewhere is. */
async function fill(
  file: FileHandle,
  buffer: Buffer,
  position: number,
  sizeBytes: number,
): Promise<Piece> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(
      buffer,
      length,
      buffer.length - length,
      position + length,
    );
    length += bytesRead;
    if (bytesRead === 0 || position + length === sizeBytes) break;
  }
  return { buffer, length };
}

function toChunk({ buffer, length }: Piece, pool: BufferPool): Chunk {
  let isReleased = false;
  return {
    bytes: buffer.subarray(0, length),
    release() {
      if (isReleased) return;
      isReleased = true;
      pool.giveBack(buffer);
    },
  };
}
