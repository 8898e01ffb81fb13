import {
  chmod,
  lstat,
  mkdir,
  rename,
  rmdir,
  statfs,
  symlink,
  unlink,
  utimes,
} from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import type { Features } from '../protocol.ts';
import type { Guard } from './guard.ts';
import { errnoOf } from './map-error.ts';
import { renameWithoutReplacing } from './rename.ts';
import { syncFiles } from './sync-files.ts';

type FileCalls = Omit<Features, 'write' | 'copyThere' | 'sha256' | 'lock'>;

const changedPaths = (from: string, to: string): string => `${from} to ${to}`;

/** Every changing call of the local disk but writing. */
export function createFileCalls(guard: Guard): FileCalls {
  return {
    makeFolder: (path, signal) =>
      guard.run({ verb: 'create the folder', path, isCreating: true }, signal, async () => {
        await mkdir(guard.fresh(path));
      }),
    removeFile: (path, signal) =>
      guard.run({ verb: 'delete', path }, signal, () => removeFile(guard.existing(path))),
    removeFolder: (path, signal) =>
      guard.run({ verb: 'delete', path }, signal, () => rmdir(guard.existing(path))),
    rename: (from, to, signal) =>
      guard.run({ verb: 'rename', path: changedPaths(from, to), isCreating: true }, signal, () =>
        renameWithoutReplacing(guard.existing(from), guard.fresh(to), guard.rules),
      ),
    renameOver: (from, to, signal) =>
      guard.run({ verb: 'rename', path: changedPaths(from, to), isCreating: true }, signal, () =>
        rename(guard.existing(from), guard.fresh(to)),
      ),
    setPermissions: (path, mode, signal) =>
      guard.run({ verb: 'change the permissions of', path }, signal, () =>
        chmod(guard.existing(path), mode & 0o7777),
      ),
    setModified: (path, modifiedAtMs, signal) =>
      guard.run({ verb: 'change the time of', path }, signal, () =>
        setModified(guard.existing(path), modifiedAtMs),
      ),
    makeLink: (path, target, signal) =>
      guard.run({ verb: 'create the link', path, isCreating: true }, signal, async () => {
        assertLinkTarget(target);
        await symlink(target, guard.fresh(path));
      }),
    syncFiles: (paths, signal) =>
      guard.run({ verb: 'write', path: paths[0] ?? '' }, signal, () =>
        syncFiles(paths.map((path) => guard.existing(path))),
      ),
    freeSpace: (path, signal) =>
      guard.run({ verb: 'ask for the free space of', path }, signal, async () => {
        const { bsize, bavail, blocks } = await statfs(guard.existing(path));
        return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
      }),
  };
}

/** POSIX leaves unlinking a folder to the system: EISDIR on Linux, EPERM on macOS. */
async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (thrown) {
    if (errnoOf(thrown) === 'EPERM' && (await lstat(path)).isDirectory())
      throw new AppError('wrong-kind', `${path} is a folder.`, { path });
    throw thrown;
  }
}

/** Keeps the time of last access. */
async function setModified(path: string, modifiedAtMs: number): Promise<void> {
  // utimes(2) sets both times, and whoever changes a file has just looked at it.
  await utimes(path, Date.now() / 1000, modifiedAtMs / 1000);
}

function assertLinkTarget(target: string): void {
  if (target === '' || target.includes('\0') || !target.isWellFormed())
    throw new AppError('name-invalid', 'A link cannot point to this name.', { target });
}
