import type { Entry } from '../shared/entry.ts';
import type { ConflictRule } from '../shared/transfer.ts';
import { shorten } from './part-name.ts';

/*
 * Rules for a target name that is taken. Folders merge. A file or link replaces a file or link, and
 * never what a link there points to. A folder never takes the place of a file nor a file that of a
 * folder, a link to a folder included: nothing is ever written through a link inside the target.
 */

/** What becomes of `source` where `existing` has its name: the rule, unless the kinds decide it. */
export function decide<R extends ConflictRule>(
  source: Entry,
  existing: Entry,
  rule: R,
): R | 'merge' | 'refuse' {
  if (source.kind === 'folder' && existing.kind === 'folder') return 'merge';
  return rule === 'overwrite' && !canReplace(source, existing) ? 'refuse' : rule;
}

function canReplace(source: Entry, existing: Entry): boolean {
  const isLeaf = ({ kind }: Entry): boolean => kind === 'file' || kind === 'link';
  return isLeaf(source) && isLeaf(existing);
}

/**
 * Whether `existing` is the copy of `source` that an earlier run of the same transfer made: same size
 * and time, or the same link. `precisionMs` is that of the coarser side.
 */
export function isSameCopy(source: Entry, existing: Entry, precisionMs: number): boolean {
  if (source.kind !== existing.kind) return false;
  if (source.kind === 'link') {
    return source.linkTarget !== null && source.linkTarget === existing.linkTarget;
  }
  if (source.kind !== 'file' || source.sizeBytes === null) return false;
  if (source.modifiedAtMs === null || existing.modifiedAtMs === null) return false;
  return (
    source.sizeBytes === existing.sizeBytes &&
    Math.abs(source.modifiedAtMs - existing.modifiedAtMs) < Math.max(1, precisionMs)
  );
}

const nameBytesAllowed = 255;

/**
 * Names for a copy beside an existing one, the best first: `name (2).ext`, `name (3).ext` … A number
 * that is there already goes on counting; `.tar.gz` and the like stay together.
 */
export function* freeNames(name: string, kind: Entry['kind']): Generator<string, never> {
  const [stem, extension] = splitName(name, kind);
  const [, base = stem, counted] = /^(.*) \((\d{1,6})\)$/s.exec(stem) ?? [];
  for (let number = counted === undefined ? 2 : Number(counted) + 1; ; number += 1) {
    const tail = ` (${String(number)})${extension}`;
    yield shorten(base, nameBytesAllowed - Buffer.byteLength(tail)) + tail;
  }
}

function splitName(name: string, kind: Entry['kind']): [stem: string, extension: string] {
  if (kind === 'folder') return [name, ''];
  const [extension = ''] = /(?:\.tar)?\.[^. ]{1,16}$/s.exec(name) ?? [];
  const stem = name.slice(0, name.length - extension.length);
  return /^\.*$/.test(stem) ? [name, ''] : [stem, extension];
}
