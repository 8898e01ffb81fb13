/** A moment and how much of it was said. */
export interface SaidTime {
  atMs: number;
  precisionMs: number;
}

/** `YYYYMMDDHHMMSS[.sss]` in UTC, of MDTM, MFMT and MLSD. RFC 3659 §2.3. Undefined for anything else. */
export function parseTimeValue(text: string): SaidTime | undefined {
  const [, whole, digits = ''] = /^(\d{14})(?:\.(\d{1,9}))?$/.exec(text.trim()) ?? [];
  if (whole === undefined) return undefined;
  const part = (from: number, to: number): number => Number(whole.slice(from, to));
  const atMs = utcTime({
    year: part(0, 4),
    month: part(4, 6),
    day: part(6, 8),
    hour: part(8, 10),
    minute: part(10, 12),
    // 60 is a leap second, which no clock here knows.
    second: Math.min(59, part(12, 14)),
  });
  if (atMs === undefined) return undefined;
  const milliseconds = digits === '' ? 0 : Math.floor(Number(`0.${digits}`) * 1000);
  const precisionMs = digits === '' ? 1000 : Math.max(1, 1000 / 10 ** digits.length);
  return { atMs: atMs + milliseconds, precisionMs };
}

/** Whole seconds, rounded down. @throws {RangeError} beyond the years 0 to 9999 */
export function formatTimeValue(atMs: number): string {
  const iso = new Date(Math.floor(atMs / 1000) * 1000).toISOString();
  if (!/^\d{4}-/.test(iso)) throw new RangeError('FTP has no word for this time.');
  return iso.slice(0, 19).replace(/[-:T]/g, '');
}

export interface DateParts {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour?: number;
  minute?: number;
  second?: number;
}

/** Milliseconds since 1970 in UTC; undefined for a day that no calendar has. */
export function utcTime(parts: DateParts): number | undefined {
  const { year, month, day, hour = 0, minute = 0, second = 0 } = parts;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.getTime() : undefined;
}
