import { AppError } from '../../shared/errors.ts';
import type { Features } from '../protocol.ts';
import type { MemoryDisk } from './disk.ts';
import type { MemoryLine } from './line.ts';
import {
  assertPermitted,
  nameProblem,
  newFile,
  newFolder,
  newLink,
  type FolderNode,
  type MemoryNode,
} from './nodes.ts';
import { createMemorySink } from './streams.ts';
import { find, walk, type Spot } from './walk.ts';

const alreadyExists = (path: string): AppError =>
  new AppError('already-exists', `${path} exists.`, { path });
const wrongKind = (path: string): AppError =>
  new AppError('wrong-kind', `${path} is not the kind of item that this needs.`, { path });

/** Nothing in memory needs a flush, computes a checksum of its own, or is locked. */
type MemoryCalls = Omit<Features, 'copyThere' | 'syncFiles' | 'sha256' | 'lock'>;

/** All features. Each crosses the line first and changes the tree in one go after it. */
export function createMemoryCalls(disk: MemoryDisk, line: MemoryLine): MemoryCalls {
  const { root } = disk;
  return {
    async write(path, options, signal) {
      await line.step('open', signal);
      const { isExclusive, offset, mode } = options;
      const spot = walk(root, path, !isExclusive);
      if (isExclusive && spot.node) throw alreadyExists(path);
      if (spot.node && spot.node.kind !== 'file') throw wrongKind(path);
      if (spot.node) assertPermitted(spot.node, 'write', path);
      const file = spot.node ?? newFile(mode ?? undefined);
      if (!spot.node) attach(spot, path, file);
      else if (offset === 0) file.content = newFile().content;
      return createMemorySink(file, { line, offset, signal, disk });
    },
    async makeFolder(path, signal) {
      await line.step('makeFolder', signal);
      const spot = walk(root, path, false);
      if (spot.node) throw alreadyExists(path);
      attach(spot, path, newFolder());
    },
    async removeFile(path, signal) {
      await line.step('removeFile', signal);
      const spot = taken(walk(root, path, false), path);
      if (spot.node.kind === 'folder') throw wrongKind(path);
      detach(spot, path);
    },
    async removeFolder(path, signal) {
      await line.step('removeFolder', signal);
      const spot = taken(walk(root, path, false), path);
      if (spot.node.kind !== 'folder') throw wrongKind(path);
      if (spot.node.children.size > 0) throw alreadyExists(`${path}/…`);
      detach(spot, path);
    },
    async rename(from, to, signal) {
      await line.step('rename', signal);
      const target = walk(root, to, false);
      const source = taken(walk(root, from, false), from);
      if (target.node) throw alreadyExists(to);
      move(source, from, target, to);
    },
    async renameOver(from, to, signal) {
      await line.step('renameOver', signal);
      const target = walk(root, to, false);
      const source = taken(walk(root, from, false), from);
      if (target.node === source.node) return;
      if (target.node) assertReplaceable(source.node, target.node, to);
      move(source, from, target, to);
    },
    async setPermissions(path, mode, signal) {
      await line.step('setPermissions', signal);
      find(root, path, true).mode = mode & 0o7777;
    },
    async setModified(path, modifiedAtMs, signal) {
      await line.step('setModified', signal);
      find(root, path, true).modifiedAtMs = modifiedAtMs;
    },
    async makeLink(path, target, signal) {
      await line.step('makeLink', signal);
      const spot = walk(root, path, false);
      if (spot.node) throw alreadyExists(path);
      attach(spot, path, newLink(target));
    },
    async freeSpace(path, signal) {
      await line.step('freeSpace', signal);
      find(root, path, true);
      return { freeBytes: disk.freeBytes, totalBytes: 2 ** 40 };
    },
  };
}

type TakenSpot = Spot & { node: MemoryNode };

function taken(spot: Spot, path: string): TakenSpot {
  if (!spot.node) throw new AppError('not-found', `There is nothing at ${path}.`, { path });
  return { ...spot, node: spot.node };
}

function attach({ parent, name }: Spot, path: string, node: MemoryNode): void {
  const problem = nameProblem(name);
  if (problem !== null) throw new AppError('name-invalid', problem, { name });
  assertPermitted(parent, 'write', path);
  parent.children.set(name, node);
  parent.modifiedAtMs = Date.now();
}

function detach({ parent, name }: Spot, path: string): void {
  if (name === '') throw new AppError('permission-denied', 'The root stays.', { path });
  assertPermitted(parent, 'write', path);
  parent.children.delete(name);
  parent.modifiedAtMs = Date.now();
}

function move(source: TakenSpot, from: string, target: Spot, to: string): void {
  if (source.node.kind === 'folder' && holds(source.node, target.parent))
    throw new AppError('invalid-request', `${from} cannot go into itself.`, { path: from });
  assertPermitted(source.parent, 'write', from);
  attach(target, to, source.node);
  detach(source, from);
}

function assertReplaceable(source: MemoryNode, target: MemoryNode, to: string): void {
  if ((source.kind === 'folder') !== (target.kind === 'folder')) throw wrongKind(to);
  if (target.kind === 'folder' && target.children.size > 0) throw alreadyExists(to);
}

function holds(folder: FolderNode, wanted: FolderNode): boolean {
  if (folder === wanted) return true;
  return [...folder.children.values()].some(
    (child) => child.kind === 'folder' && holds(child, wanted),
  );
}
