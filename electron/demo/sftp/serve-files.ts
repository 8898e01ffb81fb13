import { constants, type Stats } from 'node:fs';
import {
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  rename,
  rmdir,
  stat,
  symlink,
  unlink,
  type FileHandle,
} from 'node:fs/promises';
import ssh2, { type Attributes, type FileEntry, type SFTPWrapper } from 'ssh2';
import { containPaths } from '../contained-path.ts';
import { attributesOf, changeAttributes, describeEntry, statusOf } from './file-attributes.ts';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

export interface FileOptions {
  /** The only folder that clients may see, as a real path; everything outside is permission-denied. */
  root: string;
  /** Clients see the folder as `/` instead of under its own path. */
  isRootHidden?: boolean;
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
/** What OpenSSH answers with at most; a client may ask for 4 GiB at once. */
const usualReadBytes = 256 * 1024;
/** As many as an OpenSSH server usually has. */
const handlesAllowed = 1_000;

type Reply = (() => void) | undefined;

/** Serves SFTP version 3 over a real folder. @returns how many handles are open */
export function serveFiles(sftp: SFTPWrapper, options: FileOptions): () => number {
  const handles = createHandles();
  const paths = containPaths(options.root, options.isRootHidden ?? false);
  const maxReadBytes = options.maxReadBytes ?? usualReadBytes;

  /** Without a reply of its own, a request that went well is answered with OK. */
  const answer = (request: string, id: number, work: () => Promise<Reply>): void => {
    Promise.resolve(options.before?.(request))
      .then(work)
      .then((reply) => {
        if (reply) reply();
        else sftp.status(id, STATUS_CODE.OK);
      })
      .catch((error: unknown) => {
        sftp.status(id, statusOf(error), error instanceof Error ? shortMessage(error) : '');
      });
  };
  const replyWithHandle = (id: number, opened: FileHandle | OpenFolder): Reply => {
    const handle = handles.keep(opened);
    return () => {
      sftp.handle(id, handle);
    };
  };
  const replyWithName = (id: number, filename: string): Reply => {
    return () => {
      sftp.name(id, [{ filename, longname: '', attrs: {} as Attributes }]);
    };
  };

  sftp.on('OPEN', (id, clientPath, flags, attributes) => {
    answer('OPEN', id, async () => {
      handles.requireRoom();
      // Exclusive creation follows no link, so the place itself has to be free.
      const isExclusive = (flags & OPEN_MODE.EXCL) !== 0;
      const { real, isNew } = isExclusive
        ? { real: await paths.place(clientPath), isNew: true }
        : await paths.target(clientPath);
      const file = await open(real, openFlags(flags, isNew), permissionsOf(attributes.mode));
      return replyWithHandle(id, file);
    });
  });
  sftp.on('READ', (id, handle, offset, length) => {
    answer('READ', id, async () => {
      const buffer = Buffer.alloc(Math.min(length, maxReadBytes));
      const { bytesRead } = await handles.file(handle).read(buffer, 0, buffer.length, offset);
      return () => {
        if (bytesRead === 0) sftp.status(id, STATUS_CODE.EOF);
        else sftp.data(id, buffer.subarray(0, bytesRead));
      };
    });
  });
  sftp.on('WRITE', (id, handle, offset, data) => {
    // ssh2 uses the memory of the message again before the disk has it.
    const copy = Buffer.from(data);
    answer('WRITE', id, async () => {
      await handles.file(handle).write(copy, 0, copy.length, offset);
      return undefined;
    });
  });
  sftp.on('CLOSE', (id, handle) => {
    answer('CLOSE', id, async () => {
      await handles.close(handle);
      return undefined;
    });
  });
  sftp.on('OPENDIR', (id, clientPath) => {
    answer('OPENDIR', id, async () => {
      handles.requireRoom();
      const { real } = await paths.target(clientPath);
      const names = ['.', '..', ...(await readdir(real)), ...(options.extraNames ?? [])];
      const entries = await Promise.all(names.map((name) => describeEntry(real, name)));
      return replyWithHandle(id, { entries });
    });
  });
  sftp.on('READDIR', (id, handle) => {
    answer('READDIR', id, () => {
      const some = handles.folder(handle).entries.splice(0, entriesPerAnswer);
      return Promise.resolve(() => {
        if (some.length === 0) sftp.status(id, STATUS_CODE.EOF);
        else sftp.name(id, some);
      });
    });
  });

  const replyWithStats = (id: number, found: Stats): Reply => {
    return () => {
      sftp.attrs(id, attributesOf(found));
    };
  };
  sftp.on('STAT', (id, clientPath) => {
    answer('STAT', id, async () => {
      const { real } = await paths.target(clientPath);
      return replyWithStats(id, await stat(real));
    });
  });
  sftp.on('LSTAT', (id, clientPath) => {
    answer('LSTAT', id, async () => replyWithStats(id, await lstat(await paths.place(clientPath))));
  });
  sftp.on('FSTAT', (id, handle) => {
    answer('FSTAT', id, async () => replyWithStats(id, await handles.file(handle).stat()));
  });
  sftp.on('SETSTAT', (id, clientPath, wanted) => {
    answer('SETSTAT', id, async () => {
      const { real } = await paths.target(clientPath);
      await changeAttributes(real, wanted);
      return undefined;
    });
  });

  /** A request about the place itself, be it a link or not. */
  const atPlace = (request: string, work: (place: string) => Promise<unknown>) => {
    return (id: number, clientPath: string): void => {
      answer(request, id, async () => {
        await work(await paths.place(clientPath));
        return undefined;
      });
    };
  };
  sftp.on('MKDIR', atPlace('MKDIR', mkdir));
  sftp.on('RMDIR', atPlace('RMDIR', rmdir));
  sftp.on('REMOVE', atPlace('REMOVE', unlink));
  sftp.on('RENAME', (id, from, to) => {
    answer('RENAME', id, async () => {
      const target = await paths.place(to);
      // filexfer-02 §6.5: an error where something bears the new name.
      if (await lstat(target).catch(() => null)) throw new Error('Failure');
      await rename(await paths.place(from), target);
      return undefined;
    });
  });
  // OpenSSH's order of the two, which is not the draft's; ssh2 sorts that out by the client's name.
  sftp.on('SYMLINK', (id, link, target) => {
    answer('SYMLINK', id, async () => {
      const place = await paths.place(link);
      await symlink(paths.linkText(place, target), place);
      return undefined;
    });
  });
  sftp.on('READLINK', (id, clientPath) => {
    answer('READLINK', id, async () =>
      replyWithName(id, await readlink(await paths.place(clientPath))),
    );
  });
  sftp.on('REALPATH', (id, clientPath) => {
    answer('REALPATH', id, () => Promise.resolve(replyWithName(id, paths.shown(clientPath))));
  });
  sftp.on('EXTENDED', (id: number) => {
    sftp.status(id, STATUS_CODE.OP_UNSUPPORTED);
  });
  sftp.on('close', () => {
    handles.closeAll();
  });
  return () => handles.count();
}

function createHandles() {
  const open = new Map<number, FileHandle | OpenFolder>();
  let last = 0;

  function find(handle: Buffer): FileHandle | OpenFolder {
    const found = open.get(handle.length === 4 ? handle.readUInt32BE() : 0);
    if (!found) throw new Error('No such handle');
    return found;
  }

  return {
    count: () => open.size,
    requireRoom(): void {
      if (open.size >= handlesAllowed) throw new Error('Too many open files');
    },
    keep(opened: FileHandle | OpenFolder): Buffer {
      last += 1;
      open.set(last, opened);
      const handle = Buffer.alloc(4);
      handle.writeUInt32BE(last);
      return handle;
    },
    file(handle: Buffer): FileHandle {
      const found = find(handle);
      if ('entries' in found) throw new Error('Not a file');
      return found;
    },
    folder(handle: Buffer): OpenFolder {
      const found = find(handle);
      if (!('entries' in found)) throw new Error('Not a folder');
      return found;
    },
    async close(handle: Buffer): Promise<void> {
      const found = find(handle);
      open.delete(handle.readUInt32BE());
      if (!('entries' in found)) await found.close();
    },
    closeAll(): void {
      for (const opened of open.values()) if (!('entries' in opened)) void opened.close();
      open.clear();
    },
  };
}

/** A new file is created where nothing is, never through a link. */
function openFlags(flags: number, isNew: boolean): number {
  const wantsWrite = (flags & OPEN_MODE.WRITE) !== 0;
  const wantsRead = (flags & OPEN_MODE.READ) !== 0;
  let mode = wantsWrite ? (wantsRead ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  if (!wantsWrite) return mode;
  if (flags & OPEN_MODE.CREAT) mode |= constants.O_CREAT;
  if (flags & OPEN_MODE.EXCL) mode |= constants.O_EXCL;
  if (flags & OPEN_MODE.TRUNC) mode |= constants.O_TRUNC;
  if (flags & OPEN_MODE.APPEND) mode |= constants.O_APPEND;
  // Windows has no such flag; there the constant is missing.
  return isNew ? mode | ((constants.O_NOFOLLOW as number | undefined) ?? 0) : mode;
}

function permissionsOf(mode: number | undefined): number {
  return mode ? mode & 0o7777 : 0o644;
}

/** Without the path on this computer, which Node writes behind the reason. */
function shortMessage({ message }: Error): string {
  return message.split(',', 1)[0] ?? '';
}
