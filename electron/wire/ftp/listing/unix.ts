import type { EntryKind } from '../../../shared/entry.ts';
import { utcTime, type SaidTime } from '../time.ts';
import { monthOf, recentTime } from './date-words.ts';
import { dayMs, minuteMs, newEntry, readSize, type ReadLine } from './listed-entry.ts';

const kindByLetter: Readonly<Record<string, EntryKind>> = { '-': 'file', d: 'folder', l: 'link' };

/** Type and permissions of ls -l (POSIX), the sign of an ACL behind them; then links, owners, size. */
const head = /^([-bcdlpsDCMP])([-r][-w][-xsS][-r][-w][-xsS][-r][-w][-xtT])[.+@]?\s*(?=\S)/;

/** `Nov 25 22:10`, `25 Nov 2024`, `2024-11-25 22:10`: between the size and the name. */
const dates: readonly {
  form: RegExp;
  read: (parts: string[], now: number) => SaidTime | undefined;
}[] = [
  {
    form: /\s(\d+)\s+(\p{L}{3,9}\.?)\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2}(?:\s+\d{4})?)?|\d{4})\s(.+)$/su,
    read: ([month = '', day = '', rest = ''], now) => readDayOf(month, day, rest, now),
  },
  {
    form: /\s(\d+)\s+(\d{1,2})\.?\s+(\p{L}{3,9}\.?)\s+(\d{1,2}:\d{2}|\d{4})\s(.+)$/su,
    read: ([day = '', month = '', rest = ''], now) => readDayOf(month, day, rest, now),
  },
  {
    form: /\s(\d+)\s+(\d{4}-\d{2}-\d{2})\s+(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(?:\s[+-]\d{4})?\s(.+)$/su,
    read: ([day = '', time = '']) => readIso(day, time),
  },
];

/**
 * `ls -l` of any Unix, with or without a group, of NetPresenz, and of servers on other systems that
 * speak it. POSIX.1-2017, ls, STDOUT.
 */
export const readUnixLine: ReadLine = (line, now) => {
  if (/^total \d+\s*$/i.test(line)) return 'nothing';
  const [start, letter, permissions] = head.exec(line) ?? [];
  if (start === undefined || letter === undefined || permissions === undefined) return undefined;
  // The space before the size must stay when there is nothing but the size.
  const rest = ` ${line.slice(start.length)}`;
  for (const { form, read } of dates) {
    const match = form.exec(rest);
    if (!match) continue;
    const [, size = '', ...parts] = match;
    const name = parts.pop() ?? '';
    const time = read(parts, now);
    if (!time) continue;
    const kind = kindByLetter[letter] ?? 'other';
    const entry = newEntry(name, kind);
    if (kind === 'link') {
      const arrow = name.indexOf(' -> ');
      if (arrow > 0) Object.assign(entry, splitLink(name, arrow));
    }
    entry.sizeBytes = kind === 'file' ? readSize(size) : null;
    entry.modifiedAtMs = time.atMs;
    entry.mode = modeOf(permissions);
    Object.assign(entry, ownersIn(rest.slice(0, match.index)));
    return { entry, timePrecisionMs: time.precisionMs };
  }
  return undefined;
};

function splitLink(text: string, arrow: number): { name: string; linkTarget: string } {
  return { name: text.slice(0, arrow), linkTarget: text.slice(arrow + 4) };
}

/** What stands before the size: the number of links, and who owns it. */
function ownersIn(text: string): { owner: string | null; group: string | null } {
  const words = text.trim().split(/\s+/).filter(Boolean);
  // The count of links; without one, the owner is the first word. `8,` is half of a device number.
  if (/^\d+$/.test(words[0] ?? '') && words.length > 1) words.shift();
  const [owner = null, ...others] = words.filter((word) => !word.endsWith(','));
  return { owner, group: others.join(' ') || null };
}

/** `rwxr-sr-t` as POSIX bits. */
export function modeOf(permissions: string): number {
  let mode = 0;
  for (let index = 0; index < permissions.length; index += 1) {
    const letter = permissions.charAt(index);
    const bit = 1 << (8 - index);
    // Capitals say: the special bit without the right to execute.
    if (letter !== '-' && letter !== 'S' && letter !== 'T') mode |= bit;
    if (/[sStT]/.test(letter)) mode |= 0o4000 >> ((index - 2) / 3);
  }
  return mode;
}

function readDayOf(month: string, day: string, rest: string, now: number): SaidTime | undefined {
  const monthNumber = monthOf(month);
  if (monthNumber === undefined) return undefined;
  const parts = { month: monthNumber, day: Number(day) };
  const [, hour, minute, second, year] =
    /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\s+(\d{4}))?)?$/.exec(rest) ?? [];
  if (hour === undefined || minute === undefined) {
    const atMs = utcTime({ ...parts, year: Number(rest) });
    return atMs === undefined ? undefined : { atMs, precisionMs: dayMs };
  }
  const clock = { hour: Number(hour), minute: Number(minute) };
  if (year === undefined) return recentTime({ ...parts, ...clock }, now);
  const atMs = utcTime({ ...parts, ...clock, second: Number(second), year: Number(year) });
  return atMs === undefined ? undefined : { atMs, precisionMs: 1000 };
}

function readIso(day: string, time: string): SaidTime | undefined {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const [hour = 0, minute = 0, second] = time.split(':').map(Number);
  const atMs = utcTime({ year, month, day: date, hour, minute, second: second ?? 0 });
  if (atMs === undefined) return undefined;
  return { atMs, precisionMs: second === undefined ? minuteMs : 1000 };
}
