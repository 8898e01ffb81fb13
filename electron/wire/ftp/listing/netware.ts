import { monthOf, recentTime } from './date-words.ts';
import { utcTime } from '../time.ts';
import { dayMs, newEntry, readSize, type ReadLine } from './listed-entry.ts';

const row =
  /^([d-])\s?\[([-A-Z]{7,8})\]\s+(\S+)\s+(\d+)\s+(\p{L}{3})\s+(\d{1,2})\s+(?:(\d{1,2}):(\d{2})|(\d{4}))\s(.+)$/su;

/** NetWare: rights in brackets where Unix has permissions. Novell, FTP server of NetWare 4 to 6. */
export const readNetWareLine: ReadLine = (line, now) => {
  const [, letter, , owner, size, word = '', day, hour, minute, year, name = ''] =
    row.exec(line) ?? [];
  const month = monthOf(word);
  if (letter === undefined || month === undefined) return undefined;
  const date = { month, day: Number(day) };
  const at = year === undefined ? undefined : utcTime({ ...date, year: Number(year) });
  const time =
    year === undefined
      ? recentTime({ ...date, hour: Number(hour), minute: Number(minute) }, now)
      : at === undefined
        ? undefined
        : { atMs: at, precisionMs: dayMs };
  const entry = newEntry(name, letter === 'd' ? 'folder' : 'file');
  entry.sizeBytes = letter === 'd' ? null : readSize(size ?? '');
  entry.modifiedAtMs = time?.atMs ?? null;
  entry.owner = owner ?? null;
  return { entry, timePrecisionMs: time?.precisionMs ?? null };
};
