import { utcTime } from '../time.ts';
import { fullYear } from './date-words.ts';
import { dayMs, minuteMs, newEntry, readSize, type ReadLine } from './listed-entry.ts';

const dataSet =
  /^(\S+)\s+(\S+)\s+(\d{4}\/\d{2}\/\d{2}|\*\*NONE\*\*)\s+\d+\s+\d+\+*\s+\S+\s+\d+\s+\d+\s+(PO(?:-E)?|PS(?:-E)?|PA|DA|VS|HFS)\s+(\S+)$/;
const otherDataSet =
  /^(?:(?:Migrated|ARCIVE|\S+)\s+(?:\S+\s+)?)?(?:Not Direct Access Device|VSAM|User catalog connector|GDG|Error determining attributes)?\s+(\S+)$/i;
const member =
  /^(\S{1,8})\s+\d{2}\.\d{2}\s+\d{2,4}\/\d{2}\/\d{2}\s+(\d{2,4})\/(\d{2})\/(\d{2})\s+(\d{2}):(\d{2})(?::\d{2})?\s+\d+\s+\d+\s+\d+\s+(\S+)$/;

/**
 * z/OS: data sets, of which the partitioned ones (PO) hold members, and those members. Sizes count
 * records or tracks, so there are none in bytes. IBM, z/OS Communications Server: IP User's Guide, dir.
 */
export const readMvsLine: ReadLine = (line) => {
  if (/^Volume\s+Unit\s+|^ ?Name\s+VV\.MM\s/i.test(line)) return 'nothing';
  const [, , , referred = '', organisation = '', quoted = ''] = dataSet.exec(line) ?? [];
  if (quoted !== '') {
    const isFolder = organisation.startsWith('PO') || organisation === 'HFS';
    const entry = newEntry(unquoted(quoted), isFolder ? 'folder' : 'file');
    const [year = 0, month = 0, day = 0] = referred.split('/').map(Number);
    const atMs = utcTime({ year, month, day });
    entry.modifiedAtMs = atMs ?? null;
    return { entry, timePrecisionMs: atMs === undefined ? null : dayMs };
  }
  const [, name, year = '', month, day, hour, minute, owner] = member.exec(line.trimStart()) ?? [];
  if (name !== undefined) {
    const entry = newEntry(name, 'file');
    const date = { year: fullYear(year), month: Number(month), day: Number(day) };
    const atMs = utcTime({ ...date, hour: Number(hour), minute: Number(minute) });
    entry.modifiedAtMs = atMs ?? null;
    entry.owner = owner ?? null;
    return { entry, timePrecisionMs: atMs === undefined ? null : minuteMs };
  }
  const [, other] = /^(?:Migrated|ARCIVE|.*(?:VSAM|GDG))\s/i.test(line)
    ? (otherDataSet.exec(line) ?? [])
    : [];
  if (other === undefined) return undefined;
  return { entry: newEntry(unquoted(other), 'other'), timePrecisionMs: null };
};

function unquoted(name: string): string {
  return name.replace(/^'(.*)'$/, '$1');
}

const as400Row =
  /^(\S+)\s+(\d+)?\s*(\d{2})[-/.](\d{2})[-/.](\d{2}|\d{4})\s+(\d{2}):(\d{2}):(\d{2})\s+\*(\S+)\s+(.+?)\s*$/;

/**
 * IBM i: owner, size, day, time, kind of object, name; folders end in `/`. The order of day, month and
 * year is a setting of the job, so a day that could be read in two ways is none. IBM i, FTP, LIST.
 */
export const readAs400Line: ReadLine = (line) => {
  const [, owner, size, first, second, third = '', hour, minute, seconds, kind = '', name = ''] =
    as400Row.exec(line) ?? [];
  if (owner === undefined) return undefined;
  const isFolder = name.endsWith('/') || kind === 'DIR' || kind === 'DDIR' || kind === 'FLR';
  const entry = newEntry(name.replace(/\/+$/, ''), isFolder ? 'folder' : 'file');
  const date = plainDate(Number(first), Number(second));
  const clock = { hour: Number(hour), minute: Number(minute), second: Number(seconds) };
  const atMs = date && utcTime({ ...date, ...clock, year: fullYear(third) });
  entry.sizeBytes = isFolder || size === undefined ? null : readSize(size);
  entry.modifiedAtMs = atMs ?? null;
  entry.owner = owner;
  return { entry, timePrecisionMs: atMs === undefined ? null : 1000 };
};

/** Month and day, where only one of both orders can be meant. */
function plainDate(first: number, second: number): { month: number; day: number } | undefined {
  if (first === second) return { month: first, day: first };
  if (first > 12 && second <= 12) return { month: second, day: first };
  if (second > 12 && first <= 12) return { month: first, day: second };
  return undefined;
}
