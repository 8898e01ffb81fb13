import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionGate, LimitReached } from './connection-gate.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const limits = { pace: { perSecond: 10, atOnce: 2 }, connections: 100, timeMs: 60_000 };

/** Runs jobs that each take `ms`, and notes when they began and how many ran at once. */
function runs(gate: ConnectionGate, count: number, ms: number) {
  const startedAt: number[] = [];
  let running = 0;
  let most = 0;
  const began = performance.now();
  const all = Array.from({ length: count }, () =>
    gate.run(async () => {
      startedAt.push(performance.now() - began);
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, ms));
      running -= 1;
    }),
  );
  return { startedAt, most: () => most, done: Promise.allSettled(all) };
}

describe('the gate of a probe', () => {
  it('lets through so many in a second', async () => {
    const { startedAt, done } = runs(
      new ConnectionGate(limits, new AbortController().signal),
      5,
      1,
    );
    await vi.advanceTimersByTimeAsync(1000);
    await done;
    expect(startedAt).toHaveLength(5);
    startedAt.forEach((at, index) => {
      expect(at).toBeGreaterThanOrEqual(index * 100 - 1);
    });
  });

  it('lets no more than so many be open at once', async () => {
    const gate = new ConnectionGate(limits, new AbortController().signal);
    const { most, done, startedAt } = runs(gate, 6, 700);
    await vi.advanceTimersByTimeAsync(5000);
    await done;
    expect(most()).toBe(2);
    expect(startedAt).toHaveLength(6);
    expect(gate.opened).toBe(6);
  });

  it('can be told to open one at a time', async () => {
    const gate = new ConnectionGate(limits, new AbortController().signal);
    const both = runs(gate, 6, 700);
    await vi.advanceTimersByTimeAsync(300);
    expect(both.most()).toBe(2);
    gate.takeTurns();
    const { startedAt, most, done } = runs(gate, 2, 700);
    await vi.advanceTimersByTimeAsync(9000);
    await done;
    expect(most()).toBe(1);
    expect(both.startedAt).toHaveLength(6);
    const all = [...both.startedAt, ...startedAt.map((at) => at + 300)].toSorted((a, b) => a - b);
    const gaps = all.slice(3).map((at, index) => at - (all[index + 2] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(699);
  });

  it('can be slowed, never quickened, and paused', async () => {
    const gate = new ConnectionGate(limits, new AbortController().signal);
    gate.slowTo(2);
    gate.slowTo(100);
    gate.pause(3000);
    const { startedAt, done } = runs(gate, 3, 1);
    await vi.advanceTimersByTimeAsync(6000);
    await done;
    expect(startedAt.map((at) => Math.round(at / 100) * 100)).toEqual([3000, 3500, 4000]);
  });

  it('ends at its limit of connections, and of time', async () => {
    const { signal } = new AbortController();
    const few = new ConnectionGate({ ...limits, connections: 2 }, signal);
    const { done } = runs(few, 3, 1);
    await vi.advanceTimersByTimeAsync(1000);
    const [, , third] = await done;
    expect(third).toMatchObject({
      status: 'rejected',
      reason: expect.any(LimitReached) as unknown,
    });
    const short = new ConnectionGate({ ...limits, timeMs: 500 }, signal);
    await short.run(() => Promise.resolve());
    await vi.advanceTimersByTimeAsync(600);
    await expect(short.run(() => Promise.resolve())).rejects.toThrow(LimitReached);
  });
});

it('opens nothing more once it was cancelled', async () => {
  vi.useRealTimers();
  const cancel = new AbortController();
  const pace = { perSecond: 0.1, atOnce: 2 };
  const slow = new ConnectionGate({ ...limits, pace }, cancel.signal);
  await slow.run(() => Promise.resolve());
  const opened = vi.fn(() => Promise.resolve());
  const waiting = slow.run(opened);
  cancel.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  await expect(slow.run(opened)).rejects.toMatchObject({ code: 'cancelled' });
  expect(opened).not.toHaveBeenCalled();
});
