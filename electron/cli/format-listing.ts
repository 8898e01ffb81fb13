import type { Entry, EntryKind } from '../shared/entry.ts';

/** Lines like those of `ls -l`: mode, owner, group, size, time, name; names as `showName` gives them. */
export function formatListing(
  entries: readonly Entry[],
  showName: (name: string) => string,
): string {
  const rows = entries.map((entry) => ({
    mode: modeText(entry),
    owner: showName(entry.owner ?? '-'),
    group: showName(entry.group ?? '-'),
    size: entry.sizeBytes === null ? '-' : String(entry.sizeBytes),
    time: entry.modifiedAtMs === null ? '-' : timeText(entry.modifiedAtMs),
    name: nameText(entry, showName),
  }));
  const width = (column: 'owner' | 'group' | 'size'): number =>
    rows.reduce((widest, row) => Math.max(widest, row[column].length), 0);
  const [owner, group, size] = [width('owner'), width('group'), width('size')];
  return rows
    .map((row) =>
      [
        row.mode,
        row.owner.padEnd(owner),
        row.group.padEnd(group),
        row.size.padStart(size),
        row.time.padEnd(timeWidth),
        `${row.name}\n`,
      ].join(' '),
    )
    .join('');
}

const kindLetters: Readonly<Record<EntryKind, string>> = {
  file: '-',
  folder: 'd',
  link: 'l',
  other: '?',
};

/** `drwxr-sr-t`; question marks where the server gave no permissions. */
export function modeText({ kind, mode }: Pick<Entry, 'kind' | 'mode'>): string {
  if (mode === null) return `${kindLetters[kind]}?????????`;
  const triple = (shift: number, special: number, letter: string): string => {
    const bits = (mode >> shift) & 7;
    const execute = bits & 1 ? 'x' : '-';
    const isSpecial = (mode & special) !== 0;
    const marked = bits & 1 ? letter : letter.toUpperCase();
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${isSpecial ? marked : execute}`;
  };
  return (
    kindLetters[kind] + triple(6, 0o4000, 's') + triple(3, 0o2000, 's') + triple(0, 0o1000, 't')
  );
}

const timeWidth = '2026-01-14 10:00'.length;

/** Local time to the minute; a time beyond the calendar says nothing. */
function timeText(timeMs: number): string {
  const date = new Date(timeMs);
  if (Number.isNaN(date.getTime())) return '-';
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

function nameText(entry: Entry, showName: (name: string) => string): string {
  const name = showName(entry.name);
  return entry.linkTarget === null ? name : `${name} -> ${showName(entry.linkTarget)}`;
}
