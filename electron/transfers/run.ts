import type { Session } from '../protocols/protocol.ts';
import type { Entry } from '../shared/entry.ts';
import { AppError, throwIfCancelled, type ErrorCode } from '../shared/errors.ts';
import { createBoundedQueue, type BoundedQueue } from './bounded-queue.ts';
import type { Chooser } from './choose.ts';
import type { CopyRules } from '../shared/work.ts';
import type { FileCopy } from './copy-file.ts';
import { copyLeaf } from './copy-leaf.ts';
import { renameRoots } from './move-within.ts';
import { createFolderTree, type FolderTree } from './folder-tree.ts';
import type { Ledger } from './ledger.ts';
import { isWithin, joinPath } from './paths.ts';
import { isSettled, walk, type PlanItem, type Root } from './plan.ts';
import type { Slots } from './slots.ts';
import { createTaskGroup } from './task-group.ts';

/** What becomes of the files and links of a run, each told once. */
export interface RunEvents {
  planned(source: Entry): void;
  /** Everything has been found; totals grow no more. */
  allPlanned(): void;
  /** Bytes that arrived; negative when those of a file do not count any more. */
  moved(bytes: number): void;
  /** Bytes of a part file that an earlier run has moved. */
  resumed(bytes: number): void;
  /** A file is no longer what was planned. */
  replanned(before: Entry, now: Entry): void;
  done(source: Entry): void;
  /** No byte of it travels: the server copies or renames by itself. */
  onServer(): void;
  /** It was there already, copied by an earlier run. */
  kept(source: Entry): void;
  skipped(source: Entry): void;
  failed(root: Root, error: AppError): void;
}

export interface Run {
  from: Session;
  to: Session;
  roots: readonly Root[];
  isMove: boolean;
  chooser: Chooser;
  ledger: Ledger;
  rules: CopyRules;
  /** What every copy of a file is done with. */
  copying: Pick<FileCopy, 'isPartKept' | 'onVerifying' | 'pace'>;
  /** Shared with all transfers of the session. */
  slots: Slots;
  slotCount: number;
  signal: AbortSignal;
  /** Ends the run early because nothing else could work either. */
  stop: (reason: AppError) => void;
  events: RunEvents;
}

/**
 * After these nothing else can work: a full disk stays full, and every further file would only be
 * half written and removed again. A quota is not among them, because smaller files may still fit.
 */
const fatalCodes: ReadonlySet<ErrorCode> = new Set(['disk-full', 'connection-lost']);

/** Entries found ahead of those being copied: totals are known early, memory stays bounded. */
const plannedAhead = 10_000;
/** Items begun at once: enough to fill every slot while some wait for their folder. */
const itemsBegun = 256;

/**
 * Copies everything at and below the roots while it is still being found. What fails is told and the
 * rest goes on. Resolves when all is settled; after that nothing of the run goes on.
 *
 * @throws {AppError} cancelled, when `signal` was aborted
 */
export async function runTransfer(run: Run): Promise<void> {
  const queue = createBoundedQueue<PlanItem>(plannedAhead);
  const tasks = createTaskGroup(itemsBegun);
  const tree = createFolderTree({
    run,
    tasks,
    copy: (leaf, target) => copyLeaf(run, leaf, target),
    report: (root, error) => {
      reportFailure(run, root, error);
    },
  });
  const planning = plan(run, queue);
  try {
    for await (const item of queue) {
      throwIfCancelled(run.signal);
      if (item.kind === 'folder-end') tree.close(item.folder);
      else await tasks.start(taskFor(tree, item));
    }
  } finally {
    queue.drop();
    await Promise.all([planning, tasks.idle()]);
  }
  throwIfCancelled(run.signal);
}

async function plan(run: Run, queue: BoundedQueue<PlanItem>): Promise<void> {
  try {
    const sensible = run.roots.filter((root) => !isSenseless(run, root));
    const roots = await renameRoots(run, sensible);
    for await (const item of walk(run.from, roots, run.ledger.look, run.signal)) {
      if (await isLeftOver(run, item)) continue;
      if (item.kind === 'leaf' && !isSettled(item.leaf)) run.events.planned(item.leaf.source);
      await queue.put(item);
    }
    run.events.allPlanned();
    queue.end();
  } catch (thrown) {
    queue.end(thrown);
  }
}

/** Settled by an earlier run. A move may have been ended between the journal and the removal. */
async function isLeftOver({ to, ledger, isMove }: Run, item: PlanItem): Promise<boolean> {
  if (item.kind !== 'leaf' || !isSettled(item.leaf)) return false;
  const { known, sourcePath } = item.leaf;
  if (isMove && known?.state === 'done') await ledger.removeSource(sourcePath, false);
  // Where case does not count, its name still keeps others from being taken for it.
  return to.traits.isCaseSensitive !== false;
}

/** A folder copied into itself would never end, and what is moved onto itself would be gone. */
function isSenseless(run: Run, root: Root): boolean {
  const problem = run.from === run.to ? senselessness(run, root) : null;
  if (problem === null) return false;
  const { sourcePath: path, targetFolder } = root;
  run.events.failed(root, new AppError('invalid-request', problem, { path, targetFolder }));
  return true;
}

function senselessness({ to, isMove }: Run, root: Root): string | null {
  const { pathStyle } = to.traits;
  const { sourcePath, targetFolder, name } = root;
  if (isWithin(targetFolder, sourcePath, pathStyle))
    return 'A folder cannot be copied into itself.';
  const isSame = isWithin(joinPath(targetFolder, name, pathStyle), sourcePath, pathStyle);
  return isMove && isSame ? 'It is in this folder already.' : null;
}

function taskFor(tree: FolderTree, item: Exclude<PlanItem, { kind: 'folder-end' }>) {
  if (item.kind === 'folder') return tree.open(item.folder);
  if (item.kind === 'leaf') return tree.within(item.leaf);
  return tree.problem(item.root, item.folder, item.error);
}

/** Whatever ends because the whole run was ended is no problem of its own, unless it left something behind. */
function reportFailure(run: Run, root: Root, error: AppError): void {
  if (!run.signal.aborted) {
    run.events.failed(root, error);
    if (fatalCodes.has(error.code)) run.stop(error);
  } else if (Object.hasOwn(error.detail, 'partFile')) {
    run.events.failed(root, becauseOf(run.signal.reason, error));
  }
}

/** A file that was cut off because the transfer was ended tells why that was. */
function becauseOf(reason: unknown, error: AppError): AppError {
  if (error.code !== 'cancelled' || !(reason instanceof AppError)) return error;
  const { code, retryable } = reason;
  return new AppError(code, error.message, error.detail, { retryable, cause: reason });
}
