import { describe, expect, it } from 'vitest';
import { isWithin, opensAt } from './daily-window.ts';

const day = { fromMinute: 9 * 60 + 30, toMinute: 17 * 60 };
const night = { fromMinute: 22 * 60, toMinute: 6 * 60 };
const at = (hour: number, minute = 0, date = 1): Date => new Date(2026, 0, date, hour, minute);

describe('the hours of the day for transfers', () => {
  it('begin with their first minute and end before their last, across midnight too', () => {
    expect([at(9, 29), at(9, 30), at(16, 59), at(17)].map((time) => isWithin(day, time))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(
      [at(21, 59), at(22), at(0), at(5, 59), at(6)].map((time) => isWithin(night, time)),
    ).toEqual([false, true, true, true, false]);
  });

  it('are the whole day where none are set, or both ends are the same', () => {
    expect(isWithin(null, at(3))).toBe(true);
    expect(isWithin({ fromMinute: 60, toMinute: 60 }, at(3))).toBe(true);
    expect(opensAt({ fromMinute: 60, toMinute: 60 }, at(3))).toEqual(at(3));
  });

  it('begin next on the same day or the day after, and have begun within them', () => {
    expect(opensAt(day, at(8))).toEqual(at(9, 30));
    expect(opensAt(day, at(17))).toEqual(at(9, 30, 2));
    expect(opensAt(day, at(12, 7))).toEqual(at(12, 7));
    expect(opensAt(night, at(12))).toEqual(at(22));
    expect(opensAt(night, at(1))).toEqual(at(1));
  });
});
