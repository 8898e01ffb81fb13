import type { Row } from './order.ts';

/** What is asked of two files of one name. */
export type ComparedBy = 'both' | 'size' | 'time';

/** What a row is beside the row of its name on the other side. */
export type Mark = 'only' | 'newer' | 'older' | 'different' | 'equal';

/** Marks by name. A name without one is there on both sides, and nothing more was compared. */
export type Marks = ReadonlyMap<string, Mark>;

export interface FolderComparison {
  local: Marks;
  remote: Marks;
}

const secondMs = 1_000;
const fatMs = 2_000;
const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Compares what two folders hold, not what is below them. */
export function compareFolders(
  local: readonly Row[],
  remote: readonly Row[],
  by: ComparedBy,
): FolderComparison {
  const toleranceMs = Math.max(precisionOf(local), precisionOf(remote));
  const there = new Map<string, Row>();
  for (const row of remote) there.set(row.entry.name, row);
  const marks = { local: new Map<string, Mark>(), remote: new Map<string, Mark>() };
  for (const row of local) {
    const { name } = row.entry;
    const other = there.get(name);
    there.delete(name);
    const mark = other === undefined ? 'only' : markOf(row, other, by, toleranceMs);
    if (mark === null) continue;
    marks.local.set(name, mark);
    if (other !== undefined) marks.remote.set(name, opposite(mark));
  }
  for (const name of there.keys()) marks.remote.set(name, 'only');
  return marks;
}

/**
 * The coarsest step that all times of a side are multiples of: two seconds on FAT, a minute in the
 * listings of many FTP servers; a second otherwise, for SFTP and HTTP say no more than that.
 */
export function precisionOf(rows: readonly Row[]): number {
  // Begins with the coarsest; of 100,000 rows the first few settle it.
  let step = 0;
  for (const { entry, isFolder } of rows) {
    const time = entry.modifiedAtMs;
    if (isFolder || time === null) continue;
    step ||= minuteMs;
    if (step === minuteMs && time % minuteMs !== 0) step = fatMs;
    if (step === fatMs && time % fatMs !== 0) return secondMs;
  }
  return step || secondMs;
}

/** Null where nothing can be said: folders, links, and what a server keeps to itself. */
function markOf(row: Row, other: Row, by: ComparedBy, toleranceMs: number): Mark | null {
  if (row.isFolder || other.isFolder) return row.isFolder === other.isFolder ? null : 'different';
  if (row.entry.kind !== 'file' || other.entry.kind !== 'file') return null;
  const time = by === 'size' ? null : byTime(row, other, toleranceMs);
  const size = by === 'time' ? null : bySize(row, other);
  if (time === 'newer' || time === 'older') return time;
  return size ?? time;
}

function bySize({ entry }: Row, other: Row): Mark | null {
  if (entry.sizeBytes === null || other.entry.sizeBytes === null) return null;
  return entry.sizeBytes === other.entry.sizeBytes ? 'equal' : 'different';
}

function byTime({ entry }: Row, other: Row, toleranceMs: number): Mark | null {
  const [here, there] = [entry.modifiedAtMs, other.entry.modifiedAtMs];
  if (here === null || there === null) return null;
  // Listings of FTP servers have only the day of an old file.
  const hasDay = toleranceMs === minuteMs && (here % dayMs === 0 || there % dayMs === 0);
  const apart = here - there;
  if (Math.abs(apart) <= (hasDay ? dayMs : toleranceMs)) return 'equal';
  return apart > 0 ? 'newer' : 'older';
}

function opposite(mark: Mark): Mark {
  if (mark === 'newer') return 'older';
  return mark === 'older' ? 'newer' : mark;
}
