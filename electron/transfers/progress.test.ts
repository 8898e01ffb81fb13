import { describe, expect, it } from 'vitest';
import { createMeter } from './progress.ts';

/** Adds the same every 100 ms from `fromMs` up to `toMs`. */
function feed(
  meter: ReturnType<typeof createMeter>,
  fromMs: number,
  toMs: number,
  { bytes = 0, files = 0 },
): void {
  for (let at = fromMs; at < toMs; at += 100) {
    meter.addBytes(bytes, at);
    for (let file = 0; file < files; file += 1) meter.addFile(at);
  }
}

describe('createMeter', () => {
  it('says nothing before it has measured for half a second', () => {
    const meter = createMeter(1000);
    meter.addBytes(1_000_000, 1100);
    expect(meter.bytesPerSecond(1400)).toBeNull();
    expect(meter.timeLeftMs({ bytes: 1, files: 1 }, 1400)).toBeNull();
    expect(meter.bytesPerSecond(1500)).toBe(2_000_000);
  });

  it('tells the rate of the last seconds, not of all time', () => {
    const meter = createMeter(0);
    feed(meter, 0, 10_000, { bytes: 100 });
    expect(meter.bytesPerSecond(10_000)).toBeCloseTo(1000, -2);
    feed(meter, 10_000, 20_000, { bytes: 900 });
    expect(meter.bytesPerSecond(20_000)).toBeCloseTo(9000, -3);
  });

  it('falls to nothing while nothing moves', () => {
    const meter = createMeter(0);
    feed(meter, 0, 4000, { bytes: 1000 });
    const moving = meter.bytesPerSecond(4000) ?? 0;
    expect(meter.bytesPerSecond(7000) ?? 0).toBeLessThan(moving);
    expect(meter.bytesPerSecond(9500)).toBe(0);
    expect(meter.timeLeftMs({ bytes: 10, files: 1 }, 9500)).toBeNull();
  });

  it('tells the time left from the bytes that are left', () => {
    const meter = createMeter(0);
    feed(meter, 0, 5000, { bytes: 1000 });
    const left = meter.timeLeftMs({ bytes: 100_000, files: 1 }, 5000) ?? 0;
    expect(left / 1000).toBeCloseTo(10, 0);
  });

  it('goes by the number of files where they are what takes the time', () => {
    const meter = createMeter(0);
    feed(meter, 0, 5000, { bytes: 1000, files: 1 });
    const left = meter.timeLeftMs({ bytes: 1000, files: 500 }, 5000) ?? 0;
    expect(left / 1000).toBeCloseTo(50, -1);
  });

  it('knows that nothing is left', () => {
    const meter = createMeter(0);
    feed(meter, 0, 5000, { bytes: 1000, files: 1 });
    expect(meter.timeLeftMs({ bytes: 0, files: 0 }, 5000)).toBe(0);
  });
});
