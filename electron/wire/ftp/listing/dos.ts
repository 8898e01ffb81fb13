import { utcTime } from '../time.ts';
import { fullYear } from './date-words.ts';
import { minuteMs, newEntry, readSize, type ReadLine } from './listed-entry.ts';

const row =
  /^(\d{2})[-/](\d{2})[-/](\d{2}|\d{4})\s+(\d{1,2}):(\d{2})\s*([AP]M)?\s+(?:<(DIR|JUNCTION|SYMLINKD?)>|([\d.,']+))\s+?(\S.*)$/is;
const rowYearFirst =
  /^(\d{4})[-/](\d{2})[-/](\d{2})\s+(\d{1,2}):(\d{2})\s*([AP]M)?\s+(?:<(DIR|JUNCTION|SYMLINKD?)>|([\d.,']+))\s+?(\S.*)$/is;

/** `dir` of Windows, as IIS shows it: month, day and year, on a clock of twelve hours or of 24. */
export const readDosLine: ReadLine = (line) => {
  const monthFirst = row.exec(line);
  const match = monthFirst ?? rowYearFirst.exec(line);
  if (!match) return undefined;
  const [
    ,
    first = '',
    second = '',
    third = '',
    hour = '',
    minute = '',
    half,
    mark,
    size,
    rest = '',
  ] = match;
  const [year, month, day] = monthFirst ? [third, first, second] : [first, second, third];
  const atMs = utcTime({
    year: fullYear(year),
    month: Number(month),
    day: Number(day),
    hour: half ? (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0) : Number(hour),
    minute: Number(minute),
  });
  if (atMs === undefined) return undefined;
  const isLink = mark !== undefined && mark.toUpperCase() !== 'DIR';
  const [, name = rest, target] = isLink ? (/^(.+) \[(.*)\]$/s.exec(rest) ?? []) : [];
  const entry = newEntry(name, isLink ? 'link' : mark === undefined ? 'file' : 'folder');
  entry.sizeBytes = size === undefined ? null : readSize(size);
  entry.modifiedAtMs = atMs;
  entry.linkTarget = target ?? null;
  return { entry, timePrecisionMs: minuteMs };
};
