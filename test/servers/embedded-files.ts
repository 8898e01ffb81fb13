import type { Stats } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rmdir,
  stat,
  symlink,
  truncate,
  unlink,
  utimes,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import ssh2, {
  type Attributes,
  type FileEntry,
  type InputAttributes,
  type SFTPWrapper,
} from 'ssh2';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

/** As OpenSSH's errno_to_portable, the same lack of detail included. */
const statusByErrno: Readonly<Record<string, number>> = {
  ENOENT: STATUS_CODE.NO_SUCH_FILE,
  ENOTDIR: STATUS_CODE.NO_SUCH_FILE,
  ELOOP: STATUS_CODE.NO_SUCH_FILE,
  EACCES: STATUS_CODE.PERMISSION_DENIED,
  EPERM: STATUS_CODE.PERMISSION_DENIED,
  ENAMETOOLONG: STATUS_CODE.BAD_MESSAGE,
  EINVAL: STATUS_CODE.BAD_MESSAGE,
};

export interface FileOptions {
  /** The only folder that clients may see; everything outside is permission-denied. */
  root: string;
  /** Names that stand in every listing beside the real ones. */
  extraNames?: readonly string[];
  /** Answers no READ with more than this. */
  maxReadBytes?: number;
  /** Runs before each request; one that never resolves leaves it without an answer. */
  before?: (request: string) => Promise<void> | void;
}

interface OpenFolder {
  entries: FileEntry[];
}

const entriesPerAnswer = 50;

/** Serves SFTP version 3 over a real folder. @returns how many handles are open */
export function serveFiles(sftp: SFTPWrapper, options: FileOptions): () => number {
  const handles = new Map<number, FileHandle | OpenFolder>();
  let lastHandle = 0;
  const { root, before } = options;
  const place = createPlace(root);

  const answer = (
    request: string,
    id: number,
    work: () => Promise<(() => void) | undefined>,
  ): void => {
    Promise.resolve(before?.(request))
      .then(work)
      .then((reply) => {
        if (reply) reply();
        else sftp.status(id, STATUS_CODE.OK);
      })
      .catch((error: unknown) => {
        sftp.status(id, statusOf(error), error instanceof Error ? error.message : '');
      });
  };
  const keep = (id: number, opened: FileHandle | OpenFolder): (() => void) => {
    lastHandle += 1;
    handles.set(lastHandle, opened);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(lastHandle);
    return () => {
      sftp.handle(id, handle);
    };
  };
  const find = (handle: Buffer): FileHandle | OpenFolder => {
    const found = handles.get(handle.length === 4 ? handle.readUInt32BE() : 0);
    if (!found) throw new Error('No such handle');
    return found;
  };
  const file = (handle: Buffer): FileHandle => {
    const found = find(handle);
    if ('entries' in found) throw new Error('Not a file');
    return found;
  };

  sftp.on('OPEN', (id, path, flags, attributes) => {
    answer('OPEN', id, async () => {
      const target = await place(path);
      return keep(id, await open(target, openFlags(flags), attributes.mode || 0o644));
    });
  });
  sftp.on('READ', (id, handle, offset, length) => {
    answer('READ', id, async () => {
      const buffer = Buffer.alloc(Math.min(length, options.maxReadBytes ?? length));
      const { bytesRead } = await file(handle).read(buffer, 0, buffer.length, offset);
      return () => {
        if (bytesRead === 0) sftp.status(id, STATUS_CODE.EOF);
        else sftp.data(id, buffer.subarray(0, bytesRead));
      };
    });
  });
  sftp.on('WRITE', (id, handle, offset, data) => {
    const copy = Buffer.from(data);
    answer('WRITE', id, async () => {
      await file(handle).write(copy, 0, copy.length, offset);
      return undefined;
    });
  });
  sftp.on('CLOSE', (id, handle) => {
    answer('CLOSE', id, async () => {
      const found = find(handle);
      handles.delete(handle.readUInt32BE());
      if (!('entries' in found)) await found.close();
      return undefined;
    });
  });
  sftp.on('OPENDIR', (id, path) => {
    answer('OPENDIR', id, async () => {
      const folder = await place(path);
      const names = [...(await readdir(folder)), ...(options.extraNames ?? [])];
      const entries = await Promise.all(
        ['.', '..', ...names].map((name) => describe(folder, name)),
      );
      return keep(id, { entries });
    });
  });
  sftp.on('READDIR', (id, handle) => {
    answer('READDIR', id, () => {
      const found = find(handle);
      if (!('entries' in found)) throw new Error('Not a folder');
      const some = found.entries.splice(0, entriesPerAnswer);
      return Promise.resolve(() => {
        if (some.length === 0) sftp.status(id, STATUS_CODE.EOF);
        else sftp.name(id, some);
      });
    });
  });
  const attributesOf = (request: string, read: (path: string) => Promise<Stats>) => {
    return (id: number, path: string): void => {
      answer(request, id, async () => {
        const found = await read(await place(path));
        return () => {
          sftp.attrs(id, attributes(found));
        };
      });
    };
  };
  sftp.on('STAT', attributesOf('STAT', stat));
  sftp.on('LSTAT', attributesOf('LSTAT', lstat));
  sftp.on('FSTAT', (id, handle) => {
    answer('FSTAT', id, async () => {
      const found = await file(handle).stat();
      return () => {
        sftp.attrs(id, attributes(found));
      };
    });
  });
  sftp.on('SETSTAT', (id, path, wanted) => {
    answer('SETSTAT', id, async () => {
      await change(await place(path), wanted);
      return undefined;
    });
  });
  const simple = (request: string, work: (path: string) => Promise<unknown>) => {
    return (id: number, path: string): void => {
      answer(request, id, async () => {
        await work(await place(path));
        return undefined;
      });
    };
  };
  sftp.on('MKDIR', simple('MKDIR', mkdir));
  sftp.on('RMDIR', simple('RMDIR', rmdir));
  sftp.on('REMOVE', simple('REMOVE', unlink));
  sftp.on('RENAME', (id, from, to) => {
    answer('RENAME', id, async () => {
      const target = await place(to);
      // filexfer-02 §6.5: an error where something bears the new name.
      if (await lstat(target).catch(() => null)) throw new Error('Failure');
      await rename(await place(from), target);
      return undefined;
    });
  });
  sftp.on('SYMLINK', (id, link, target) => {
    answer('SYMLINK', id, async () => {
      await symlink(target, await place(link));
      return undefined;
    });
  });
  sftp.on('READLINK', (id, path) => {
    answer('READLINK', id, async () => {
      const filename = await readlink(await place(path));
      return () => {
        sftp.name(id, [{ filename, longname: '', attrs: {} as Attributes }]);
      };
    });
  });
  sftp.on('REALPATH', (id, path) => {
    answer('REALPATH', id, () => {
      const filename = resolve(root, path);
      return Promise.resolve(() => {
        sftp.name(id, [{ filename, longname: '', attrs: {} as Attributes }]);
      });
    });
  });
  sftp.on('EXTENDED', (id: number) => {
    sftp.status(id, STATUS_CODE.OP_UNSUPPORTED);
  });
  sftp.on('close', () => {
    for (const opened of handles.values()) if (!('entries' in opened)) void opened.close();
    handles.clear();
  });
  return () => handles.size;
}

