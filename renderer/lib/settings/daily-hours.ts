import type { DailyWindow } from '../../../electron/shared/settings.ts';

/** At night, while nobody needs the line. */
export const usualHours: DailyWindow = { fromMinute: 22 * 60, toMinute: 6 * 60 };

/** `22:05`, as a field for times wants it in every language. HTML §4.10.5.1.13. */
export function clockOf(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Minutes after midnight; null where it is no time of day. */
export function minuteOf(clock: string): number | null {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)(?::\d\d.*)?$/.exec(clock) ?? [];
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes);
}
