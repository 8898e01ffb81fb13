import type { OnReadOpts, Socket } from 'node:net';

/** libuv's own size for a read of a stream. */
const bufferBytes = 64 * 1024;

/**
 * One piece of memory for everything that a socket reads. Node else takes 64 KiB of new memory for each read, and the
 * collector's work for them costs a fast connection more than its decryption.
 */
export interface ReadBuffer {
  /** For `connect`. */
  readonly onread: OnReadOpts;
  /** Data events begin. */
  attach(socket: Socket): void;
  /**
   * Until then each chunk is a copy that may be kept. From then on a chunk is valid only while its event is being
   * handled; `release` is called after each, to copy what is still needed of this memory.
   */
  share(release: (memory: ArrayBufferLike) => void): void;
}

export function createReadBuffer(): ReadBuffer {
  let socket: Socket | undefined;
  let release: ((memory: ArrayBufferLike) => void) | undefined;
  return {
    onread: {
      buffer: Buffer.allocUnsafeSlow(bufferBytes),
      callback(count, buffer) {
        const chunk = Buffer.from(buffer.buffer, buffer.byteOffset, count);
        socket?.emit('data', release ? chunk : Buffer.from(chunk));
        release?.(buffer.buffer);
        return true;
      },
    },
    attach(opened) {
      socket = opened;
    },
    share(afterEach) {
      release = afterEach;
    },
  };
}
