import type { ByteSource, Chunk } from '../../protocols/protocol.ts';
import { AppError } from '../../shared/errors.ts';
import type { FramedPeer } from './framed-peer.ts';

/** So much of a file may be on its way or wait to be written: enough to hide a turn of both engines. */
const windowBytes = 2 * 1024 * 1024;

/** A file that another engine reads. */
export interface BorrowedFile extends ByteSource {
  readonly windowBytes: number;
  take(bytes: Uint8Array): void;
  end(failure: AppError | null): void;
}

export interface BorrowedFileOptions {
  peer: Pick<FramedPeer, 'call' | 'push'>;
  id: number;
  signal: AbortSignal;
}

export function createBorrowedFile({ peer, id, signal }: BorrowedFileOptions): BorrowedFile {
  const arrived: Uint8Array[] = [];
  let ending: { failure: AppError | null } | null = null;
  let isClosed = false;
  let taken = 0;
  let wake: (() => void) | null = null;

  function awaken(): void {
    wake?.();
    wake = null;
  }

  /** In large steps: one message for a quarter of the window. */
  function payBack(bytes: number): void {
    taken += bytes;
    if (taken < windowBytes / 4 || ending || isClosed) return;
    peer.push('lent.credit', { id, bytes: taken });
    taken = 0;
  }

  function cancel(): void {
    ending ??= { failure: new AppError('cancelled', 'The operation was cancelled.') };
    arrived.length = 0;
    awaken();
  }

  signal.addEventListener('abort', cancel, { once: true });

  return {
    windowBytes,
    take(bytes) {
      if (isClosed || signal.aborted) return;
      arrived.push(bytes);
      awaken();
    },
    end(failure) {
      ending ??= { failure };
      awaken();
    },
    async next(): Promise<Chunk | undefined> {
      while (arrived.length === 0 && !ending) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const bytes = arrived.shift();
      if (bytes) {
        payBack(bytes.length);
        return { bytes, release: () => undefined };
      }
      if (ending?.failure) throw ending.failure;
      return undefined;
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      signal.removeEventListener('abort', cancel);
      const isReadToEnd = ending !== null && !signal.aborted;
      arrived.length = 0;
      // With the line gone the other engine closes it by itself.
      if (!isReadToEnd) await peer.call('lent.stop', { id }).catch(() => undefined);
    },
  };
}
