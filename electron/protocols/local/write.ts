import type { FileHandle } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import type { ByteSink } from '../protocol.ts';
import { mapLocalError } from './map-error.ts';

/** The page cache takes a write at once, so a few suffice to keep it fed. */
const writesInFlight = 4;

export interface SinkOptions {
  path: string;
  offset: number;
  /** Throws when the caller has cancelled or the session has ended. */
  check: () => void;
  onClosed: () => void;
}

/** Writes to `file` from `offset` on; owns it from here on and closes it in `finish` and `abort`. */
export function createLocalSink(file: FileHandle, options: SinkOptions): ByteSink {
  const { path, check } = options;
  const pending = new Set<Promise<void>>();
  let position = options.offset;
  let failure: AppError | undefined;
  let closing: Promise<void> | undefined;

  const close = (): Promise<void> => {
    closing ??= Promise.allSettled(pending)
      .then(() => file.close())
      .finally(options.onClosed);
    return closing;
  };
  const fail = (thrown: unknown): AppError => {
    failure ??= mapLocalError(thrown, { verb: 'write', path });
    return failure;
  };
  const assertUsable = (): void => {
    if (failure) throw failure;
    check();
    if (closing) throw new AppError('invalid-request', `${path} is no longer open for writing.`);
  };

  return {
    writesInFlight,
    async write(bytes) {
      assertUsable();
      const at = position;
      position += bytes.length;
      const writing = writeFully(file, bytes, at);
      pending.add(writing);
      try {
        await writing;
      } catch (thrown) {
        throw fail(thrown);
      } finally {
        pending.delete(writing);
      }
    },
    async finish({ isSynced = false } = {}) {
      try {
        assertUsable();
        await Promise.all(pending);
        if (isSynced) await file.sync();
      } catch (thrown) {
        await close();
        throw fail(thrown);
      }
      // Some file systems report a full disk or a lost server only here.
      await close().catch((thrown: unknown) => {
        throw fail(thrown);
      });
    },
    async abort() {
      failure ??= new AppError('cancelled', `Writing ${path} was given up.`);
      await close().catch(() => {
        // The bytes are given up; that the disk could not take them any more changes nothing.
      });
    },
  };
}

async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
