import { utcTime, type SaidTime } from '../time.ts';
import { dayMs, minuteMs } from './listed-entry.ts';

/** Names of months as servers of many languages write them, without dots, in lower case. */
const monthNames: readonly (readonly string[])[] = [
  ['jan', 'january', 'ene', 'gen', 'janv'],
  ['feb', 'february', 'fev', 'fév', 'févr', 'fevr'],
  ['mar', 'march', 'mär', 'mrz', 'mars', 'mrt'],
  ['apr', 'april', 'abr', 'avr'],
  ['may', 'mai', 'maj', 'mei', 'mag'],
  ['jun', 'june', 'giu', 'juin'],
  ['jul', 'july', 'lug', 'juil'],
  ['aug', 'august', 'ago', 'aoû', 'août', 'aout'],
  ['sep', 'september', 'sept', 'set'],
  ['oct', 'october', 'okt', 'ott', 'out'],
  ['nov', 'november'],
  ['dec', 'december', 'dez', 'dic', 'déc'],
];
const monthByName = new Map(
  monthNames.flatMap((names, index) => names.map((name) => [name, index + 1] as const)),
);

/** 1 to 12; undefined for a word that is no month. */
export function monthOf(word: string): number | undefined {
  return monthByName.get(word.toLowerCase().replace(/\.$/, ''));
}

/** Two digits stand for 1970 to 2069, as in POSIX. */
export function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length !== 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

/**
 * The last time that a day and an hour came by: ls leaves out the year of what changed within six
 * months. A day of grace, because the server's clock may stand in another zone or be fast.
 */
export function recentTime(
  parts: { month: number; day: number; hour: number; minute: number },
  now: number,
): SaidTime | undefined {
  const thisYear = new Date(now + dayMs).getUTCFullYear();
  // Four years back for the 29th of February.
  for (let year = thisYear; year > thisYear - 5; year -= 1) {
    const atMs = utcTime({ ...parts, year });
    if (atMs !== undefined && atMs <= now + dayMs) return { atMs, precisionMs: minuteMs };
  }
  return undefined;
}
