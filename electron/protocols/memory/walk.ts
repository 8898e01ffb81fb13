import { AppError } from '../../shared/errors.ts';
import { assertPermitted, type FolderNode, type MemoryNode } from './nodes.ts';

/** As Linux: more links than that in one path are a circle. */
const maxLinks = 40;

/** A place in the tree: the folder, the name in it, and what is there. */
export interface Spot {
  parent: FolderNode;
  name: string;
  node: MemoryNode | undefined;
}

const notFound = (path: string): AppError =>
  new AppError('not-found', `There is nothing at ${path}.`, { path });

/**
 * Walks `path` from the root, following links on the way, and a link at its end where
 * `followLast`. The last segment need not exist; `name` is `''` for the root.
 * @throws {AppError} not-found, wrong-kind, permission-denied, invalid-request, name-invalid
 */
export function walk(root: FolderNode, path: string, followLast: boolean): Spot {
  if (path.includes('\0')) throw new AppError('name-invalid', 'A path cannot contain NUL.');
  if (!path.startsWith('/'))
    throw new AppError('invalid-request', `Not an absolute path: ${path}`, { path });
  const todo = path.split('/').filter(isStep);
  const above: FolderNode[] = [];
  let parent = root;
  let links = 0;

  for (let name = todo.shift(); name !== undefined; name = todo.shift()) {
    assertPermitted(parent, 'enter', path);
    if (name === '..') {
      parent = above.pop() ?? root;
      continue;
    }
    const node = parent.children.get(name);
    const isLast = todo.length === 0;
    if (node?.kind === 'link' && (!isLast || followLast)) {
      links += 1;
      if (links > maxLinks) throw notFound(path);
      if (node.target.startsWith('/')) {
        parent = root;
        above.length = 0;
      }
      todo.unshift(...node.target.split('/').filter(isStep));
      continue;
    }
    if (isLast) return { parent, name, node };
    if (node === undefined) throw notFound(path);
    if (node.kind !== 'folder')
      throw new AppError('wrong-kind', `A part of ${path} is not a folder.`, { path });
    above.push(parent);
    parent = node;
  }
  return { parent, name: '', node: parent };
}

/** What is at `path`. @throws {AppError} not-found and those of `walk` */
export function find(root: FolderNode, path: string, followLast: boolean): MemoryNode {
  const { node } = walk(root, path, followLast);
  if (node === undefined) throw notFound(path);
  return node;
}

/** The folder at `path`, links followed. @throws {AppError} wrong-kind and those of `find` */
export function findFolder(root: FolderNode, path: string): FolderNode {
  const node = find(root, path, true);
  if (node.kind !== 'folder')
    throw new AppError('wrong-kind', `${path} is not a folder.`, { path });
  return node;
}

/** Where a link leads; undefined when it dangles, goes in a circle or may not be followed. */
export function reachedBy(root: FolderNode, path: string): MemoryNode | undefined {
  try {
    return walk(root, path, true).node;
  } catch (thrown) {
    if (thrown instanceof AppError) return undefined;
    throw thrown;
  }
}

function isStep(segment: string): boolean {
  return segment !== '' && segment !== '.';
}