/** Paths of clients as paths on the disk; what leads outside the root, through links too, is refused. */
function createPlace(root: string): (path: string) => Promise<string> {
  const isInside = (path: string): boolean => path === root || path.startsWith(`${root}${sep}`);
  const refuse = (): never => {
    throw Object.assign(new Error('Permission denied'), { code: 'EACCES' });
  };
  return async (path) => {
    const target = resolve(root, path);
    if (!isInside(target)) return refuse();
    const parent = await realpath(target === root ? root : dirname(target));
    if (!isInside(parent)) return refuse();
    const behind = await realpath(target).catch(() => target);
    const isLink = await lstat(target).then(
      (found) => found.isSymbolicLink(),
      () => false,
    );
    return isLink || isInside(behind) ? target : refuse();
  };
}

function openFlags(flags: number): string {
  if ((flags & OPEN_MODE.WRITE) === 0) return 'r';
  if (flags & OPEN_MODE.EXCL) return 'wx';
  if (flags & OPEN_MODE.TRUNC) return 'w';
  // Created if missing, kept if not: node has no letter for that.
  return (flags & OPEN_MODE.CREAT ? 0o101 : 0o1) as unknown as string;
}

async function describe(folder: string, filename: string): Promise<FileEntry> {
  const found = await lstat(join(folder, filename)).catch(() => null);
  if (!found)
    return { filename, longname: `-rw-r--r-- 1 0 0 0 ${filename}`, attrs: {} as Attributes };
  const kind = found.isDirectory() ? 'd' : found.isSymbolicLink() ? 'l' : '-';
  const longname = `${kind}rwxr-xr-x 1 ferry ferry ${String(found.size)} ${filename}`;
  return { filename, longname, attrs: attributes(found) };
}

function attributes({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats): Attributes {
  return {
    mode,
    uid,
    gid,
    size,
    atime: Math.floor(atimeMs / 1000),
    mtime: Math.floor(mtimeMs / 1000),
  };
}

async function change(path: string, wanted: InputAttributes): Promise<void> {
  if (wanted.mode !== undefined) await chmod(path, wanted.mode);
  if (wanted.size !== undefined) await truncate(path, wanted.size);
  if (wanted.atime !== undefined && wanted.mtime !== undefined) {
    await utimes(path, wanted.atime, wanted.mtime);
  }
}

function statusOf(error: unknown): number {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return statusByErrno[code] ?? STATUS_CODE.FAILURE;
}
