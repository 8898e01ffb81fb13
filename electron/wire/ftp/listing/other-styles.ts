import { utcTime } from '../time.ts';
import { fullYear, monthOf } from './date-words.ts';
import { newEntry, readSize, type ReadLine } from './listed-entry.ts';

/** EPLF of publicfile and others: `+facts,TAB name`. D. J. Bernstein, Easily Parsed LIST Format. */
export const readEplfLine: ReadLine = (line) => {
  const [, facts, name] = /^\+([^\t]*)\t(.+)$/s.exec(line) ?? [];
  if (facts === undefined || name === undefined) return undefined;
  const entry = newEntry(name, 'other');
  for (const fact of facts.split(',')) {
    if (fact === '/') entry.kind = 'folder';
    else if (fact === 'r') entry.kind = 'file';
    else if (/^s\d+$/.test(fact)) entry.sizeBytes = readSize(fact.slice(1));
    else if (/^m\d{1,12}$/.test(fact)) entry.modifiedAtMs = Number(fact.slice(1)) * 1000;
    else if (/^up[0-7]{1,4}$/.test(fact)) entry.mode = parseInt(fact.slice(2), 8);
  }
  return { entry, timePrecisionMs: entry.modifiedAtMs === null ? null : 1000 };
};

const nonStopRow =
  /^(\S+)\s+(?:O\s+)?\d+[A-Z+]*\s+(\d+)\s+(\d{1,2})-(\p{L}{3})-(\d{2}|\d{4})\s+(\d{2}):(\d{2}):(\d{2})\s+(\d+,\s*\d+)\s+"[^"]{4}"/u;

/** HP NonStop (Guardian): file, code, end of file, last change, owner, and four rights in quotes. */
export const readNonStopLine: ReadLine = (line) => {
  if (/^File\s+Code\s+EOF\s/.test(line)) return 'nothing';
  const [, name, size = '', day, word = '', year = '', hour, minute, second, owner] =
    nonStopRow.exec(line) ?? [];
  const month = monthOf(word);
  if (name === undefined || month === undefined) return undefined;
  const entry = newEntry(name, 'file');
  const date = { year: fullYear(year), month, day: Number(day) };
  const clock = { hour: Number(hour), minute: Number(minute), second: Number(second) };
  const atMs = utcTime({ ...date, ...clock });
  entry.sizeBytes = readSize(size);
  entry.modifiedAtMs = atMs ?? null;
  entry.owner = owner?.replace(/\s/g, '') ?? null;
  return { entry, timePrecisionMs: atMs === undefined ? null : 1000 };
};
