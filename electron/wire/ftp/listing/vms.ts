import { utcTime } from '../time.ts';
import { monthOf } from './date-words.ts';
import { minuteMs, newEntry, type ReadLine } from './listed-entry.ts';

const row =
  /^(\S+?);(\d+)\s+(?:\d+(?:\/\d+)?K?\s+)?(\d{1,2})-(\p{L}{3})-(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s+(?:\[(.+?)\]))?(?:\s.*)?$/u;

/**
 * OpenVMS: `NAME.TYPE;VERSION`, size in blocks, day, owner, protection. A folder is a file of type DIR,
 * whose name in a path has neither type nor version. Sizes are counted in blocks of 512 bytes and say
 * nothing about the bytes of a file, so there is none. HP TCP/IP Services for OpenVMS.
 */
export const readVmsLine: ReadLine = (line) => {
  if (/^Directory \S+|^Total of \d+ |^Grand total|^\s*$/i.test(line)) return 'nothing';
  const [, file, version = '', day, word = '', year, hour, minute, second, owner] =
    row.exec(line) ?? [];
  const month = monthOf(word);
  if (file === undefined || month === undefined) return undefined;
  const atMs = utcTime({
    year: Number(year),
    month,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second ?? 0),
  });
  const isFolder = /\.DIR$/i.test(file);
  const name = isFolder ? file.slice(0, -'.DIR'.length) : `${file};${version}`;
  const entry = newEntry(name, isFolder ? 'folder' : 'file');
  entry.modifiedAtMs = atMs ?? null;
  const [group, user] = owner?.includes(',') ? owner.split(',') : [null, owner];
  entry.owner = user ?? null;
  entry.group = group ?? null;
  const precisionMs = second === undefined ? minuteMs : 1000;
  return { entry, timePrecisionMs: atMs === undefined ? null : precisionMs };
};
