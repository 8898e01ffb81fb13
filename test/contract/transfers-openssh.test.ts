import { execFile } from 'node:child_process';
import {
  appendFile,
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSession } from '../../electron/engine/open-session.ts';
import { removeTrees } from '../../electron/engine/remove-trees.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import type { Direction, TransferOrder, TransferView } from '../../electron/shared/transfer.ts';
import { createTransfers, type Transfers } from '../../electron/transfers/transfers.ts';
import { sessionsOf } from '../fixtures/transfer-sides.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { targetOf, trusting } from './ssh-subject.ts';

const run = promisify(execFile);
const packages = await findDebianPackages();
const then = new Date('2020-02-02T20:20:20Z');

const oddNames = [
  ' leading and trailing ',
  '-rf',
  '.hidden',
  '#hash %41 100%.txt',
  'quote\'s "double" `tick`',
  'back\\slash',
  'new\nline',
  'tab\tbell\u0007',
  '日本語 и русский',
  'é as one, é as two',
  '😀',
  'a'.repeat(255),
  'ä'.repeat(127),
  'semi;colon&and|pipe$(id)',
];

describe.skipIf('skip' in packages)('transfers with a real OpenSSH server', () => {
  let server: TestServer;
  let remote: Session;
  let local: Session;
  let transfers: Transfers;
  let here: string;
  let there: string;
  let last = 0;

  async function start(): Promise<TestServer> {
    if ('skip' in packages) throw new Error(packages.skip);
    return await startOpenSsh(packages);
  }

  async function own(folder: string): Promise<void> {
    if (process.getuid?.() !== 0) return;
    const { uid, gid } = await lstat(server.root);
    await run('chown', ['-R', '-h', `${String(uid)}:${String(gid)}`, folder]);
  }

  beforeAll(async () => {
    server = await start();
    local = await openSession({ protocol: 'local' }, trusting(server));
    remote = await openSession(targetOf(server), trusting(server));
    transfers = createTransfers({ local, remote, onChange: () => undefined });
  });
  afterAll(async () => {
    await transfers.close();
    await Promise.all([remote.close(), local.close()]);
    await server.stop();
  });
  beforeEach(async (context) => {
    here = await mkdtemp(path.join(tmpdir(), 'keyferry-transfers-'));
    there = await mkdtemp(path.join(server.root, 'case-'));
    await own(there);
    context.onTestFinished(async () => {
      await Promise.all([here, there].map((folder) => rm(folder, { recursive: true })));
    });
  });

  async function copy(
    direction: Direction,
    sourcePaths: string[],
    targetFolder: string,
    more: Partial<TransferOrder> = {},
  ): Promise<TransferView> {
    const id = String((last += 1));
    const order: TransferOrder = {
      id,
      ...sessionsOf(direction),
      sourcePaths,
      targetFolder,
      onConflict: 'overwrite',
      ...more,
    };
    transfers.start(order);
    return await transfers.ended(id);
  }

  /** Everything of a tree that a copy has to keep, by path. */
  async function facts(folder: string, below = ''): Promise<Record<string, unknown>> {
    const found: Record<string, unknown> = {};
    for (const name of await readdir(path.join(folder, below))) {
      const at = path.join(folder, below, name);
      const { mode, mtimeMs, size } = await lstat(at);
      const seconds = Math.floor(mtimeMs / 1000);
      const key = path.join(below, name);
      if ((mode & 0o170000) === 0o120000) found[key] = await readlink(at);
      else if ((mode & 0o170000) === 0o040000) {
        found[key] = { mode, seconds };
        Object.assign(found, await facts(folder, key));
      } else found[key] = { mode, seconds, size, bytes: (await readFile(at)).toString('base64') };
    }
    return found;
  }

  async function plant(folder: string): Promise<void> {
    await mkdir(path.join(folder, 'odd'), { recursive: true });
    for (const [index, name] of oddNames.entries()) {
      const at = path.join(folder, 'odd', name);
      await writeFile(at, Buffer.alloc(index * 1000, index), { mode: 0o640 });
      await utimes(at, then, then);
    }
    await mkdir(path.join(folder, 'deep/er/still/empty'), { recursive: true });
    await writeFile(path.join(folder, 'deep/er/large.bin'), Buffer.alloc(3_000_000, 'keyferry'));
    await writeFile(path.join(folder, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    await writeFile(path.join(folder, 'key'), 'secret', { mode: 0o600 });
    await symlink('../key', path.join(folder, 'deep', 'link'));
    await symlink('.', path.join(folder, 'loop'));
    await symlink('nowhere', path.join(folder, 'dangling'));
    await chmod(path.join(folder, 'deep/er/still'), 0o700);
    await utimes(path.join(folder, 'deep/er'), then, then);
    await utimes(path.join(folder, 'deep'), then, then);
  }

  it('brings a tree with odd names there and back unchanged', async () => {
    const source = path.join(here, 'tree');
    await plant(source);
    const planted = await facts(source);
    const up = await copy('upload', [source], there);
    expect(up.problems).toEqual([]);
    expect(up.state).toBe('done');
    expect(await facts(path.join(there, 'tree'))).toEqual(planted);
    const back = path.join(here, 'back');
    await mkdir(back);
    const down = await copy('download', [path.join(there, 'tree')], back);
    expect(down.problems).toEqual([]);
    expect(await facts(path.join(back, 'tree'))).toEqual(planted);
    expect(down).toMatchObject({ filesDone: up.filesDone, bytesDone: up.bytesDone });
  });

  it('has the server copy by itself, beside the source and a whole tree', async () => {
    const source = path.join(there, 'tree');
    await plant(source);
    await own(there);
    const planted = await facts(source);
    const file = path.join(there, 'larger than one piece.bin');
    await writeFile(file, 'begins');
    await truncate(file, 70 * 1024 * 1024);
    await appendFile(file, 'ends');
    await own(there);
    const beside = await copy('copy', [file], path.dirname(file), { onConflict: 'rename' });
    expect(beside).toMatchObject({ state: 'done', isOnServer: true, problems: [] });
    const twin = path.join(there, 'larger than one piece (2).bin');
    expect((await readFile(twin)).equals(await readFile(file))).toBe(true);
    await mkdir(path.join(there, 'copies'));
    await own(there);
    const whole = await copy('copy', [source], path.join(there, 'copies'));
    expect(whole).toMatchObject({ state: 'done', problems: [] });
    expect(await facts(path.join(there, 'copies/tree'))).toEqual(planted);
  });

  it('renames what is moved within the server, a folder at once', async () => {
    const source = path.join(there, 'tree');
    await plant(source);
    await mkdir(path.join(there, 'moved'));
    await own(there);
    const planted = await facts(source);
    const { ino } = await lstat(path.join(source, 'deep/er/large.bin'));
    const view = await copy('copy', [source], path.join(there, 'moved'), { isMove: true });
    expect(view).toMatchObject({ state: 'done', isOnServer: true, problems: [] });
    expect(await facts(path.join(there, 'moved/tree'))).toEqual(planted);
    expect((await lstat(path.join(there, 'moved/tree/deep/er/large.bin'))).ino).toBe(ino);
    expect(await readdir(there)).toEqual(['moved']);
  });

  it('replaces a file in one step and keeps its permissions', async () => {
    await writeFile(path.join(here, 'a.txt'), 'new', { mode: 0o644 });
    await writeFile(path.join(there, 'a.txt'), 'old and longer', { mode: 0o604 });
    await own(there);
    const view = await copy('upload', [path.join(here, 'a.txt')], there);
    expect(view.state).toBe('done');
    await expect(readFile(path.join(there, 'a.txt'), 'utf8')).resolves.toBe('new');
    expect((await lstat(path.join(there, 'a.txt'))).mode & 0o777).toBe(0o604);
    expect(await readdir(there)).toEqual(['a.txt']);
  });

  it('reports what the server does not let it read or write, and copies the rest', async (context) => {
    if (!server.isUnprivileged) return context.skip('the server reads everything');
    const source = path.join(there, 'tree');
    await mkdir(path.join(source, 'closed'), { recursive: true });
    for (const name of ['a', 'b', 'locked']) await writeFile(path.join(source, name), name);
    await own(there);
    await chmod(path.join(source, 'locked'), 0);
    await chmod(path.join(source, 'closed'), 0);
    const down = await copy('download', [source], here);
    expect(down).toMatchObject({ state: 'failed', filesDone: 2, problemCount: 2 });
    expect(down.problems.map(({ failure }) => failure.code)).toEqual([
      'permission-denied',
      'permission-denied',
    ]);
    const readOnly = path.join(there, 'read-only');
    await mkdir(readOnly, { mode: 0o555 });
    await own(readOnly);
    const up = await copy('upload', [path.join(here, 'tree', 'a')], readOnly);
    expect(up.problems).toMatchObject([{ failure: { code: 'permission-denied' } }]);
    expect(await readdir(readOnly)).toEqual([]);
  });

  it('leaves no part file when an upload is cancelled midway', async () => {
    const source = path.join(here, 'large.bin');
    await writeFile(source, '');
    await truncate(source, 400 * 1024 * 1024);
    const moving = Promise.withResolvers<undefined>();
    const watched = createTransfers({
      local,
      remote,
      onChange(views) {
        if ((views[0]?.bytesDone ?? 0) > 0) moving.resolve(undefined);
      },
    });
    const order = { id: 'cut', ...sessionsOf('upload'), onConflict: 'ask' } as const;
    watched.start({ ...order, sourcePaths: [source], targetFolder: there });
    await moving.promise;
    expect(await readdir(there)).toHaveLength(1);
    watched.cancel('cut');
    await expect(watched.ended('cut')).resolves.toMatchObject({ state: 'cancelled', problems: [] });
    expect(await readdir(there)).toEqual([]);
    await expect(remote.stat(there, new AbortController().signal)).resolves.toBeDefined();
  });

  it('ends with whole files only when the server dies midway, and goes on with a new one', async () => {
    const dying = await start();
    const source = path.join(dying.root, 'many');
    await mkdir(source);
    const count = 400;
    for (let index = 0; index < count; index += 1) {
      await writeFile(path.join(source, String(index)), Buffer.alloc(20_000, index));
    }
    if (process.getuid?.() === 0) {
      const { uid, gid } = await lstat(dying.root);
      await chown(source, uid, gid);
    }
    const session = await openSession(targetOf(dying), trusting(dying));
    const killed = Promise.withResolvers<undefined>();
    const interrupted = createTransfers({
      local,
      remote: session,
      onChange(views) {
        if ((views[0]?.filesDone ?? 0) > 20) killed.resolve(dying.kill().then(() => undefined));
      },
    });
    const order: TransferOrder = {
      id: 'many',
      ...sessionsOf('download'),
      sourcePaths: [source],
      targetFolder: here,
      onConflict: 'ask',
    };
    // Large enough to be under way for several of the messages that come ten times a second.
    await writeFile(path.join(source, 'z-last'), '');
    await truncate(path.join(source, 'z-last'), 2 ** 30);
    interrupted.start(order);
    await killed.promise;
    const view = await interrupted.ended('many');
    expect(view.state).toBe('failed');
    expect(view.problems.at(-1)?.failure.code).toBe('connection-lost');
    const arrived = await readdir(path.join(here, 'many'));
    for (const name of arrived) {
      const bytes = await readFile(path.join(here, 'many', name));
      expect(bytes.equals(await readFile(path.join(source, name)))).toBe(true);
    }
    await rm(path.join(source, 'z-last'));
    const moved = path.join(there, 'many');
    await run('cp', ['-a', source, moved]);
    await own(moved);
    const again = await copy('download', [moved], here, { onConflict: 'different-size' });
    expect(again).toMatchObject({ state: 'done', filesTotal: count });
    expect(await readdir(path.join(here, 'many'))).toHaveLength(count);
    await dying.stop();
  });

  it('removes a tree from the server and follows no link out of it', async () => {
    const tree = path.join(there, 'tree');
    await plant(tree);
    await writeFile(path.join(there, 'precious'), 'x');
    await symlink('../precious', path.join(tree, 'out'));
    await symlink('..', path.join(tree, 'up'));
    await own(there);
    const removal = await removeTrees(remote, [tree], new AbortController().signal);
    expect(removal.problems).toEqual([]);
    expect(await readdir(there)).toEqual(['precious']);
  });
});
