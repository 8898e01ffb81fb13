import type { Session } from '../protocols/protocol.ts';
import type { Entry } from '../shared/entry.ts';
import { AppError } from '../shared/errors.ts';
import type { Compared } from '../shared/transfer.ts';
import type { Claim } from '../shared/work.ts';
import { isSameFile } from './compare-files.ts';
import type { ConflictDesk, OneConflict } from './conflict-desk.ts';
import { decide, isSameCopy, type Decision } from './conflicts.ts';
import { joinPath } from './paths.ts';
import type { PlanLeaf } from './plan.ts';
import type { TargetFolder } from './target-folder.ts';

/** What happens to one source, once rules, answers and the journal are known. */
export type Choice =
  | { action: 'create'; name: string; isRenamed: boolean; claim: Claim | null }
  | { action: 'overwrite' | 'resume'; name: string; replaced: Entry; claim: Claim | null }
  /** `isOwn`: an earlier run of the same job has made that folder. */
  | { action: 'merge'; name: string; isOwn: boolean }
  | { action: 'skip' }
  /** An earlier run of the same job has copied it. */
  | { action: 'keep'; name: string; compared: Compared };

export interface Chooser {
  desk: ConflictDesk;
  /** This job ran before: what it copied then is recognised by size and time. */
  isRepeat: boolean;
  from: Session;
  to: Session;
  signal: AbortSignal;
}

type Item = Pick<PlanLeaf, 'source' | 'sourcePath' | 'name' | 'known'>;

/** @throws {AppError} wrong-kind when a folder and a file would replace one another; cancelled */
export async function choose(chooser: Chooser, item: Item, folder: TargetFolder): Promise<Choice> {
  const { source, sourcePath, name, known } = item;
  if (known?.state === 'claimed') {
    const goesOn = await takeUp(chooser, item, known.claim, folder);
    if (goesOn) return goesOn;
  }
  const existing = await folder.find(name);
  if (!existing) return { action: 'create', name, isRenamed: false, claim: null };
  const precisionMs = precisionOf(chooser);
  // What was only claimed has been compared byte by byte above: likeness proves nothing against that.
  const isCopiedBefore = chooser.isRepeat && known?.state !== 'claimed';
  if (isCopiedBefore && isSameCopy(source, existing, precisionMs)) {
    return { action: 'keep', name, compared: 'size' };
  }
  const found = { item, folder, existing };
  const decision = decide(source, existing, chooser.desk.rule, precisionMs);
  if (decision !== 'ask') return await carryOut(decision, found, chooser);
  const rule = await chooser.desk.ask(() => describe(chooser.to, found));
  const answered = decide(source, existing, rule, precisionMs);
  if (answered === 'ask') throw new AppError('internal', `No answer to ${sourcePath}.`);
  return await carryOut(answered, found, chooser);
}

/**
 * Goes on where an earlier run has ended: under the name that was claimed then. What lies there now is
 * this job's own copy only if its bytes are those of the source; null when it is somebody else's.
 */
async function takeUp(
  { from, to, signal }: Chooser,
  { source, sourcePath, name: wanted }: Item,
  claim: Claim,
  folder: TargetFolder,
): Promise<Choice | null> {
  const { name, isTaken } = claim;
  const existing = await folder.find(name);
  if (!existing) return { action: 'create', name, isRenamed: name !== wanted, claim };
  if (source.kind === 'folder') {
    return existing.kind === 'folder' ? { action: 'merge', name, isOwn: !isTaken } : null;
  }
  if (isTaken) return { action: 'overwrite', name, replaced: existing, claim };
  const targetPath = joinPath(folder.path, name, to.traits.pathStyle);
  const isOwn =
    source.kind === 'link'
      ? isSameCopy(source, existing, 0)
      : existing.sizeBytes === source.sizeBytes &&
        (await isSameFile(
          { session: from, path: sourcePath },
          { session: to, path: targetPath },
          signal,
        ));
  return isOwn ? { action: 'keep', name, compared: 'read-back' } : null;
}

interface Case {
  item: Item;
  folder: TargetFolder;
  existing: Entry;
}

async function carryOut(
  decision: Exclude<Decision, 'ask'>,
  { item, folder, existing }: Case,
  { to }: Pick<Chooser, 'to'>,
): Promise<Choice> {
  const { source, name } = item;
  switch (decision) {
    case 'skip':
      return { action: 'skip' };
    case 'merge':
      return { action: 'merge', name, isOwn: false };
    case 'overwrite':
    case 'resume':
      return { action: decision, name, replaced: existing, claim: null };
    case 'rename':
      return await rename(source, folder, name);
    case 'refuse':
      throw new AppError(
        'wrong-kind',
        'A folder and a file cannot take the place of one another.',
        {
          path: joinPath(folder.path, name, to.traits.pathStyle),
          sourceKind: source.kind,
          targetKind: existing.kind,
        },
      );
  }
}

/** A free name, also for a source whose first one somebody else has taken meanwhile. */
export async function rename(source: Entry, folder: TargetFolder, name: string): Promise<Choice> {
  const free = await folder.takeFreeName({ ...source, name });
  return { action: 'create', name: free, isRenamed: true, claim: null };
}

async function describe(
  to: Session,
  { item: { source, sourcePath }, existing: target, folder }: Case,
): Promise<OneConflict> {
  const targetPath = joinPath(folder.path, target.name, to.traits.pathStyle);
  return { source, sourcePath, target, targetPath, freeName: await folder.freeName(source) };
}

/** Where a side does not tell, two seconds: the coarsest that is in use (FAT). */
const unknownPrecisionMs = 2000;

export function precisionOf({ from, to }: Pick<Chooser, 'from' | 'to'>): number {
  const known = [from, to].map(({ traits }) =>
    traits.timePrecisionMs === 'unknown' ? unknownPrecisionMs : traits.timePrecisionMs,
  );
  return Math.max(...known);
}
