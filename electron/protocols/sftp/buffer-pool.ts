/** Buffers of one size that are used again, with a bound on how many are out at once. */
export interface BufferPool {
  /** Undefined when as many as planned are out. */
  take(): Buffer | undefined;
  /** For those who cannot go on without. */
  takeAnyway(): Buffer;
  give(buffer: Buffer): void;
}

/** @param maxOut how many `take` hands out before it waits for some to come back */
export function createBufferPool(bytes: number, maxOut: number): BufferPool {
  const idle: Buffer[] = [];
  let out = 0;
  const takeAnyway = (): Buffer => {
    out += 1;
    return idle.pop() ?? Buffer.allocUnsafeSlow(bytes);
  };
  return {
    take: () => (out < maxOut ? takeAnyway() : undefined),
    takeAnyway,
    give(buffer) {
      out -= 1;
      if (idle.length + out < maxOut) idle.push(buffer);
    },
  };
}
