import type { Session } from '../protocols/protocol.ts';
import type { Entry } from '../shared/entry.ts';
import { AppError, throwIfCancelled, type ErrorCode } from '../shared/errors.ts';
import { safeTargetPath } from './paths.ts';
import { canPlace, placeOver, type Placement } from './place.ts';
import type { PlanLeaf, Root } from './plan.ts';
import type { Run } from './run.ts';
import { uncancelled } from './uncancelled.ts';

/*
 * A move within one side is a rename where the side can: the bytes stay where they are, and a whole
 * folder goes at once. Another disk of the same server, or a name that is taken, leave the usual way:
 * copied, compared, removed.
 */

const renamedAtOnce = 16;

/** Everything else says that this side does not rename that, and copying may still work. */
const realFailures: ReadonlySet<ErrorCode> = new Set([
  'cancelled',
  'connection-lost',
  'timeout',
  'not-found',
  'already-exists',
]);

/** Renames the folders among these whose names are free. Returns what is left to be copied. */
export async function renameRoots(run: Run, roots: readonly Root[]): Promise<Root[]> {
  if (!run.isMove || run.from !== run.to) return [...roots];
  const left: Root[] = [];
  for (let at = 0; at < roots.length; at += renamedAtOnce) {
    throwIfCancelled(run.signal);
    const some = roots.slice(at, at + renamedAtOnce);
    const areDone = await Promise.all(some.map((root) => renameRoot(run, root)));
    left.push(...some.filter((_, index) => !areDone[index]));
  }
  return left;
}

/** A file or link that has its place. False where it has to be copied. @throws {AppError} */
export async function renameLeaf(
  run: Run,
  { sourcePath }: Pick<PlanLeaf, 'sourcePath'>,
  placement: Placement,
): Promise<boolean> {
  if (!run.isMove || run.from !== run.to || !canPlace(run.to)) return false;
  try {
    await placeOver(sourcePath, placement);
    run.events.onServer();
    return true;
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (realFailures.has(error.code) || 'movedTo' in error.detail) throw error;
    return false;
  }
}

/** Whatever goes wrong is found again, and told, by whoever copies. */
async function renameRoot(run: Run, root: Root): Promise<boolean> {
  const { from, to, ledger, events } = run;
  const { sourcePath, targetFolder, name } = root;
  const { rename } = to.features;
  if (!rename) return false;
  try {
    const [known = null] = await ledger.look([sourcePath]);
    if (known && known.state !== 'claimed') return false;
    const target = safeTargetPath(targetFolder, name, to);
    const [source, existing] = await Promise.all([find(from, sourcePath), find(to, target)]);
    if (!source && existing && known) {
      // An earlier run was ended between the renaming and the journal.
      events.planned(existing);
      events.kept(existing);
      await ledger.done({ ...settled(sourcePath, existing), isGone: true });
      return true;
    }
    if (source?.kind !== 'folder' || existing) return false;
    const { sizeBytes, modifiedAtMs } = source;
    const place = { sourcePath, folder: targetFolder, name, part: null, isTaken: false };
    await ledger.claim({ ...place, sizeBytes, modifiedAtMs });
    await rename(sourcePath, target, uncancelled);
    events.planned(source);
    events.onServer();
    events.done(source);
    await ledger.done({ ...settled(sourcePath, source), isGone: true });
    return true;
  } catch (thrown) {
    if (AppError.from(thrown).code === 'cancelled') throw thrown;
    return false;
  }
}

async function find(session: Session, path: string): Promise<Entry | null> {
  try {
    return await session.stat(path, uncancelled);
  } catch (thrown) {
    if (AppError.from(thrown).code === 'not-found') return null;
    throw thrown;
  }
}

function settled(sourcePath: string, { kind, sizeBytes }: Entry) {
  return {
    sourcePath,
    isFolder: kind === 'folder',
    bytes: kind === 'file' ? (sizeBytes ?? 0) : 0,
    compared: null,
  };
}
