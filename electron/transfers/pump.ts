import type { Hash } from 'node:crypto';
import type { ByteSink, ByteSource, Chunk } from '../protocols/protocol.ts';
import { throwIfCancelled } from '../shared/errors.ts';

/** Whoever limits the rate at which bytes may move. */
export interface Pace {
  /** May change at any time. */
  readonly isLimited: boolean;
  /** Waits for the permission to move so many bytes. */
  take(bytes: number): Promise<void>;
}

/** With a limited rate bytes go in small pieces: a large one would be a long wait and then a burst. */
const limitedPieceBytes = 64 * 1024;

export interface PumpOptions {
  onBytes: (count: number) => void;
  /** Gets every byte in order. */
  hash?: Hash | null;
  pace?: Pace | null;
}

/**
 * Moves everything that is left of `source` into `sink`, with as many writes pending as the sink
 * profits from. Neither end is closed here. Returns the number of bytes that the sink took over.
 *
 * @throws {AppError} what either end threw; cancelled
 */
export async function pump(
  source: ByteSource,
  sink: ByteSink,
  signal: AbortSignal,
  { onBytes, hash, pace }: PumpOptions,
): Promise<number> {
  const limit = Math.max(1, sink.writesInFlight);
  const pending: Promise<void>[] = [];
  let failure: { thrown: unknown } | undefined;
  let bytesDone = 0;

  function check(): void {
    if (failure) throw failure.thrown;
    throwIfCancelled(signal);
  }

  async function write(bytes: Uint8Array, release?: () => void): Promise<void> {
    const { length } = bytes;
    try {
      await sink.write(bytes);
      bytesDone += length;
      onBytes(length);
    } catch (thrown) {
      failure ??= { thrown };
    } finally {
      release?.();
    }
  }

  /** One small piece after the other, each when it may. */
  async function writeSlowly(chunk: Chunk, limited: Pace): Promise<void> {
    try {
      for (let at = 0; at < chunk.bytes.length; at += limitedPieceBytes) {
        const piece = chunk.bytes.subarray(at, at + limitedPieceBytes);
        await limited.take(piece.length);
        check();
        await write(piece);
      }
    } finally {
      chunk.release();
    }
  }

  try {
    for (;;) {
      check();
      const chunk = await source.next();
      if (!chunk) break;
      hash?.update(chunk.bytes);
      if (pace?.isLimited) {
        await writeSlowly(chunk, pace);
        continue;
      }
      pending.push(
        write(chunk.bytes, () => {
          chunk.release();
        }),
      );
      if (pending.length >= limit) await pending.shift();
    }
  } finally {
    // Their buffers belong to the source, which must not be closed under them.
    await Promise.all(pending);
  }
  check();
  return bytesDone;
}
