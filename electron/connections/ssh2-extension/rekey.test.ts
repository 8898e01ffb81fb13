import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startRekeying } from './rekey.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('asks for new keys after so many bytes, and counts anew from each renewal', () => {
  const rekey = vi.fn();
  let moved = 1000;
  const rekeying = startRekeying({ protocol: { rekey }, movedBytes: () => moved, limitBytes: 500 });
  moved += 499;
  vi.advanceTimersByTime(60_000);
  expect(rekey).not.toHaveBeenCalled();
  moved += 1;
  vi.advanceTimersByTime(10_000);
  expect(rekey).toHaveBeenCalledTimes(1);
  rekeying.renewed();
  moved += 499;
  vi.advanceTimersByTime(60_000);
  expect(rekey).toHaveBeenCalledTimes(1);
  rekeying.stop();
  moved += 5000;
  vi.advanceTimersByTime(60_000);
  expect(rekey).toHaveBeenCalledTimes(1);
});
