import type { Entry } from '../../shared/entry.ts';
import { AppError } from '../../shared/errors.ts';
import type { Features, Session } from '../protocol.ts';
import { createMemoryCalls } from './calls.ts';
import { createMemoryDisk, type MemoryDisk } from './disk.ts';
import { createMemoryLine, type MemoryFaults, type MemoryLine } from './line.ts';
import { assertPermitted, nameProblem, toEntry } from './nodes.ts';
import { createMemorySource } from './streams.ts';
import { find, findFolder, reachedBy, walk } from './walk.ts';

export interface MemoryOptions {
  /** Shared with the test, which looks at what arrived; a new empty one by default. */
  disk?: MemoryDisk;
  faults?: MemoryFaults;
  /** Features that this session is to lack. */
  without?: readonly (keyof Features)[];
  home?: string;
  /** Largest piece that a read gives, in bytes. */
  pieceBytes?: number;
  /** Largest number of entries in a batch of a listing. */
  batchSize?: number;
}

export interface MemorySession extends Session {
  readonly disk: MemoryDisk;
  /** Ends the session as a lost connection does. */
  drop(): void;
}

/** The interface in its plainest form, for tests of what is built on it. Nothing leaves the process. */
export function connectMemory(options: MemoryOptions = {}): Promise<MemorySession> {
  const { disk = createMemoryDisk(), faults = {}, home = '/', without = [] } = options;
  const { pieceBytes = 64 * 1024, batchSize = 100 } = options;
  const line = createMemoryLine(faults);
  const features: Partial<Features> = createMemoryCalls(disk, line);
  for (const name of without) Reflect.deleteProperty(features, name);
  const absolute = (path: string): string => (path === '' ? home : path);

  return Promise.resolve({
    protocol: 'memory',
    home,
    disk,
    features: Object.freeze(features),
    evidence: Object.freeze(
      Object.fromEntries(Object.keys(features).map((name) => [name, 'kept in memory'])),
    ),
    traits: Object.freeze({
      isCaseSensitive: true,
      timePrecisionMs: 1,
      canResume: true,
      serverClockOffsetMs: 0,
      filesInFlight: 8,
      pathStyle: 'posix',
    }),
    report: null,
    list: (path, signal) => list(disk, line, absolute(path), batchSize, signal),
    async stat(path, signal) {
      await line.step('stat', signal);
      const { name } = walk(disk.root, absolute(path), false);
      const node = find(disk.root, absolute(path), false);
      return toEntry(name || '/', node, reachedBy(disk.root, absolute(path)));
    },
    async openRead(path, { offset }, signal) {
      await line.step('open', signal);
      const node = find(disk.root, absolute(path), true);
      if (node.kind !== 'file')
        throw new AppError('wrong-kind', `${path} is not a file.`, { path });
      assertPermitted(node, 'read', path);
      return createMemorySource(node, { line, offset, signal, pieceBytes });
    },
    checkName: nameProblem,
    closed: line.closed,
    close() {
      line.end(undefined);
      return Promise.resolve();
    },
    drop() {
      line.end(new AppError('connection-lost', 'The connection was lost.'));
    },
  });
}

async function* list(
  disk: MemoryDisk,
  line: MemoryLine,
  path: string,
  batchSize: number,
  signal: AbortSignal,
): AsyncGenerator<Entry[]> {
  await line.step('list', signal);
  const folder = findFolder(disk.root, path);
  assertPermitted(folder, 'read', path);
  const children = [...folder.children];
  for (let at = 0; at < children.length; at += batchSize) {
    if (at > 0) await line.step('list', signal);
    yield children
      .slice(at, at + batchSize)
      .map(([name, node]) => toEntry(name, node, reachedBy(disk.root, `${path}/${name}`)));
  }
}
