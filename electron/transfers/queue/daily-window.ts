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
