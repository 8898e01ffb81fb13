import type { Entry } from '../shared/entry.ts';
import type { Conflict, ConflictRule, DecidingRule, Effect } from '../shared/transfer.ts';
import { shorten } from './part-name.ts';

/*
 * Rules for a target name that is taken. Folders merge. A file or link replaces a file or link, and
 * never what a link there points to. A folder never takes the place of a file nor a file that of a
 * folder, a link to a folder included: nothing is ever written through a link inside the target.
 */

/** What a rule makes of one conflict; `resume` leaves open whether the bytes there can be continued. */
export type Decision = 'ask' | 'overwrite' | 'skip' | 'rename' | 'resume' | 'merge' | 'refuse';

/**
 * What becomes of `source` where `existing` has its name: the rule, unless the kinds decide it.
 * @param precisionMs of the times of the coarser side
 */
export function decide(
  source: Entry,
  existing: Entry,
  rule: ConflictRule,
  precisionMs: number,
): Decision {
  if (source.kind === 'folder' && existing.kind === 'folder') return 'merge';
  const decision = byRule(source, existing, rule, precisionMs);
  const isReplacing = decision === 'overwrite' || decision === 'resume';
  return isReplacing && !canReplace(source, existing) ? 'refuse' : decision;
}

/** Where a side does not tell size or time, nothing proves that a copy could be left out. */
function byRule(
  source: Entry,
  existing: Entry,
  rule: ConflictRule,
  precisionMs: number,
): Exclude<Decision, 'merge' | 'refuse'> {
  switch (rule) {
    case 'newer': {
      if (source.modifiedAtMs === null || existing.modifiedAtMs === null) return 'overwrite';
      const isNewer = source.modifiedAtMs - existing.modifiedAtMs >= Math.max(1, precisionMs);
      return isNewer ? 'overwrite' : 'skip';
    }
    case 'different-size':
      return isSameSize(source, existing) ? 'skip' : 'overwrite';
    case 'resume':
      if (source.kind !== 'file' || existing.kind !== 'file') return 'overwrite';
      if (isSameSize(source, existing)) return 'skip';
      return (existing.sizeBytes ?? 0) < (source.sizeBytes ?? 0) ? 'resume' : 'overwrite';
    default:
      return rule;
  }
}

function isSameSize(source: Entry, existing: Entry): boolean {
  return source.sizeBytes !== null && source.sizeBytes === existing.sizeBytes;
}

export function noEffects(): Record<DecidingRule, Effect> {
  const none = (): Effect => ({ replaced: 0, skipped: 0, renamed: 0 });
  return {
    overwrite: none(),
    skip: none(),
    rename: none(),
    newer: none(),
    'different-size': none(),
    resume: none(),
  };
}

/** Counts what each rule would make of one more conflict. */
export function addEffect(
  effects: Record<DecidingRule, Effect>,
  { source, target }: Pick<Conflict, 'source' | 'target'>,
  precisionMs: number,
): void {
  for (const [rule, effect] of Object.entries(effects) as [DecidingRule, Effect][]) {
    const decision = decide(source, target, rule, precisionMs);
    if (decision === 'overwrite' || decision === 'resume') effect.replaced += 1;
    else if (decision === 'rename') effect.renamed += 1;
    else effect.skipped += 1;
  }
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
