import { checkEntryName, type Entry } from '../../shared/entry.ts';
import { AppError } from '../../shared/errors.ts';

interface NodeFacts {
  mode: number;
  modifiedAtMs: number;
}
export interface FileNode extends NodeFacts {
  kind: 'file';
  content: GrowingBytes;
}
export interface FolderNode extends NodeFacts {
  kind: 'folder';
  children: Map<string, MemoryNode>;
}
export interface LinkNode extends NodeFacts {
  kind: 'link';
  target: string;
}
export type MemoryNode = FileNode | FolderNode | LinkNode;

/** NAME_MAX of the file systems that this one stands in for. */
const maxNameBytes = 255;

/** Why no entry can have this name, as a sentence; null when it can. */
export function nameProblem(name: string): string | null {
  if (Buffer.byteLength(name) > maxNameBytes) return 'The name is too long.';
  return checkEntryName(name);
}

export const defaultFileMode = 0o644;
export const defaultFolderMode = 0o755;

/** Bytes that can be overwritten in place and grow; what lies between the old end and a write is zero. */
export class GrowingBytes {
  #store: Uint8Array<ArrayBuffer>;
  #size: number;

  constructor(initial: Uint8Array = new Uint8Array(0)) {
    this.#store = Uint8Array.from(initial);
    this.#size = initial.length;
  }

  get size(): number {
    return this.#size;
  }

  /** A copy, shorter than `length` at the end, empty past it. */
  read(offset: number, length: number): Uint8Array {
    return this.#store.slice(Math.min(offset, this.#size), Math.min(offset + length, this.#size));
  }

  write(offset: number, bytes: Uint8Array): void {
    const end = offset + bytes.length;
    if (end > this.#store.length) {
      const larger = new Uint8Array(Math.max(end, this.#store.length * 2));
      larger.set(this.#store.subarray(0, this.#size));
      this.#store = larger;
    }
    this.#store.set(bytes, offset);
    this.#size = Math.max(this.#size, end);
  }
}

export function newFile(mode: number = defaultFileMode): FileNode {
  return { kind: 'file', mode, modifiedAtMs: Date.now(), content: new GrowingBytes() };
}

export function newFolder(mode: number = defaultFolderMode): FolderNode {
  return { kind: 'folder', mode, modifiedAtMs: Date.now(), children: new Map() };
}

export function newLink(target: string): LinkNode {
  return { kind: 'link', mode: 0o777, modifiedAtMs: Date.now(), target };
}

/** The owner's bits: every session is the owner. @throws {AppError} permission-denied */
export function assertPermitted(node: MemoryNode, need: 'read' | 'write' | 'enter', path: string) {
  const bit = { read: 0o400, write: 0o200, enter: 0o100 }[need];
  if ((node.mode & bit) === 0)
    throw new AppError('permission-denied', `No permission to ${need} ${path}.`, { path });
}

export function toEntry(name: string, node: MemoryNode, reached: MemoryNode | undefined): Entry {
  return {
    name,
    kind: node.kind,
    sizeBytes: node.kind === 'file' ? node.content.size : 0,
    modifiedAtMs: node.modifiedAtMs,
    mode: node.mode,
    owner: 'memory',
    group: 'memory',
    linkTarget: node.kind === 'link' ? node.target : null,
    linkKind: node.kind === 'link' ? (reached?.kind ?? null) : null,
  };
}
