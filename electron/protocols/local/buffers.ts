/** Buffers of one size that are handed out and come back. */
export interface BufferPool {
  readonly size: number;
  take(): Buffer;
  giveBack(buffer: Buffer): void;
}

/** Keeps at most `idleLimit` unused buffers; asking never waits, so the reader bounds what is out. */
export function createBufferPool(size: number, idleLimit: number): BufferPool {
  const idle: Buffer[] = [];
  return {
    size,
    take: () => idle.pop() ?? Buffer.allocUnsafeSlow(size),
    giveBack(buffer) {
      if (idle.length < idleLimit) idle.push(buffer);
    },
  };
}
