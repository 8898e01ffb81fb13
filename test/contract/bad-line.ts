import { chown, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openSession } from '../../electron/engine/open-session.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import type { ErrorCode } from '../../electron/shared/errors.ts';
import type { TransferView } from '../../electron/shared/transfer.ts';
import { createTransfers } from '../../electron/transfers/transfers.ts';
import { sessionsOf } from '../fixtures/transfer-sides.ts';
import type { FaultyProxy } from '../servers/faulty-proxy.ts';
import { judgeByFingerprints } from './judge.ts';

export type Direction = 'upload' | 'download';
type Fault = (proxy: FaultyProxy, bytes: number) => void;

const lineFaults: Readonly<Record<'freezes' | 'is reset', Fault>> = {
  freezes: (proxy, bytes) => {
    proxy.freezeAfter(bytes);
  },
  'is reset': (proxy, bytes) => {
    proxy.resetAfter(Math.max(1, bytes));
  },
};

/** What may be wrong with a line; never `internal`, and never a name of something else. */
export const ofTheLine: readonly ErrorCode[] = ['connection-lost', 'timeout', 'refused'];

export interface BadCopyOptions {
  direction: Direction;
  source: Buffer;
  /** Of the server, on this disk. */
  root: string;
  /** How the server calls a folder below `root`. */
  pathOf: (folder: string) => string;
  startProxy: () => Promise<FaultyProxy>;
  connect: (proxy: FaultyProxy) => Promise<Session>;
  /** Called once it is connected. */
  goBad: (proxy: FaultyProxy) => void;
}

export interface BadCopy {
  view: TransferView;
  bytes: number;
}

/** Copies one file over a line that goes bad; resolves with how it ended, and how many bytes it took. */
export async function copyOverBadLine(options: BadCopyOptions): Promise<BadCopy> {
  const { direction, source, root } = options;
  const proxy = await options.startProxy();
  const here = await mkdtemp(path.join(tmpdir(), 'keyferry-frozen-'));
  const there = await mkdtemp(path.join(root, 'frozen-'));
  const { uid, gid } = await stat(root);
  const [from, to] = direction === 'upload' ? [here, there] : [there, here];
  await writeFile(path.join(from, 'file'), source);
  await Promise.all([there, path.join(from, 'file')].map((place) => chown(place, uid, gid)));
  const local = await openSession(
    { protocol: 'local' },
    {
      judge: judgeByFingerprints([]),
      credentials: () => Promise.resolve(null),
      signal: new AbortController().signal,
    },
  );
  const remote = await options.connect(proxy);
  const transfers = createTransfers({ local, remote, onChange: () => undefined });
  try {
    const before = proxy.passedBytes;
    options.goBad(proxy);
    const remoteFolder = options.pathOf(there);
    const [sourceFolder, targetFolder] =
      direction === 'upload' ? [here, remoteFolder] : [remoteFolder, here];
    transfers.start({
      id: 'copy',
      ...sessionsOf(direction),
      sourcePaths: [path.posix.join(sourceFolder, 'file')],
      targetFolder,
      onConflict: 'overwrite',
    });
    const view = await transfers.ended('copy');
    const bytes = proxy.passedBytes - before;
    // Under its own name is all of it or nothing, also where the answer to the last request was lost.
    const isThere = (await readdir(to)).includes('file');
    if (isThere) expect(source.equals(await readFile(path.join(to, 'file')))).toBe(true);
    else expect(view.state).toBe('failed');
    return { view, bytes };
  } finally {
    await transfers.close();
    await Promise.all([remote.close(), local.close()]);
    await proxy.stop();
    await Promise.all([here, there].map((folder) => rm(folder, { recursive: true })));
  }
}

/** One copy; `silenceMs` is how long nothing may come, where the protocol has such a limit. */
export type CopyThrough = (
  direction: Direction,
  goBad: (proxy: FaultyProxy) => void,
  silenceMs?: number,
) => Promise<BadCopy>;

export interface BadMoments {
  /** In bytes. */
  afterTheBeginning: readonly number[];
  beforeTheEnd: readonly number[];
  /** What changes nothing when it is sent twice is sent again over a new connection after a reset. */
  asksAgain?: boolean;
}

/** How long nothing may come where the line is bad anyway. */
const shortSilenceMs = 2_000;
const bounded = { timeout: 180_000 };

/** Tests that copies end, and say what was wrong with the line, wherever it freezes or is reset. */
export function itNamesEveryEnd(copyThrough: CopyThrough, at: BadMoments): void {
  it.each([
    ['upload', 'freezes'],
    ['download', 'freezes'],
    ['upload', 'is reset'],
    ['download', 'is reset'],
  ] as const)(
    'ends the %s with a named failure wherever it %s',
    bounded,
    async (direction, what) => {
      const fault = lineFaults[what];
      const asksAgain = at.asksAgain === true && what === 'is reset';
      const { bytes: whole } = await copyThrough(direction, () => undefined);
      const moments = [...at.afterTheBeginning, ...at.beforeTheEnd.map((bytes) => whole - bytes)];
      const ends = await Promise.all(
        moments.map((bytes) =>
          copyThrough(
            direction,
            (proxy) => {
              fault(proxy, bytes);
            },
            shortSilenceMs,
          ),
        ),
      );
      for (const [index, { view }] of ends.entries()) {
        const when = `after ${String(moments[index])} of ${String(whole)} bytes`;
        if (view.state !== 'done') {
          expect(ofTheLine, when).toContain(view.problems[0]?.failure.code);
        } else if (!asksAgain) expect(moments[index], when).toBeGreaterThan(whole / 2);
      }
      const failed = ends.filter(({ view }) => view.state === 'failed');
      expect(failed.length).toBeGreaterThan(asksAgain ? 0 : 8);
    },
  );
}

/** Tests that a line over which bytes pass a few at a time is slow, and no more. */
export function itEndsWellWhenBytesTrickle(copyThrough: CopyThrough): void {
  it.each(['upload', 'download'] as const)(
    'ends the %s well where bytes only trickle',
    bounded,
    async (direction) => {
      const { view } = await copyThrough(direction, (proxy) => {
        proxy.trickle(1_000);
      });
      expect(view.state).toBe('done');
    },
  );
}
