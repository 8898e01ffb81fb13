import type { Session } from '../protocols/protocol.ts';
import { AppError } from '../shared/errors.ts';
import { finishFolder } from './attributes.ts';
import { choose } from './choose.ts';
import { safeTargetPath } from './paths.ts';
import { isSettled, type PlanFolder, type PlanLeaf, type Root } from './plan.ts';
import type { Run } from './run.ts';
import { openTargetFolder, type TargetFolder } from './target-folder.ts';
import type { TaskGroup } from './task-group.ts';

/** The folders of a run on the target side: made before their contents, finished after them. */
export interface FolderTree {
  /** The folder is known from now on; the task makes it. */
  open(folder: PlanFolder): () => Promise<void>;
  /** The task copies one file or link once its folder is there. Links wait until all else is. */
  within(leaf: PlanLeaf): () => Promise<void>;
  /** The task reports what could not be read, unless its folder is not wanted anyway. */
  problem(root: Root, folder: PlanFolder | null, error: AppError): () => Promise<void>;
  /** Nothing more will be found in it. */
  close(folder: PlanFolder): void;
}

export interface FolderTreeOptions {
  run: Run;
  tasks: TaskGroup;
  copy: (leaf: PlanLeaf, target: TargetFolder) => Promise<void>;
  report: (root: Root, error: AppError) => void;
}

/** Where the contents of a folder go, or why they go nowhere. */
type Place = TargetFolder | 'done' | 'skipped' | 'failed';

interface FolderWork {
  folder: PlanFolder;
  parent: FolderWork | null;
  place: Promise<Place>;
  /** Made by this run, so its time and permissions are those of the source in the end. */
  isMade: boolean;
  /** Nothing in it failed or was left out, so it need not be looked at again. */
  isWhole: boolean;
  isRead: boolean;
  /** Items inside that are not settled yet. */
  pending: number;
  links: PlanLeaf[];
}

/** A listing costs about as much as this many questions about single names. */
const fewNames = 16;

export function createFolderTree({ run, tasks, copy, report }: FolderTreeOptions): FolderTree {
  const works = new Map<PlanFolder, FolderWork>();
  const rootPlaces = new Map<string, TargetFolder>();
  const rootCounts = new Map<string, number>();
  for (const { targetFolder } of run.roots) {
    rootCounts.set(targetFolder, (rootCounts.get(targetFolder) ?? 0) + 1);
  }

  function rootPlace({ targetFolder }: Root): TargetFolder {
    const known = rootPlaces.get(targetFolder);
    if (known) return known;
    const isForFewNames = (rootCounts.get(targetFolder) ?? 0) <= fewNames;
    const options = { isNew: false, isForFewNames };
    const opened = openTargetFolder(run.to, targetFolder, options, run.signal);
    rootPlaces.set(targetFolder, opened);
    return opened;
  }

  function enter(parent: PlanFolder | null): FolderWork | null {
    const work = parent ? (works.get(parent) ?? null) : null;
    if (work) work.pending += 1;
    return work;
  }

  function leave(work: FolderWork | null): void {
    if (!work) return;
    work.pending -= 1;
    finishIfSettled(work);
  }

  function finishIfSettled(work: FolderWork): void {
    if (work.isRead && work.pending === 0) tasks.spawn(() => finish(work));
  }

  /** Links come last: while files are being written, no name inside the target leads out of it. */
  async function finish(work: FolderWork): Promise<void> {
    const place = await work.place;
    if (typeof place === 'object') {
      await Promise.all(work.links.map((link) => copyInto(link, place, work)));
      await guard(work, work.parent, async () => {
        if (run.signal.aborted) work.isWhole = false;
        if (work.isMade) await finishMade(work, place);
        if (work.isWhole) await run.ledger.done(settledFolder(work.folder));
      });
    }
    if (!work.isWhole && work.parent) work.parent.isWhole = false;
    works.delete(work.folder);
    leave(work.parent);
  }

  async function finishMade({ folder }: FolderWork, { path }: TargetFolder): Promise<void> {
    if (run.signal.aborted) return;
    const { source } = folder;
    await withSlot(run, () => finishFolder(run.to, path, source, run.rules, run.signal));
  }

  /** A failure of the folder itself. */
  async function guard(
    work: FolderWork,
    parent: FolderWork | null,
    step: () => Promise<void>,
  ): Promise<void> {
    try {
      await step();
    } catch (thrown) {
      work.isWhole = false;
      report(await rootOf(work.folder, parent), AppError.from(thrown));
    }
  }

  async function copyInto(
    leaf: PlanLeaf,
    target: TargetFolder,
    parent: FolderWork | null,
  ): Promise<void> {
    const { sourcePath, name } = leaf;
    try {
      await copy(leaf, target);
    } catch (thrown) {
      if (parent) parent.isWhole = false;
      report({ sourcePath, name, targetFolder: target.path }, AppError.from(thrown));
    }
  }

  /** What a repeated run has to copy: the folder as part of its parent's copy, wherever that is now. */
  async function rootOf(folder: PlanFolder, parent: FolderWork | null): Promise<Root> {
    const { sourcePath, name, root } = folder;
    const place = await parent?.place;
    const targetFolder = typeof place === 'object' ? place.path : root.targetFolder;
    return { sourcePath, name, targetFolder };
  }

  async function placeOf(folder: PlanFolder | null, root: Root): Promise<Place> {
    const work = folder ? works.get(folder) : undefined;
    return work ? await work.place : rootPlace(root);
  }

  async function makePlace(work: FolderWork): Promise<Place> {
    const { folder } = work;
    let place: Place = 'failed';
    // A failure to make it is one of the folder, which is not whole then.
    await guard(work, work.parent, async () => {
      const outer = await placeOf(folder.parent, folder.root);
      place = typeof outer === 'object' ? await makeFolder(run, work, outer) : outer;
    });
    if (typeof place !== 'object') folder.isAbandoned = true;
    return place;
  }

  return {
    open(folder) {
      const parent = enter(folder.parent);
      const { promise, resolve } = Promise.withResolvers<Place>();
      const work: FolderWork = {
        folder,
        parent,
        place: promise,
        isMade: false,
        isWhole: true,
        isRead: false,
        pending: 0,
        links: [],
      };
      works.set(folder, work);
      return async () => {
        resolve(await makePlace(work));
      };
    },
    within(leaf) {
      const parent = enter(leaf.parent);
      return async () => {
        const place = await placeOf(leaf.parent, leaf.root);
        if (typeof place === 'object') {
          if (isSettled(leaf)) place.claim(leaf.name);
          else if (leaf.source.kind === 'link' && parent) parent.links.push(leaf);
          else await copyInto(leaf, place, parent);
        } else if (place === 'skipped') run.events.skipped(leaf.source);
        leave(parent);
      };
    },
    problem(root, folder, error) {
      const work = enter(folder);
      return async () => {
        const place = await placeOf(folder, root);
        if (typeof place === 'object') {
          if (work) work.isWhole = false;
          report(work ? await rootOf(work.folder, work.parent) : root, error);
        }
        leave(work);
      };
    },
    close(folder) {
      const work = works.get(folder);
      if (!work) return;
      work.isRead = true;
      finishIfSettled(work);
    },
  };
}

