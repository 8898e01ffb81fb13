import type { Entry, EntryKind } from '../../../shared/entry.ts';

/** A row of a listing, and how much of its time the server said. */
export interface ListedEntry {
  entry: Entry;
  /** 1000 for seconds, 60,000 for minutes, 86,400,000 for days; null where there is no time. */
  timePrecisionMs: number | null;
}

/**
 * What a line says: an entry, nothing (a heading, a total), or no line of this style. Names are not
 * judged here.
 */
export type ReadLine = (line: string, now: number) => ListedEntry | 'nothing' | undefined;

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

export function newEntry(name: string, kind: EntryKind): Entry {
  return {
    name,
    kind,
    sizeBytes: null,
    modifiedAtMs: null,
    mode: null,
    owner: null,
    group: null,
    linkTarget: null,
    linkKind: null,
  };
}

/** Whole bytes; thousands may be set apart. Null for what no file can have. */
export function readSize(text: string): number | null {
  const size = Number(text.replace(/[,.']/g, ''));
  return /^\d/.test(text) && Number.isSafeInteger(size) ? size : null;
}
