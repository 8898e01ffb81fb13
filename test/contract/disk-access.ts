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
