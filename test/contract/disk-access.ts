import {
  chmod,
  chown,
  lchown,
  link,
  mkdir,
  readdir,
  readFile,
  symlink,
  writeFile,
} from 'node:fs/promises';
import type { DirectAccess } from './subject.ts';

/** Who is to own what is made: a server's user, when the tests run as root. */
export interface Owner {
  uid: number;
  gid: number;
}

/** Through node:fs, for everything whose files lie on this computer's disk. */
export function createDiskAccess(owner: Owner | null = null): DirectAccess {
  const own = async (path: string | Buffer): Promise<void> => {
    if (owner) await chown(path, owner.uid, owner.gid);
  };
  return {
    async makeFolder(path) {
      await mkdir(path);
      await own(path);
    },
    async writeFile(path, content) {
      await writeFile(path, content);
      await own(path);
    },
    async makeManyFiles(folder, names) {
      const [first, ...others] = names.map((name) => `${folder}/${name}`);
      if (first === undefined) return;
      await writeFile(first, '');
      await own(first);
      // Names of one and the same file: making thousands of files takes seconds on some disks.
      await Promise.all(others.map((path) => link(first, path)));
    },
    readFile: (path) => readFile(path),
    async makeLink(path, target) {
      await symlink(target, path);
      if (owner) await lchown(path, owner.uid, owner.gid);
    },
    setMode: (path, mode) => chmod(path, mode),
    async names(path) {
      const names = await readdir(path, { encoding: 'buffer' });
      return names.sort((a, b) => a.compare(b));
    },
    async writeRawName(folder, name, content) {
      const path = Buffer.concat([Buffer.from(`${folder}/`), name]);
      await writeFile(path, content);
      await own(path);
    },
  };
}

/** The same for a server on which paths begin at its root. */
export function accessBelow(root: string, owner: Owner | null = null): DirectAccess {
  const { writeRawName, ...disk } = createDiskAccess(owner);
  const at = (path: string): string => root + path;
  return {
    makeFolder: (path) => disk.makeFolder(at(path)),
    writeFile: (path, content) => disk.writeFile(at(path), content),
    makeManyFiles: (folder, names) => disk.makeManyFiles(at(folder), names),
    readFile: (path) => disk.readFile(at(path)),
    makeLink: (path, target) =>
      disk.makeLink(at(path), target.startsWith('/') ? at(target) : target),
    setMode: (path, mode) => disk.setMode(at(path), mode),
    names: (path) => disk.names(at(path)),
    ...(writeRawName && {
      writeRawName: (folder: string, name: Uint8Array, content: string) =>
        writeRawName(at(folder), name, content),
    }),
  };
}
