import { describe, expect, it } from 'vitest';
import { createStartTimes } from './start-times.ts';

describe('createStartTimes', () => {
  it('tells when a moment came, before and after, and keeps the first', async () => {
    let nowMs = 1_000;
    const times = createStartTimes(400, () => nowMs);
    const early = times.when('painted');
    times.mark('painted');
    nowMs = 9_000;
    times.mark('painted');
    expect(await early).toBe(600);
    expect(await times.when('painted')).toBe(600);
  });

  it('never reports a time before the start', async () => {
    const times = createStartTimes(500, () => 400);
    times.mark('window');
    expect(await times.when('window')).toBe(0);
  });
});
