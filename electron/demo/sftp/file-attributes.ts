import type { Stats } from 'node:fs';
import { chmod, lstat, truncate, utimes } from 'node:fs/promises';
import path from 'node:path';
import ssh2, { type Attributes, type FileEntry, type InputAttributes } from 'ssh2';

const { STATUS_CODE } = ssh2.utils.sftp;

/** The attributes of draft-ietf-secsh-filexfer-02 §5: times in whole seconds. */
export function attributesOf({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats): Attributes {
  return {
    mode,
    uid,
    gid,
    size,
    atime: Math.floor(atimeMs / 1_000),
    mtime: Math.floor(mtimeMs / 1_000),
  };
}

/** One entry of a listing; a name that is gone meanwhile is listed without attributes. */
export async function describeEntry(folder: string, filename: string): Promise<FileEntry> {
  const found = await lstat(path.join(folder, filename)).catch(() => null);
  if (!found) {
    return { filename, longname: `-rw-r--r-- 1 0 0 0 ${filename}`, attrs: {} as Attributes };
  }
  const kind = found.isDirectory() ? 'd' : found.isSymbolicLink() ? 'l' : '-';
  const longname = `${kind}rwxr-xr-x 1 ferry ferry ${String(found.size)} ${filename}`;
  return { filename, longname, attrs: attributesOf(found) };
}

/** SETSTAT: size, permissions and times, as far as they are given. */
export async function changeAttributes(real: string, wanted: InputAttributes): Promise<void> {
  if (wanted.mode !== undefined) await chmod(real, Number(wanted.mode) & 0o7777);
  if (wanted.size !== undefined) await truncate(real, wanted.size);
  if (wanted.atime !== undefined && wanted.mtime !== undefined) {
    await utimes(real, wanted.atime, wanted.mtime);
  }
}

/** As OpenSSH's `errno_to_portable`, the same lack of detail included. */
const statusByErrno: Readonly<Record<string, number>> = {
  ENOENT: STATUS_CODE.NO_SUCH_FILE,
  ENOTDIR: STATUS_CODE.NO_SUCH_FILE,
  ELOOP: STATUS_CODE.NO_SUCH_FILE,
  EACCES: STATUS_CODE.PERMISSION_DENIED,
  EPERM: STATUS_CODE.PERMISSION_DENIED,
  ENAMETOOLONG: STATUS_CODE.BAD_MESSAGE,
  EINVAL: STATUS_CODE.BAD_MESSAGE,
};

/** The SFTP status for what a call of the file system failed with. */
export function statusOf(error: unknown): number {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return statusByErrno[code] ?? STATUS_CODE.FAILURE;
}
