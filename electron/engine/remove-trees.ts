import type { Session } from '../protocols/protocol.ts';
import { checkEntryName, type Entry } from '../shared/entry.ts';
import { AppError, throwIfCancelled, type ErrorCode } from '../shared/errors.ts';
import type { TransferProblem } from '../shared/transfer.ts';
import { baseName, joinPath, parentPath, trimPath } from '../transfers/paths.ts';
import { requireFeature } from './engine-state.ts';
import { createTaskStack } from './task-stack.ts';

export interface Removal {
  /** Files, links and folders that are gone. */
  removed: number;
  /** The first 100 that stayed, each with its reason; folders that stayed because of them are not listed. */
  problems: TransferProblem[];
  /** All of them. */
  problemCount: number;
}

const problemsListed = 100;

/** With more requests than this in flight, servers gain nothing in removing small entries. */
const requestsInFlight = 32;

/** After these nothing else can work either, so the whole call fails. */
const fatalCodes: ReadonlySet<ErrorCode> = new Set(['cancelled', 'connection-lost', 'timeout']);

interface Node {
  path: string;
  parent: Node | null;
  /** Children that are still there or still being removed. */
  pending: number;
  /** Something below could not be removed, so this folder cannot be either. */
  isKept: boolean;
}

/**
 * Removes files, links, and folders with everything in them. Links are removed, never followed. What
 * cannot be removed is listed, and the rest goes on.
 *
 * @throws {AppError} unsupported, invalid-request (a root), cancelled, connection-lost, timeout
 */
export async function removeTrees(
  session: Session,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Removal> {
  const removeFile = requireFeature(session, 'removeFile');
  const removeFolder = requireFeature(session, 'removeFolder');
  const { pathStyle } = session.traits;
  const limit = Math.max(1, Math.min(requestsInFlight, session.traits.filesInFlight));
  const stack = createTaskStack(limit);
  const removal: Removal = { removed: 0, problems: [], problemCount: 0 };

  /** Runs one removal; its failure becomes a line in the list unless nothing else can work either. */
  async function attempt(node: Node, work: () => Promise<'gone' | 'open'>): Promise<void> {
    try {
      throwIfCancelled(signal);
      if ((await work()) === 'open') return;
      removal.removed += 1;
      settle(node.parent, true);
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (fatalCodes.has(error.code)) throw error;
      removal.problemCount += 1;
      if (removal.problems.length < problemsListed) {
        removal.problems.push({ path: node.path, failure: error.toFailure() });
      }
      settle(node.parent, false);
    }
  }

  function settle(folder: Node | null, isGone: boolean): void {
    if (!folder) return;
    folder.pending -= 1;
    folder.isKept ||= !isGone;
    if (folder.pending > 0) return;
    if (folder.isKept) settle(folder.parent, false);
    else stack.push(() => attempt(folder, () => removeEmpty(folder)));
  }

  async function removeEmpty(folder: Node): Promise<'gone'> {
    await removeFolder(folder.path, signal);
    return 'gone';
  }

  async function removeEntry(node: Node, kind: Entry['kind']): Promise<'gone' | 'open'> {
    if (kind !== 'folder') {
      await removeFile(node.path, signal);
      return 'gone';
    }
    const children = await namesOf(node.path);
    if (children.length === 0) return await removeEmpty(node);
    node.pending = children.length;
    for (const child of children) pushChild(node, child);
    return 'open';
  }

  /** Read to the end before anything is removed: servers may skip entries of a folder that changes. */
  async function namesOf(path: string): Promise<Pick<Entry, 'name' | 'kind'>[]> {
    const names: Pick<Entry, 'name' | 'kind'>[] = [];
    for await (const batch of session.list(path, signal)) {
      for (const { name, kind } of batch) names.push({ name, kind });
    }
    return names;
  }

  function pushChild(folder: Node, { name, kind }: Pick<Entry, 'name' | 'kind'>): void {
    const path = joinPath(folder.path, name, pathStyle);
    const node: Node = { path, parent: folder, pending: 0, isKept: false };
    stack.push(() =>
      attempt(node, () => {
        const fault = checkEntryName(name);
        if (fault !== null)
          throw new AppError('name-invalid', fault, { name, folder: folder.path });
        return removeEntry(node, kind);
      }),
    );
  }

  for (const path of paths) {
    const trimmed = trimPath(path, pathStyle);
    if (baseName(trimmed, pathStyle) === '' || parentPath(trimmed, pathStyle) === trimmed) {
      throw new AppError('invalid-request', 'A root folder cannot be removed.', { path });
    }
    const node: Node = { path: trimmed, parent: null, pending: 0, isKept: false };
    stack.push(() =>
      attempt(node, async () => removeEntry(node, (await session.stat(trimmed, signal)).kind)),
    );
  }
  await stack.run();
  return removal;
}
