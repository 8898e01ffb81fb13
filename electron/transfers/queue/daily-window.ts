import type { DailyWindow } from '../../shared/settings.ts';

/** Whether transfers may run at that time of day; the same two minutes mean the whole day. */
export function isWithin(window: DailyWindow | null, at: Date): boolean {
  if (!window || window.fromMinute === window.toMinute) return true;
  const { fromMinute, toMinute } = window;
  const minute = at.getHours() * 60 + at.getMinutes();
  return fromMinute < toMinute
    ? minute >= fromMinute && minute < toMinute
    : minute >= fromMinute || minute < toMinute;
}

/** The first moment from `at` on at which transfers may run: `at` itself within the hours. */
export function opensAt(window: DailyWindow | null, at: Date): Date {
  if (!window || isWithin(window, at)) return at;
  const opening = new Date(at);
  // By the clock on the wall, so that a day of 23 or 25 hours does not shift it.
  opening.setHours(0, window.fromMinute, 0, 0);
  if (opening < at) opening.setDate(opening.getDate() + 1);
  return opening;
}
