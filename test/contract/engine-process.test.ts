import { spawn } from 'node:child_process';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  statfs,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { TransferOrder } from '../../electron/shared/transfer.ts';
import { processTree, survivors, type TreeProcess } from '../e2e/process-tree.ts';
import {
  debuggerAddress,
  engineScript,
  evaluateIn,
  startEngine,
  startQueue,
  type TestEngine,
} from './engine-harness.ts';

const parentScript = fileURLToPath(new URL('../fixtures/engine-parent.ts', import.meta.url));
const sessionId = 'here';

describe('the engine process', () => {
  let folder: string;
  let engine: TestEngine;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'keyferry-engine-'));
    engine = startEngine();
    onTestFinished(async () => {
      engine.child.kill('SIGKILL');
      await engine.exited;
    });
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const connect = () => engine.call('engine.connect', { sessionId, target: { protocol: 'local' } });

  async function openQueue(): Promise<TestEngine> {
    const queue = await startQueue(engine, sessionId, path.join(folder, 'journal.db'));
    onTestFinished(async () => {
      queue.child.kill('SIGKILL');
      await queue.exited;
    });
    return queue;
  }

  function order(sourcePaths: string[], targetFolder: string): TransferOrder {
    return {
      id: 'one',
      sourceSessionId: sessionId,
      targetSessionId: sessionId,
      sourcePaths,
      targetFolder,
      onConflict: 'overwrite',
    };
  }

  it('connects, lists in batches and counts what it listed', async () => {
    const names = Array.from({ length: 2500 }, (_, index) => `file ${String(index)}`);
    await Promise.all(names.map((name) => writeFile(path.join(folder, name), '')));
    await expect(connect()).resolves.toMatchObject({ report: null, home: homedir() });
    const listed = await engine.call('files.list', { sessionId, path: folder, listingId: 'l1' });
    expect(listed).toEqual({ path: folder, count: 2500 });
    const batches = engine.pushes('listing.batch');
    expect(Math.max(...batches.map(({ entries }) => entries.length))).toBeLessThanOrEqual(1000);
    const found = batches.flatMap(({ entries }) => entries.map(({ name }) => name));
    expect(found.sort()).toEqual(names.sort());
  });

  it('refuses wrong parameters, unknown channels, other sessions and a second one', async () => {
    await connect();
    const refused = { ok: false, error: { code: 'invalid-request' } };
    const answers: unknown[] = [];
    engine.child.on('message', (message: { type: string }) => {
      if (message.type === 'failure') answers.push(message);
    });
    engine.send({ type: 'call', id: 901, channel: 'files.list', params: { sessionId, path: 7 } });
    engine.send({ type: 'call', id: 902, channel: 'constructor', params: {} });
    engine.send({ type: 'call', id: 903, channel: 'host.judge', params: {} });
    engine.send('nonsense' as never);
    await expect(
      engine.call('files.stat', { sessionId: 'another', path: folder }),
    ).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(connect()).rejects.toMatchObject({ code: 'invalid-request' });
    expect(answers).toHaveLength(5);
    for (const answer of answers) expect(answer).toMatchObject(refused);
    await expect(engine.call('engine.ping', {})).resolves.toBeNull();
  });

  it('stops a listing that is cancelled midway', async () => {
    await connect();
    const count = 8_000;
    const names = Array.from({ length: count }, (_, index) => String(index));
    for (let start = 0; start < count; start += 500) {
      const some = names.slice(start, start + 500);
      await Promise.all(some.map((name) => writeFile(path.join(folder, name), '')));
    }
    const controller = new AbortController();
    const listing = engine.call(
      'files.list',
      { sessionId, path: folder, listingId: 'long' },
      { signal: controller.signal },
    );
    await engine.push('listing.batch');
    controller.abort();
    await expect(listing).rejects.toMatchObject({ code: 'cancelled' });
    const entries = engine.pushes('listing.batch').flatMap((batch) => batch.entries);
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.length).toBeLessThan(count);
  });

  it('makes, renames, copies and removes, and tells typed failures', async () => {
    await connect();
    const source = path.join(folder, 'source');
    await engine.call('files.makeFolder', { sessionId, path: source });
    await writeFile(path.join(source, 'a'), 'contents');
    await engine.call('files.rename', {
      sessionId,
      from: path.join(source, 'a'),
      to: path.join(source, 'b'),
    });
    await engine.call('files.setPermissions', {
      sessionId,
      path: path.join(source, 'b'),
      mode: 0o640,
    });
    await expect(
      engine.call('files.stat', { sessionId, path: path.join(source, 'b') }),
    ).resolves.toMatchObject({ kind: 'file', sizeBytes: 8, mode: 0o640 });
    const target = path.join(folder, 'target');
    await mkdir(target);
    const queue = await openQueue();
    await queue.call('transfer.start', order([source], target));
    await queue.push('transfer.changed', ({ transfers }) => transfers[0]?.state === 'done');
    await expect(readFile(path.join(target, 'source', 'b'), 'utf8')).resolves.toBe('contents');
    await expect(
      engine.call('files.remove', { sessionId, paths: [source, target] }),
    ).resolves.toEqual({ removed: 5, problems: [], problemCount: 0 });
    await expect(engine.call('files.stat', { sessionId, path: source })).rejects.toMatchObject({
      code: 'not-found',
    });
    const { blocks, bsize } = await statfs(folder);
    await expect(
      engine.call('files.freeSpace', { sessionId, path: folder }),
    ).resolves.toMatchObject({ totalBytes: blocks * bsize });
  });

  it('removes the part files of what was cancelled before it ends on SIGTERM', async () => {
    await connect();
    const source = path.join(folder, 'source.bin');
    const target = path.join(folder, 'target');
    await mkdir(target);
    await writeFile(source, '');
    await truncate(source, 300 * 1024 * 1024);
    const queue = await openQueue();
    await queue.call('transfer.start', order([source], target));
    await queue.push('transfer.changed', ({ transfers }) => (transfers[0]?.bytesDone ?? 0) > 0);
    await queue.call('transfer.cancel', { transferId: 'one' });
    engine.child.kill('SIGTERM');
    await expect(engine.exited).resolves.toEqual({ code: 0, signal: null });
    await expect(readdir(target)).resolves.toEqual([]);
  });

  it('ends by itself when the channel closes', async () => {
    await connect();
    engine.child.disconnect();
    await expect(engine.exited).resolves.toEqual({ code: 0, signal: null });
  });
});

