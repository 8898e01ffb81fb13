import { expect, it } from 'vitest';
import { clockOf, minuteOf } from './daily-hours.ts';

it('turns minutes into times of day and back', () => {
  for (const [minute, clock] of [
    [0, '00:00'],
    [425, '07:05'],
    [1439, '23:59'],
  ] as const) {
    expect(clockOf(minute)).toBe(clock);
    expect(minuteOf(clock)).toBe(minute);
  }
  expect(minuteOf('22:00:00.000')).toBe(1320);
});

it.each(['', '24:00', '7:05', '12:60', 'noon'])('%j is no time of day', (clock) => {
  expect(minuteOf(clock)).toBeNull();
});