/** The folder for the contents of `work`: made, or found where it may be joined with. */
async function makeFolder(run: Run, work: FolderWork, outer: TargetFolder): Promise<Place> {
  const { to, signal, chooser } = run;
  const { source, sourcePath, name, known } = work.folder;
  safeTargetPath(outer.path, name, to);
  outer.claim(name);
  if (isSettled(work.folder)) return await settledPlace(run, work.folder);
  const choice = await choose(chooser, work.folder, outer);
  if (choice.action === 'skip') {
    await run.ledger.skipped(sourcePath);
    return 'skipped';
  }
  const path = safeTargetPath(outer.path, choice.name, to);
  if (choice.action === 'create') {
    if (known?.state !== 'claimed' || known.claim.name !== choice.name) {
      const { sizeBytes, modifiedAtMs } = source;
      const place = { folder: outer.path, name: choice.name, part: null, isTaken: false };
      await run.ledger.claim({ sourcePath, ...place, sizeBytes, modifiedAtMs });
    }
    work.isMade = await withSlot(run, () => makeOrFind(to, path, signal));
  } else if (choice.action === 'merge' && choice.isOwn) work.isMade = true;
  // What an earlier run has made may hold what it has copied.
  const isNew = work.isMade && choice.action === 'create';
  return openTargetFolder(to, path, { isNew, isForFewNames: false }, signal);
}

/** An earlier run has settled it with everything in it. */
async function settledPlace({ ledger, isMove }: Run, folder: PlanFolder): Promise<Place> {
  const isDone = folder.known?.state === 'done';
  if (isMove && isDone) await ledger.removeSource(folder.sourcePath, true);
  return isDone ? 'done' : 'skipped';
}

function settledFolder({ sourcePath }: PlanFolder) {
  return { sourcePath, isFolder: true, bytes: 0, compared: null };
}

/** False where somebody else has made the folder meanwhile. A link to a folder is not one. */
async function makeOrFind(to: Session, path: string, signal: AbortSignal): Promise<boolean> {
  const { makeFolder: make } = to.features;
  if (!make) throw new AppError('unsupported', 'This server makes no folders.', { path });
  try {
    await make(path, signal);
    return true;
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'already-exists') throw error;
    const { kind } = await to.stat(path, signal);
    if (kind !== 'folder') throw error;
    return false;
  }
}

async function withSlot<T>({ slots, signal }: Run, work: () => Promise<T>): Promise<T> {
  const giveBack = await slots.take(1, signal);
  try {
    return await work();
  } finally {
    giveBack();
  }
}
