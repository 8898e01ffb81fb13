import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

describe('createRateLimit', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('lets everything through while nothing limits it', async () => {
    const limit = createRateLimit(() => Date.now());
    await limit.take(1e12);
    expect(limit.isLimited).toBe(false);
  });

  it('lets through as much as the rate allows, in order', async () => {
    const limit = createRateLimit(() => Date.now());
    limit.set(1_000);
    const startedAt = Date.now();
    const times: number[] = [];
    for (let index = 0; index < 11; index += 1) {
      void limit.take(500).then(() => times.push(Date.now() - startedAt));
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times).toHaveLength(11);
    expect(times.at(-1)).toBeGreaterThanOrEqual(4_500);
    expect(times.at(-1)).toBeLessThanOrEqual(5_000);
    expect(times).toEqual([...times].sort((one, other) => one - other));
  });

  it('lets go at once what waits when the limit is taken away', async () => {
    const limit = createRateLimit(() => Date.now());
    limit.set(1);
    await limit.take(1_000);
    const waiting = Promise.all([limit.take(1_000), limit.take(1_000)]);
    limit.set(null);
    await waiting;
  });
});
