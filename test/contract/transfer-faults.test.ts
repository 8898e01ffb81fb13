import { execFile } from 'node:child_process';
import {
  appendFile,
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSession } from '../../electron/engine/open-session.ts';
import { connectMemory } from '../../electron/protocols/memory/connect.ts';
import { createMemoryDisk } from '../../electron/protocols/memory/disk.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import type { Direction, TransferView } from '../../electron/shared/transfer.ts';
import { createTransfers } from '../../electron/transfers/transfers.ts';
import { sessionsOf } from '../fixtures/transfer-sides.ts';
import { factsOf, plantTree } from '../fixtures/trees.ts';
import { startWatchedApp, type WatchedApp, type WatchedOptions } from '../fixtures/watched-app.ts';
import { startEmbeddedSftp } from '../servers/embedded-sftp.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startFaultyProxy, type FaultyProxy } from '../servers/faulty-proxy.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { targetOf, trusting } from './ssh-subject.ts';

const run = promisify(execFile);
const packages = await findDebianPackages();
const megabyte = 1024 * 1024;

/** A file system of two megabytes, for root on Linux. */
async function mountSmallDisk(folder: string): Promise<string | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root mounts a disk';
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=0777', 'tmpfs', folder]);
    return null;
  } catch (thrown) {
    return `no disk can be mounted here (${String(thrown)})`;
  }
}

