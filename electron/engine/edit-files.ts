import type { Session } from '../protocols/protocol.ts';
import type { EditLock, FileVersion, StoredFile } from '../shared/contract-edits.ts';
import type { Entry } from '../shared/entry.ts';
import { AppError } from '../shared/errors.ts';
import { freeNames } from '../transfers/conflicts.ts';
import type { CopyRules } from '../shared/work.ts';
import { copyFile, type FileCopy } from '../transfers/copy-file.ts';
import { partName } from '../transfers/part-name.ts';
import { baseName, joinPath, parentPath } from '../transfers/paths.ts';
import type { EditLocks } from './edit-locks.ts';

/** As many as systems follow themselves. */
const linksFollowed = 16;
const namesTried = 100;
/** A file in an editor is copied at once and as a whole, whatever the rules of transfers are. */
const rules: CopyRules = {
  isResumed: false,
  isChecksumVerified: false,
  isReadBack: false,
  areTimesKept: true,
  arePermissionsKept: false,
};
const uncounted = (): void => undefined;

/** Both ends of a file that is edited. */
export interface EditSides {
  local: Session;
  remote: Session;
  locks: EditLocks;
}

/**
 * Copies a file whole into `folder` on this computer; a link is followed, so that what it points to is
 * edited and the link stays.
 *
 * @throws {AppError} wrong-kind, name-invalid, not-found, and what either side threw
 */
export async function fetchFile(
  { local, remote, locks }: EditSides,
  path: string,
  folder: string,
  signal: AbortSignal,
): Promise<{ path: string; name: string; entry: Entry; lock: EditLock }> {
  const found = await followLinks(remote, path, signal);
  const name = baseName(found.path, remote.traits.pathStyle);
  // Before the copy: what is edited is what was locked.
  const lock = await locks.hold(found.path, signal);
  try {
    const entry = await copyWhole({
      from: remote,
      sourcePath: found.path,
      source: found.entry,
      to: local,
      folder,
      name,
      replaced: null,
      signal,
    });
    return { path: found.path, name, entry, lock };
  } catch (error) {
    await locks.release(found.path);
    throw error;
  }
}

export interface StoreOrder {
  localPath: string;
  path: string;
  expected: FileVersion;
  rule: 'ifUnchanged' | 'overwrite' | 'keepBoth';
}

/**
 * Puts the local file in the place of the one on the server, whole and in one step. Somebody else's
 * change is never replaced by `ifUnchanged`. What is stored is locked again where replacing it has ended the lock.
 *
 * @throws {AppError} source-changed while the editor still writes, and what either side threw
 */
export async function storeFile(
  sides: EditSides,
  { localPath, path, expected, rule }: StoreOrder,
  signal: AbortSignal,
): Promise<StoredFile> {
  const { local, remote, locks } = sides;
  // Between the look and the replacement nobody else may change it.
  await locks.hold(path, signal);
  const there = await statOrNull(remote, path, signal);
  if (rule === 'ifUnchanged' && (!there || !isSameVersion(there, expected))) {
    return { kind: 'changed', entry: there };
  }
  const style = remote.traits.pathStyle;
  const folder = parentPath(path, style);
  const source = await local.stat(localPath, signal);
  const isBeside = rule === 'keepBoth' && there !== null;
  const name = isBeside
    ? await freeNameIn(remote, folder, baseName(path, style), signal)
    : baseName(path, style);
  await copyWhole({
    from: local,
    sourcePath: localPath,
    source,
    to: remote,
    folder,
    name,
    replaced: isBeside ? null : there,
    signal,
  });
  const stored = joinPath(folder, name, style);
  if (stored !== path) await locks.release(path);
  const entry = await remote.stat(stored, signal);
  return { kind: 'stored', path: stored, entry, lock: await locks.hold(stored, signal) };
}

type WholeCopy = Pick<
  FileCopy,
  'from' | 'sourcePath' | 'source' | 'to' | 'folder' | 'name' | 'replaced' | 'signal'
>;

async function copyWhole(copy: WholeCopy): Promise<Entry> {
  const { source } = await copyFile({
    ...copy,
    part: partName(copy.name),
    claim: null,
    rules,
    isPartKept: () => false,
    onBytes: uncounted,
    onResumed: uncounted,
    onRestart: uncounted,
    onVerifying: uncounted,
    onServer: uncounted,
    pace: null,
  });
  return source;
}

function isSameVersion(entry: Entry, { sizeBytes, modifiedAtMs }: FileVersion): boolean {
  return (
    entry.kind === 'file' && entry.sizeBytes === sizeBytes && entry.modifiedAtMs === modifiedAtMs
  );
}

async function followLinks(
  remote: Session,
  start: string,
  signal: AbortSignal,
): Promise<{ path: string; entry: Entry }> {
  const { pathStyle } = remote.traits;
  let path = start;
  for (let hops = 0; hops <= linksFollowed; hops += 1) {
    const entry = await remote.stat(path, signal);
    if (entry.kind === 'file') return { path, entry };
    if (entry.kind !== 'link' || entry.linkTarget === null) {
      throw new AppError('wrong-kind', `${path} is no file.`, { path });
    }
    // Only the server knows what `..` means behind a link, so the parts are joined and left to it.
    path = entry.linkTarget.startsWith('/')
      ? entry.linkTarget
      : joinPath(parentPath(path, pathStyle), entry.linkTarget, pathStyle);
  }
  throw new AppError('wrong-kind', `${start} leads through too many links.`, { path: start });
}

async function freeNameIn(
  remote: Session,
  folder: string,
  name: string,
  signal: AbortSignal,
): Promise<string> {
  let tried = 0;
  for (const candidate of freeNames(name, 'file')) {
    const path = joinPath(folder, candidate, remote.traits.pathStyle);
    if ((await statOrNull(remote, path, signal)) === null) return candidate;
    tried += 1;
    if (tried >= namesTried) break;
  }
  throw new AppError('already-exists', `No name beside ${name} is free.`, { path: folder });
}

async function statOrNull(
  remote: Session,
  path: string,
  signal: AbortSignal,
): Promise<Entry | null> {
  try {
    return await remote.stat(path, signal);
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code === 'not-found') return null;
    throw error;
  }
}
