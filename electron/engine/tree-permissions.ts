import type { Session } from '../protocols/protocol.ts';
import { checkEntryName, type Entry } from '../shared/entry.ts';
import { AppError, throwIfCancelled, type ErrorCode } from '../shared/errors.ts';
import type { TransferProblem } from '../shared/transfer.ts';
import type { PermissionRule, TreeChange, TreeCount } from '../shared/tree-permissions.ts';
import { joinPath, trimPath } from '../transfers/paths.ts';
import { requireFeature } from './engine-state.ts';
import { createTaskStack } from './task-stack.ts';

const problemsListed = 100;

/** With more requests than this in flight, servers gain nothing in such small works. */
const requestsInFlight = 32;

/** After these nothing else can work either, so the whole call fails. */
const fatalCodes: ReadonlySet<ErrorCode> = new Set(['cancelled', 'connection-lost', 'timeout']);

/** Read, write and execute of owner, group and others; the bits above stay as they are. */
const rwxBits = 0o777;
const executeBits = 0o111;
/** Without them its owner can neither list a folder nor reach what is in it. */
const openingBits = 0o500;

interface Visitor {
  file: (path: string, entry: Entry) => Promise<void>;
  /** Before anything in it is looked at. */
  enter: (path: string, entry: Entry) => Promise<void>;
  /** After everything in it is done, as far as that was possible. */
  leave: (path: string, entry: Entry) => Promise<void>;
  /** Links and special files: nothing of them is changed. */
  skip: () => void;
}

interface Node {
  path: string;
  entry: Entry;
  parent: Node | null;
  pending: number;
}

interface Problems {
  problems: TransferProblem[];
  problemCount: number;
}

/** How many of which kind there are. @throws {AppError} cancelled, connection-lost, timeout */
export async function countTrees(
  session: Session,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<TreeCount> {
  const count = { files: 0, folders: 0, skipped: 0 };
  const done = (): Promise<void> => Promise.resolve();
  const problems = await walkTrees(session, paths, signal, {
    file() {
      count.files += 1;
      return done();
    },
    enter() {
      count.folders += 1;
      return done();
    },
    leave: done,
    skip() {
      count.skipped += 1;
    },
  });
  return { ...count, ...problems };
}

/**
 * Sets the permissions of everything in these trees. Links are never followed. What refuses is listed,
 * and the rest goes on. A folder that the rule would close is closed last.
 *
 * @param onChanged hears how many were changed so far, after each
 * @throws {AppError} unsupported, cancelled, connection-lost, timeout
 */
export async function setTreePermissions(
  session: Session,
  paths: readonly string[],
  rule: PermissionRule,
  onChanged: (changed: number) => void,
  signal: AbortSignal,
): Promise<TreeChange> {
  const setPermissions = requireFeature(session, 'setPermissions');
  let changed = 0;
  async function set(path: string, mode: number): Promise<void> {
    await setPermissions(path, mode, signal);
    changed += 1;
    onChanged(changed);
  }
  const folderMode = (entry: Entry): number | null => modeFor(entry, rule);
  const isOpening = rule.folderMode !== null && (rule.folderMode & openingBits) === openingBits;
  const problems = await walkTrees(session, paths, signal, {
    async file(path, entry) {
      const mode = modeFor(entry, rule);
      if (mode !== null) await set(path, mode);
    },
    async enter(path, entry) {
      const mode = folderMode(entry);
      if (mode !== null && isOpening) await set(path, mode);
    },
    async leave(path, entry) {
      const mode = folderMode(entry);
      if (mode !== null && !isOpening) await set(path, mode);
    },
    skip: () => undefined,
  });
  return { changed, ...problems };
}

/** What an entry gets; null where its kind is left alone. */
export function modeFor(
  { kind, mode }: Pick<Entry, 'kind' | 'mode'>,
  { fileMode, folderMode, isExecuteKept }: PermissionRule,
): number | null {
  const wanted = kind === 'folder' ? folderMode : fileMode;
  if (wanted === null) return null;
  const isStripped = kind === 'file' && isExecuteKept && ((mode ?? 0) & executeBits) === 0;
  const bits = isStripped ? wanted & ~executeBits : wanted;
  // Set-user, set-group and sticky belong to the one entry; nobody means them for a tree.
  return ((mode ?? 0) & ~rwxBits) | (bits & rwxBits);
}

async function walkTrees(
  session: Session,
  paths: readonly string[],
  signal: AbortSignal,
  visitor: Visitor,
): Promise<Problems> {
  const { pathStyle } = session.traits;
  const limit = Math.max(1, Math.min(requestsInFlight, session.traits.filesInFlight));
  const stack = createTaskStack(limit);
  const found: Problems = { problems: [], problemCount: 0 };

  /** A failure becomes a line in the list unless nothing else can work either. */
  async function attempt(path: string, work: () => Promise<void>): Promise<void> {
    try {
      throwIfCancelled(signal);
      await work();
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (fatalCodes.has(error.code)) throw error;
      found.problemCount += 1;
      if (found.problems.length < problemsListed) {
        found.problems.push({ path, failure: error.toFailure() });
      }
    }
  }

  async function visit(path: string, entry: Entry, parent: Node | null): Promise<void> {
    if (entry.kind === 'folder') {
      await visitFolder({ path, entry, parent, pending: 0 });
      return;
    }
    if (entry.kind === 'file') await attempt(path, () => visitor.file(path, entry));
    else visitor.skip();
    settle(parent);
  }

  async function visitFolder(node: Node): Promise<void> {
    await attempt(node.path, () => visitor.enter(node.path, node.entry));
    const children: Entry[] = [];
    await attempt(node.path, async () => {
      for await (const batch of session.list(node.path, signal)) children.push(...batch);
    });
    // One more, which is this folder itself.
    node.pending = children.length + 1;
    for (const child of children) {
      stack.push(async () => {
        const path = joinPath(node.path, child.name, pathStyle);
        if (checkEntryName(child.name) === null) await visit(path, child, node);
        else settle(node);
      });
    }
    settle(node);
  }

  function settle(folder: Node | null): void {
    if (!folder) return;
    folder.pending -= 1;
    if (folder.pending > 0) return;
    stack.push(async () => {
      await attempt(folder.path, () => visitor.leave(folder.path, folder.entry));
      settle(folder.parent);
    });
  }

  for (const path of paths) {
    const trimmed = trimPath(path, pathStyle);
    stack.push(() =>
      attempt(trimmed, async () => {
        await visit(trimmed, await session.stat(trimmed, signal), null);
      }),
    );
  }
  await stack.run();
  return found;
}
