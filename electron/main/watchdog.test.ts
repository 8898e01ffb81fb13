import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watch } from './watchdog.ts';

describe('watch', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function start(ping: () => Promise<unknown>) {
    const onHang = vi.fn();
    const stop = watch({ ping, everyMs: 2_000, roundsAllowed: 5, onHang });
    return { onHang, stop };
  }

  it('is content with a process that answers, be it with a failure', async () => {
    const ping = vi.fn(() => Promise.reject(new Error('busy')));
    const { onHang, stop } = start(ping);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ping).toHaveBeenCalledTimes(30);
    expect(onHang).not.toHaveBeenCalled();
    stop();
  });

  it('reports one hang, 10 s after the ping that stayed unanswered', async () => {
    const { onHang } = start(() => new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(11_999);
    expect(onHang).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(onHang).toHaveBeenCalledTimes(1);
  });

  it('does not count the time in which this process itself slept', async () => {
    let answer = (): void => undefined;
    const { onHang, stop } = start(() => new Promise<void>((resolve) => (answer = resolve)));
    await vi.advanceTimersByTimeAsync(2_000);
    vi.setSystemTime(Date.now() + 3_600_000);
    await vi.advanceTimersByTimeAsync(2_000);
    answer();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(onHang).not.toHaveBeenCalled();
    stop();
  });
});