describe('a bad line', () => {
  let server: TestServer;
  let proxy: FaultyProxy;
  let here: string;
  let there: string;
  let app: WatchedApp | undefined;
  beforeAll(async () => {
    server = await startEmbeddedSftp();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    proxy = await startFaultyProxy(server.port);
    here = await mkdtemp(path.join(tmpdir(), 'keyferry-faults-'));
    there = await mkdtemp(path.join(server.root, 'faults-'));
  });
  afterEach(async () => {
    app?.kill('everything');
    await app?.exited;
    await proxy.stop();
    for (const folder of [here, there])
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  function start(
    sourcePaths: string[],
    direction: 'upload' | 'download',
    targetFolder: string,
  ): WatchedApp {
    const isUpload = direction === 'upload';
    const options: WatchedOptions = {
      journal: path.join(here, 'journal.db'),
      target: targetOf(server, { port: proxy.port }),
      password: server.password,
      orders: [
        {
          id: 'one',
          sourceSessionId: isUpload ? 'local' : 'server',
          targetSessionId: isUpload ? 'server' : 'local',
          sourcePaths,
          targetFolder,
          onConflict: 'ask',
        },
      ],
    };
    app = startWatchedApp(options);
    return app;
  }

  const view = (): TransferView | undefined => app?.views.get('one');
  const isOver = (): boolean => ['done', 'failed'].includes(view()?.state ?? '');

  it.each(['upload', 'download'] as const)(
    'that is reset again and again delays the %s, and changes nothing of it',
    async (direction) => {
      const source = path.join(direction === 'upload' ? here : there, 'tree');
      const target = direction === 'upload' ? there : here;
      await plantTree(source, {
        seed: 7,
        smallFiles: 150,
        folders: 8,
        largeBytes: [20 * megabyte, 3 * megabyte],
      });
      proxy.resetAfter(2 * megabyte);
      const started = start([source], direction, target);
      for (const bytes of [6, 9]) {
        const { resets } = proxy;
        await started.until(
          () => isOver() || proxy.resets > resets || (view()?.bytesDone ?? 0) > 0,
        );
        proxy.resetAfter(bytes * megabyte);
      }
      await started.until(isOver);
      expect(view(), started.log.join('\n')).toMatchObject({ state: 'done', problemCount: 0 });
      expect(proxy.resets).toBeGreaterThan(0);
      expect(await factsOf(path.join(target, 'tree'))).toEqual(await factsOf(source));
    },
  );

  it('that lets bytes through one by one is slow, and no more', async () => {
    const source = path.join(there, 'tree');
    await plantTree(source, { seed: 9, smallFiles: 12, folders: 2, largeBytes: [] });
    proxy.trickle(64);
    const started = start([source], 'download', here);
    await started.until(isOver);
    expect(view()).toMatchObject({ state: 'done' });
    expect(await factsOf(path.join(here, 'tree'))).toEqual(await factsOf(source));
  });
});

describe.skipIf('skip' in packages)('a real server that is at fault', () => {
  let server: TestServer;
  let remote: Session;
  let local: Session;
  let here: string;
  let there: string;

  async function startServer(port?: number): Promise<TestServer> {
    if ('skip' in packages) throw new Error(packages.skip);
    return await startOpenSsh(packages, {
      hostKeyTypes: ['ed25519'],
      ...(port !== undefined && { port }),
    });
  }

  async function own(folder: string): Promise<void> {
    if (process.getuid?.() !== 0) return;
    const { uid, gid } = await lstat(server.root);
    await chown(folder, uid, gid);
  }

  beforeEach(async () => {
    server = await startServer();
    local = await openSession({ protocol: 'local' }, trusting(server));
    remote = await openSession(targetOf(server), trusting(server));
    here = await mkdtemp(path.join(tmpdir(), 'keyferry-faults-'));
    there = await mkdtemp(path.join(server.root, 'faults-'));
    await own(there);
  });
  afterEach(async () => {
    await Promise.all([remote.close(), local.close()]);
    await server.stop();
    await rm(here, { recursive: true, force: true });
  });

  async function copy(
    direction: Direction,
    sourcePath: string,
    targetFolder: string,
    onChange: (view: TransferView) => void = () => undefined,
  ): Promise<{ view: TransferView; again: () => Promise<TransferView> }> {
    const transfers = createTransfers({
      local,
      remote,
      onChange: ([view]) => {
        if (view) onChange(view);
      },
    });
    const order = { id: 'one', ...sessionsOf(direction), onConflict: 'ask' } as const;
    transfers.start({ ...order, sourcePaths: [sourcePath], targetFolder });
    const view = await transfers.ended('one');
    return {
      view,
      again: async () => {
        transfers.retry('one');
        return await transfers.ended('one');
      },
    };
  }

  const plant = async (folder: string): Promise<void> => {
    await plantTree(folder, { seed: 3, smallFiles: 60, folders: 4, largeBytes: [3 * megabyte] });
  };

  /** Whole copies under their names, and at most part files that nobody could remove. */
  async function expectOnlyWhole(copied: string, source: string): Promise<void> {
    const facts = await factsOf(source);
    const arrived = Object.entries(await factsOf(copied));
    for (const [name, fact] of arrived) {
      if (!/\.[0-9a-f]{12}\.part$/.test(name)) expect([name, fact]).toEqual([name, facts[name]]);
    }
  }

  it.for(['upload', 'download'] as const)(
    'a full disk stops the %s, which goes on when there is room',
    async (direction, context) => {
      const source = path.join(direction === 'upload' ? here : there, 'tree');
      const target = path.join(direction === 'upload' ? there : here, 'small');
      await plant(source);
      await mkdir(target);
      await own(target);
      const why = await mountSmallDisk(target);
      if (why !== null) return context.skip(why);
      try {
        const { view, again } = await copy(direction, source, target);
        expect(view.state).toBe('failed');
        expect(view.problems.map(({ failure }) => failure.code)).toContain('disk-full');
        await expectOnlyWhole(path.join(target, 'tree'), source);
        await run('mount', ['-o', 'remount,size=32m', target]);
        await expect(again()).resolves.toMatchObject({ state: 'done' });
        expect(await factsOf(path.join(target, 'tree'))).toEqual(await factsOf(source));
      } finally {
        await run('umount', [target]);
      }
    },
  );

  it('permissions that are lost midway are problems of what they forbid', async (context) => {
    if (!server.isUnprivileged) return context.skip('the server writes everywhere');
    const source = path.join(here, 'tree');
    await plantTree(source, { seed: 4, smallFiles: 400, folders: 0, largeBytes: [] });
    const target = path.join(there, 'tree');
    let isLost = false;
    const { view, again } = await copy('upload', source, there, ({ filesDone }) => {
      if (filesDone > 0 && !isLost) void chmod(target, 0o500);
      isLost ||= filesDone > 0;
    });
    if (view.state === 'failed') {
      expect(new Set(view.problems.map(({ failure }) => failure.code))).toEqual(
        new Set(['permission-denied']),
      );
    }
    await chmod(target, 0o700);
    await expectOnlyWhole(target, source);
    if (view.state === 'failed') await expect(again()).resolves.toMatchObject({ state: 'done' });
    expect(await factsOf(target)).toEqual(await factsOf(source));
  });

  it.each([
    ['upload', 'cut', (file: string) => truncate(file, megabyte)],
    ['upload', 'longer', (file: string) => appendFile(file, 'more')],
    ['download', 'cut', (file: string) => truncate(file, megabyte)],
    ['download', 'longer', (file: string) => appendFile(file, 'more')],
  ] as const)(
    'the %s whose source is %s meanwhile is not taken',
    async (direction, _how, change) => {
      const [from, to] = direction === 'upload' ? [here, there] : [there, here];
      const file = path.join(from, 'large.bin');
      await writeFile(file, '');
      await truncate(file, 256 * megabyte);
      let isChanged = false;
      const { view } = await copy(direction, file, to, ({ bytesDone }) => {
        if (bytesDone > 0 && !isChanged) void change(file);
        isChanged ||= bytesDone > 0;
      });
      expect(isChanged).toBe(true);
      expect(view).toMatchObject({
        state: 'failed',
        problems: [{ failure: { code: 'source-changed' } }],
      });
      expect(await readdir(to)).toEqual([]);
    },
  );

  it('another host key stops what waits for it, and asks for no secret', async () => {
    const source = path.join(there, 'large.bin');
    await writeFile(source, '');
    await truncate(source, 512 * megabyte);
    const { port } = server;
    const app = startWatchedApp({
      journal: path.join(here, 'journal.db'),
      target: targetOf(server),
      password: server.password,
      pinned: server.hostKeys[0]?.fingerprintSha256 ?? '',
      orders: [
        {
          id: 'one',
          ...{ sourceSessionId: 'server', targetSessionId: 'local' },
          sourcePaths: [source],
          targetFolder: here,
          onConflict: 'ask',
        },
      ],
    });
    try {
      const view = () => app.views.get('one');
      await app.until(() => (view()?.bytesDone ?? 0) > 0);
      await server.stop();
      server = await startServer(port);
      await app.until(() => view()?.state === 'failed');
      expect(view()).toMatchObject({ problems: [{ failure: { code: 'host-key-changed' } }] });
      expect(app.log.filter((line) => line === 'A secret was asked for.')).toHaveLength(1);
      expect(await readdir(here)).not.toContain('large.bin');
    } finally {
      app.kill('everything');
      await app.exited;
    }
  });
});

describe('a tree that is too deep for this disk', () => {
  it('is copied whole as far as it goes, and a deeper branch fails alone', async () => {
    const here = await mkdtemp(path.join(tmpdir(), 'keyferry-deep-'));
    const disk = createMemoryDisk();
    const branch = (name: string, depth: number): string => `/src/${name}${'/d'.repeat(depth)}`;
    disk.writeFile(`${branch('whole', 1_500)}/end`, 'here');
    disk.writeFile(`${branch('deeper', 2_400)}/end`, 'nowhere');
    disk.writeFile('/src/beside', 'beside');
    const refuse = (): never => {
      throw new Error('Neither side has a peer.');
    };
    const signal = new AbortController().signal;
    const local = await openSession(
      { protocol: 'local' },
      { judge: refuse, credentials: refuse, signal },
    );
    const remote = await connectMemory({ disk });
    const transfers = createTransfers({ local, remote, onChange: () => undefined });
    transfers.start({
      id: 'deep',
      ...sessionsOf('download'),
      sourcePaths: ['/src'],
      targetFolder: here,
      onConflict: 'ask',
    });
    const view = await transfers.ended('deep');
    expect(view).toMatchObject({ state: 'failed', filesDone: 2 });
    expect(view.problems.map(({ failure }) => failure.code)).toEqual(['name-invalid']);
    expect(await readdir(path.join(here, 'src')).then((names) => names.sort())).toEqual([
      'beside',
      'deeper',
      'whole',
    ]);
    await run('rm', ['-rf', here]);
  });
});
