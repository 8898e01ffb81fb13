import { link, lstat, mkdir, open, rename, rmdir, unlink } from 'node:fs/promises';
import { foldName, type NameRules } from './names.ts';
import { errnoOf } from './map-error.ts';

/** The file system has no hard links (vfat, exfat, many network folders), or not for this file. */
const noHardLinks: ReadonlySet<string> = new Set([
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EINVAL',
]);

/**
 * Renames without ever replacing what is at `to`. rename(2) would replace it, and Node has no
 * renameat2(2) with RENAME_NOREPLACE, so the new name is claimed first by a call that fails on a
 * taken name:
 *
 * - Files and links: link(2), then unlink(2) of the old name. For a moment, and after a crash in that
 *   moment, the file has both names; it is whole under each.
 * - Where there are no hard links: an empty file made with O_EXCL, then rename(2) over it. Bytes that
 *   another program writes into that empty file in between are lost; a crash leaves it behind empty.
 * - Folders: an empty folder by mkdir(2), then rename(2) over it, which fails if it has been filled.
 *
 * Rejects with the system's error; EEXIST when `to` is taken.
 */
export async function renameWithoutReplacing(
  from: string,
  to: string,
  rules: NameRules,
): Promise<void> {
  if (process.platform === 'linux' && (await isLinked(from, to))) {
    await undoOnFailure(unlink(from), () => unlink(to));
    return;
  }
  const source = await lstat(from);
  try {
    if (source.isDirectory()) await renameFolder(from, to);
    // macOS follows a link that is to be linked (link(2) there), which would copy its target's name.
    else if (source.isSymbolicLink() && rules === 'macos') await renameOverPlaceholder(from, to);
    else await renameFile(from, to);
  } catch (thrown) {
    if (errnoOf(thrown) !== 'EEXIST' || !(await isSameName(from, to, rules))) throw thrown;
    // Only the case of the name changes, and `to` is found because the file system ignores case.
    await rename(from, to);
  }
}

/** Whether link(2) alone did it, as it does for thousands of small files; if not, a closer look says why. */
async function isLinked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch {
    return false;
  }
}

async function renameFile(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (thrown) {
    if (!noHardLinks.has(errnoOf(thrown) ?? '')) throw thrown;
    await renameOverPlaceholder(from, to);
    return;
  }
  await undoOnFailure(unlink(from), () => unlink(to));
}

async function renameOverPlaceholder(from: string, to: string): Promise<void> {
  const placeholder = await open(to, 'wx');
  await placeholder.close();
  await undoOnFailure(rename(from, to), () => unlink(to));
}

async function renameFolder(from: string, to: string): Promise<void> {
  // Windows refuses to rename over a folder, even an empty one, so there rename alone is exclusive.
  if (process.platform === 'win32') {
    await rename(from, to);
    return;
  }
  await mkdir(to, { mode: 0o700 });
  await undoOnFailure(rename(from, to), () => rmdir(to));
}

async function undoOnFailure(step: Promise<void>, undo: () => Promise<void>): Promise<void> {
  try {
    await step;
  } catch (thrown) {
    await undo().catch(() => {
      // The first failure is the one to tell; what could not be undone is empty or a second name.
    });
    throw thrown;
  }
}

async function isSameName(from: string, to: string, rules: NameRules): Promise<boolean> {
  // A disk on Linux may ignore case too (vfat), hence the strictest folding whatever the rules.
  const fold = (path: string): string =>
    foldName(path, rules === 'posix' ? 'macos' : rules).replaceAll('\\', '/');
  if (fold(from) !== fold(to)) return false;
  const [one, other] = await Promise.all([lstat(from), lstat(to)]);
  return one.dev === other.dev && one.ino === other.ino;
}
