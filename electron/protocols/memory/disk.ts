import { AppError } from '../../shared/errors.ts';
import { defaultFileMode, GrowingBytes, newFolder, newLink, type FolderNode } from './nodes.ts';
import { find, findFolder, walk } from './walk.ts';

/** A tree of files that lives as long as it is referenced; several sessions may share it. */
export interface MemoryDisk {
  readonly root: FolderNode;
  /** Creates or replaces a file, with the folders above it. */
  writeFile(
    path: string,
    content: string | Uint8Array,
    facts?: { mode?: number; modifiedAtMs?: number },
  ): void;
  makeFolder(path: string): void;
  makeLink(path: string, target: string): void;
  setMode(path: string, mode: number): void;
  /** @throws {AppError} not-found, wrong-kind */
  readFile(path: string): Uint8Array;
  has(path: string): boolean;
  names(path: string): string[];
  /** Bytes that still fit; writes beyond end in disk-full. */
  freeBytes: number;
}

const totalBytes = 2 ** 40;

export function createMemoryDisk(): MemoryDisk {
  const root = newFolder();
  const makeFolder = (path: string): FolderNode => {
    let folder = root;
    for (const name of path.split('/').filter((segment) => segment !== '')) {
      const next = folder.children.get(name) ?? newFolder();
      if (next.kind !== 'folder')
        throw new AppError('wrong-kind', `A part of ${path} is not a folder.`, { path });
      folder.children.set(name, next);
      folder = next;
    }
    return folder;
  };
  const split = (path: string): { folder: FolderNode; name: string } => {
    const at = path.lastIndexOf('/');
    return { folder: makeFolder(path.slice(0, at)), name: path.slice(at + 1) };
  };

  return {
    root,
    freeBytes: totalBytes,
    writeFile(path, content, { mode = defaultFileMode, modifiedAtMs = Date.now() } = {}) {
      const { folder, name } = split(path);
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      folder.children.set(name, {
        kind: 'file',
        mode,
        modifiedAtMs,
        content: new GrowingBytes(bytes),
      });
    },
    makeFolder(path) {
      makeFolder(path);
    },
    makeLink(path, target) {
      const { folder, name } = split(path);
      folder.children.set(name, newLink(target));
    },
    setMode(path, mode) {
      find(root, path, true).mode = mode;
    },
    readFile(path) {
      const node = find(root, path, true);
      if (node.kind !== 'file')
        throw new AppError('wrong-kind', `${path} is not a file.`, { path });
      return node.content.read(0, node.content.size);
    },
    has: (path) => walk(root, path, false).node !== undefined,
    names: (path) => [...findFolder(root, path).children.keys()],
  };
}
