import { describe, expect, it } from 'vitest';
import type { ByteSink, ByteSource } from '../protocols/protocol.ts';
import { pump } from './pump.ts';

const { signal } = new AbortController();

/** A source of `count` chunks that knows which of them have been given back. */
function fakeSource(count: number, chunkBytes = 10) {
  const released = new Set<number>();
  let next = 0;
  const source: ByteSource = {
    next() {
      if (next === count) return Promise.resolve(undefined);
      const number = next;
      next += 1;
      const bytes = new Uint8Array(chunkBytes).fill(number);
      return Promise.resolve({ bytes, release: () => void released.add(number) });
    },
    close: () => Promise.resolve(),
  };
  return { source, released, read: () => next };
}

function fakeSink(writesInFlight: number, write: ByteSink['write']): ByteSink {
  return {
    writesInFlight,
    write,
    finish: () => Promise.resolve(),
    abort: () => Promise.resolve(),
  };
}

describe('pump', () => {
  it('keeps as many writes pending as the sink wants, and gives every chunk back', async () => {
    const { source, released } = fakeSource(10);
    let pending = 0;
    let most = 0;
    const sink = fakeSink(3, async () => {
      pending += 1;
      most = Math.max(most, pending);
      await new Promise(setImmediate);
      pending -= 1;
    });
    const told: number[] = [];
    await expect(
      pump(source, sink, signal, { onBytes: (count) => told.push(count) }),
    ).resolves.toBe(100);
    expect(most).toBe(3);
    expect(released.size).toBe(10);
    expect(told).toEqual(Array<number>(10).fill(10));
  });

  it('stops reading when a write fails, and waits for those that are pending', async () => {
    const { source, released, read } = fakeSource(100);
    let pending = 0;
    const sink = fakeSink(2, async (bytes) => {
      pending += 1;
      await new Promise(setImmediate);
      pending -= 1;
      if (bytes[0] === 4) throw new Error('no room');
    });
    await expect(pump(source, sink, signal, { onBytes: () => undefined })).rejects.toThrow(
      'no room',
    );
    expect(pending).toBe(0);
    expect(read()).toBeLessThan(10);
    expect(released.size).toBe(read());
  });

  it('stops between two chunks when it is cancelled', async () => {
    const controller = new AbortController();
    const { source, read } = fakeSource(100);
    const sink = fakeSink(1, (bytes) => {
      if (bytes[0] === 5) controller.abort();
      return Promise.resolve();
    });
    await expect(
      pump(source, sink, controller.signal, { onBytes: () => undefined }),
    ).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(read()).toBe(6);
  });

  it('asks for small pieces one after the other while the rate is limited', async () => {
    const { source, released } = fakeSource(3);
    const taken: number[] = [];
    const sink = fakeSink(4, () => Promise.resolve());
    const pace = {
      isLimited: true,
      take: (bytes: number) => {
        taken.push(bytes);
        return Promise.resolve();
      },
    };
    await pump(source, sink, signal, { onBytes: () => undefined, pace });
    expect(taken).toEqual([10, 10, 10]);
    expect(released.size).toBe(3);
  });
});