describe('an engine with a fault', () => {
  it('says so, and ends with 1', async () => {
    const engine = startEngine(['--inspect=127.0.0.1:0']);
    onTestFinished(async () => {
      engine.child.kill('SIGKILL');
      await engine.exited;
    });
    const address = await engine.said(debuggerAddress);
    await engine.call('engine.connect', { sessionId, target: { protocol: 'local' } });
    const socket = await evaluateIn(address, `setTimeout(() => { throw new Error('a fault') })`);
    await expect(engine.push('session.ended')).resolves.toMatchObject({
      sessionId,
      failure: { code: 'internal', message: 'a fault' },
    });
    // Node waits for its debugger before it ends.
    socket.close();
    await expect(engine.exited).resolves.toEqual({ code: 1, signal: null });
    expect(engine.errorText()).toContain('Error: a fault');
  });
});

/** Processes are looked up in /proc. */
describe.runIf(process.platform === 'linux')('an engine whose parent was killed', () => {
  async function startParent() {
    const parent = spawn(process.execPath, [parentScript, engineScript], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    const said = (pattern: RegExp): Promise<string> =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = pattern.exec(text);
          if (found) resolve(found[1] ?? found[0]);
        };
        parent.stdout.on('data', look);
        look();
      });
    parent.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    const enginePid = Number(await said(/serving (\d+)/));
    const address = await said(debuggerAddress);
    const tree: TreeProcess[] = await processTree(enginePid);
    expect(tree.map(({ pid }) => pid)).toEqual([enginePid]);
    onTestFinished(async () => {
      parent.kill('SIGKILL');
      for (const { pid } of await survivors(tree, 0)) process.kill(pid, 'SIGKILL');
    });
    return { parent, said, address, tree };
  }

  it('ends within 2 s', async () => {
    const { parent, tree } = await startParent();
    parent.kill('SIGKILL');
    await expect(survivors(tree, 2000)).resolves.toEqual([]);
  });

  it('ends within 2 s even when its main thread never comes back', async () => {
    const { parent, said, address, tree } = await startParent();
    const socket = await evaluateIn(address, `process.stderr.write('busy\\n'); for (;;);`);
    await said(/busy/);
    parent.kill('SIGKILL');
    await expect(survivors(tree, 2000)).resolves.toEqual([]);
    socket.close();
  });
});
