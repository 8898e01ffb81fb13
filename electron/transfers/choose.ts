import type { Session } from '../protocols/protocol.ts';
import type { Entry } from '../shared/entry.ts';
import { AppError } from '../shared/errors.ts';
import type { Conflict, ConflictRule } from '../shared/transfer.ts';
import type { ConflictDesk } from './conflict-desk.ts';
import { decide, isSameCopy } from './conflicts.ts';
import { joinPath } from './paths.ts';
import type { TargetFolder } from './target-folder.ts';

/** What happens to one source, once rules and answers are known. */
export type Choice =
  | { action: 'create'; name: string; isRenamed: boolean }
  | { action: 'overwrite'; name: string; replaced: Entry }
  | { action: 'merge'; name: string }
  | { action: 'skip' }
  /** An earlier run of the same transfer has copied it. */
  | { action: 'keep' };

/** A choice that a later run of the same transfer must not ask for again. */
export type Settled =
  { action: 'skip' } | { action: 'overwrite' } | { action: 'rename'; name: string };

/** So many choices are remembered; a transfer with more conflicts asks again when it is repeated. */
const settledKept = 100_000;

export interface Chooser {
  desk: ConflictDesk;
  /** By source path. */
  settled: Map<string, Settled>;
  /** This transfer ran before: what it copied then is recognised by size and time. */
  isRepeat: boolean;
  from: Session;
  to: Session;
}

/** @throws {AppError} wrong-kind when a folder and a file would replace one another; cancelled */
export async function choose(
  chooser: Chooser,
  source: Entry,
  sourcePath: string,
  folder: TargetFolder,
  wantedName: string,
): Promise<Choice> {
  const earlier = chooser.settled.get(sourcePath);
  if (earlier?.action === 'skip') return earlier;
  const isOwnName = earlier?.action === 'rename';
  const name = isOwnName ? earlier.name : wantedName;
  const existing = await folder.find(name);
  if (!existing) return { action: 'create', name, isRenamed: isOwnName };
  if (chooser.isRepeat && isSameCopy(source, existing, precisionOf(chooser))) {
    return { action: 'keep' };
  }
  const rule = isOwnName || earlier?.action === 'overwrite' ? 'overwrite' : chooser.desk.rule;
  const conflict = { source, sourcePath, folder, name, existing };
  const decision = decide(source, existing, rule);
  if (decision !== 'ask') return await carryOut(chooser, decision, conflict);
  const answered = await chooser.desk.ask(() => describe(chooser.to, conflict));
  if (answered !== 'rename') store(chooser, sourcePath, { action: answered });
  return await carryOut(chooser, decide(source, existing, answered), conflict);
}

interface Case {
  source: Entry;
  sourcePath: string;
  folder: TargetFolder;
  name: string;
  existing: Entry;
}

async function carryOut(
  chooser: Chooser,
  decision: Exclude<ConflictRule, 'ask'> | 'merge' | 'refuse',
  { source, sourcePath, folder, name, existing }: Case,
): Promise<Choice> {
  switch (decision) {
    case 'skip':
      return { action: 'skip' };
    case 'merge':
      return { action: 'merge', name };
    case 'overwrite':
      return { action: 'overwrite', name, replaced: existing };
    case 'rename':
      return await rename(chooser, source, sourcePath, folder, name);
    case 'refuse':
      throw new AppError(
        'wrong-kind',
        'A folder and a file cannot take the place of one another.',
        {
          path: joinPath(folder.path, name, chooser.to.traits.pathStyle),
          sourceKind: source.kind,
          targetKind: existing.kind,
        },
      );
  }
}

/** A free name, also for a source whose first one somebody else has taken meanwhile. */
export async function rename(
  chooser: Chooser,
  source: Entry,
  sourcePath: string,
  folder: TargetFolder,
  name: string,
): Promise<Choice> {
  const free = await folder.takeFreeName({ ...source, name });
  store(chooser, sourcePath, { action: 'rename', name: free });
  return { action: 'create', name: free, isRenamed: true };
}

function store({ settled }: Chooser, sourcePath: string, choice: Settled): void {
  if (settled.size < settledKept) settled.set(sourcePath, choice);
}

async function describe(
  to: Session,
  { source, sourcePath, existing: target, folder }: Case,
): Promise<Conflict> {
  const targetPath = joinPath(folder.path, target.name, to.traits.pathStyle);
  return { source, sourcePath, target, targetPath, freeName: await folder.freeName(source) };
}

/** Where a side does not tell, two seconds: the coarsest that is in use (FAT). */
const unknownPrecisionMs = 2000;

function precisionOf({ from, to }: Chooser): number {
  const known = [from, to].map(({ traits }) =>
    traits.timePrecisionMs === 'unknown' ? unknownPrecisionMs : traits.timePrecisionMs,
  );
  return Math.max(...known);
}
