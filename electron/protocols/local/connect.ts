import { homedir } from 'node:os';
import { throwIfCancelled, type AppError } from '../../shared/errors.ts';
import type { LocalTarget } from '../../shared/site.ts';
import type { ByteSink, ByteSource, Connect, Features, Session } from '../protocol.ts';
import { readAccounts, type Accounts } from './accounts.ts';
import { createBufferPool, type BufferPool } from './buffers.ts';
import { bareEntry, readEntry } from './entries.ts';
import { createFileCalls } from './file-calls.ts';
import { createGuard, type Guard } from './guard.ts';
import { listDrives, listFolder } from './list.ts';
import { localNameProblem, nameRulesOf } from './names.ts';
import { openForReading, openForWriting } from './open-file.ts';
import { lastSegment } from './paths.ts';
import { createLocalSource } from './read.ts';
import { discoverTraits } from './traits.ts';
import { createLocalSink } from './write.ts';

/** Large files: a piece that keeps system calls rare and still fits a few times into the L2 cache. */
const largePiece = 1024 * 1024;
/** Small files: thousands of them must not take a megabyte each. */
const smallPiece = 64 * 1024;
/** 16 MiB and 4 MiB at most lie idle between files. */
const idleLarge = 16;
const idleSmall = 64;

interface OpenFile {
  close(): Promise<void>;
}

/** This computer's own disk as a session. There is no peer, so `judge` is not called. */
export const connectLocal: Connect<LocalTarget> = async (_target, { signal }) => {
  throwIfCancelled(signal);
  const style = process.platform === 'win32' ? 'windows' : 'posix';
  const home = homedir();
  const [accounts, traits] = await Promise.all([readAccounts(), discoverTraits(home, style)]);
  const ended = Promise.withResolvers<AppError | undefined>();
  const openFiles = new Set<OpenFile>();
  let isClosed = false;

  const guard = createGuard({
    style,
    rules: nameRulesOf(process.platform),
    home,
    isClosed: () => isClosed,
  });
  const features = discoverFeatures(guard, openFiles);

  return {
    protocol: 'local',
    home,
    features,
    evidence: evidenceFor(features),
    traits: Object.freeze(traits),
    report: null,
    list: (path, caller) => list(guard, accounts, path, caller),
    stat: (path, caller) =>
      guard.run({ verb: 'look at', path }, caller, async () => {
        const place = guard.place(path);
        if (place.kind === 'drives') return bareEntry('/', 'folder');
        const native = guard.existing(path);
        return await readEntry(native, lastSegment(native, style) || native, accounts);
      }),
    openRead: createReader(guard, openFiles),
    checkName: (name) => localNameProblem(name, guard.rules)?.text ?? null,
    closed: ended.promise,
    async close() {
      isClosed = true;
      await Promise.all([...openFiles].map((file) => file.close()));
      ended.resolve(undefined);
    },
  };
};

async function* list(
  guard: Guard,
  accounts: Accounts,
  path: string,
  signal: AbortSignal,
): ReturnType<typeof listFolder> {
  const check = (): void => {
    guard.check(signal);
  };
  check();
  const place = guard.place(path);
  if (place.kind === 'drives') yield* listDrives(check);
  else yield* listFolder(guard.existing(path), accounts, check);
}

function createReader(guard: Guard, openFiles: Set<OpenFile>): Session['openRead'] {
  const large = createBufferPool(largePiece, idleLarge);
  const small = createBufferPool(smallPiece, idleSmall);
  const poolFor = (leftBytes: number): BufferPool => (leftBytes < smallPiece ? small : large);
  return (path, { offset }, signal): Promise<ByteSource> =>
    guard.run({ verb: 'open', path }, signal, async () => {
      const { file, sizeBytes } = await openForReading(guard.existing(path));
      const source = createLocalSource(file, {
        path,
        offset,
        sizeBytes,
        pool: poolFor(sizeBytes - offset),
        check: () => {
          guard.check(signal);
        },
        onClosed: () => openFiles.delete(source),
      });
      openFiles.add(source);
      return source;
    });
}

function discoverFeatures(guard: Guard, openFiles: Set<OpenFile>): Readonly<Partial<Features>> {
  const { setPermissions, ...calls } = createFileCalls(guard);
  const write: Features['write'] = (path, options, signal): Promise<ByteSink> =>
    guard.run({ verb: 'write', path, isCreating: true }, signal, async () => {
      const file = await openForWriting(guard.fresh(path), options);
      const sink = createLocalSink(file, {
        path,
        offset: options.offset,
        check: () => {
          guard.check(signal);
        },
        onClosed: () => openFiles.delete(open),
      });
      const open: OpenFile = { close: () => sink.abort() };
      openFiles.add(open);
      return sink;
    });
  // Windows keeps one of the nine permission bits (read-only); the rest would be a pretence.
  const hasPermissions = process.platform !== 'win32';
  return Object.freeze({ ...calls, write, ...(hasPermissions ? { setPermissions } : {}) });
}

function evidenceFor(features: Readonly<Partial<Features>>): Session['evidence'] {
  const line = `the file system calls of ${process.platform}`;
  return Object.freeze(Object.fromEntries(Object.keys(features).map((name) => [name, line])));
}
