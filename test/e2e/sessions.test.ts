import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../electron/shared/errors.ts';
import type { Target } from '../../electron/shared/site.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { digestOf, writeRandomFile } from './file-facts.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { survivors } from './process-tree.ts';
import { callFromPage } from './window-calls.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

/* What main does with sessions, without the window's own part in it. */
describe.skipIf(skip)('sessions with a real OpenSSH', () => {
  let app: StartedApp;
  let server: TestServer;

  beforeAll(async () => {
    if ('skip' in packages) return;
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    app = await startApp();
  });
  afterEach(stopApps);

  const target = (): Target => ({
    protocol: 'sftp',
    host: server.host,
    port: server.port,
    user: server.user,
    identityFiles: [],
    agent: 'none',
  });

  const open = (sessionId: string, password: string | null) =>
    callFromPage(app.page, 'session.open', { sessionId, target: target(), password });

  async function failureOf(sessionId: string, password: string | null): Promise<Failure> {
    const answer = await open(sessionId, password);
    if (answer.ok) throw new Error('The session was opened.');
    return answer.error;
  }

  const hostFingerprint = () => server.hostKeys[0]?.fingerprintSha256 ?? '';

  async function acceptHostKey(sessionId: string, isPinned: boolean) {
    const params = { sessionId, fingerprintSha256: hostFingerprint(), isPinned };
    expect(await callFromPage(app.page, 'trust.acceptHostKey', params)).toMatchObject({ ok: true });
  }

  /** As a person who compared the fingerprint. */
  async function trustServer(sessionId: string) {
    expect((await failureOf(sessionId, null)).code).toBe('host-key-unknown');
    await acceptHostKey(sessionId, true);
  }

  async function openPrompt() {
    await expect
      .poll(() => callFromPage(app.page, 'prompt.list', {}))
      .toMatchObject({ ok: true, value: [{}] });
    const prompts = await callFromPage(app.page, 'prompt.list', {});
    const prompt = prompts.ok ? prompts.value[0] : undefined;
    if (!prompt) throw new Error('Nothing was asked.');
    return prompt;
  }

  it('stop at an unknown host key, and go on with exactly the accepted one', async () => {
    const failure = await failureOf('once', server.password);
    expect(failure).toMatchObject({
      code: 'host-key-unknown',
      detail: { fingerprintSha256: hostFingerprint(), port: server.port, known: [] },
    });
    const other = { sessionId: 'once', fingerprintSha256: 'SHA256:other', isPinned: false };
    expect(await callFromPage(app.page, 'trust.acceptHostKey', other)).toMatchObject({
      ok: false,
      error: { code: 'invalid-request' },
    });
    await acceptHostKey('once', false);
    expect(await open('once', server.password)).toMatchObject({
      ok: true,
      value: { home: server.root, report: { outcome: 'ok', trust: { verdict: 'unverified' } } },
    });
    await callFromPage(app.page, 'session.close', { sessionId: 'once' });
    expect((await failureOf('once', server.password)).code).toBe('host-key-unknown');
  });

  it('ask for a password that is missing or wrong, and remember it for a reconnection', async () => {
    await trustServer('asked');
    const opening = open('asked', 'wrong');
    const prompt = await openPrompt();
    expect(prompt).toMatchObject({ sessionId: 'asked', request: { user: server.user } });
    const answer = { promptId: prompt.promptId, answer: [server.password] };
    await callFromPage(app.page, 'prompt.answer', answer);
    expect(await opening).toMatchObject({
      ok: true,
      value: { report: { trust: { verdict: 'pinned' } } },
    });

    const engine = (await app.engines()).at(-1);
    if (!engine) throw new Error('No engine serves the session.');
    process.kill(engine.pid, 'SIGKILL');
    await survivors([engine], 2_000);
    await expect
      .poll(() => callFromPage(app.page, 'session.list', {}))
      .toMatchObject({
        value: [
          { sessionId: 'local', state: 'open' },
          { state: 'closed', failure: { code: 'connection-lost' } },
        ],
      });
    expect(await open('asked', null)).toMatchObject({ ok: true });
  });

  it('end when the person dismisses the question', async () => {
    await trustServer('dismissed');
    const opening = open('dismissed', null);
    const { promptId } = await openPrompt();
    await callFromPage(app.page, 'prompt.answer', { promptId, answer: null });
    const answer = await opening;
    expect(answer.ok).toBe(false);
    expect(await callFromPage(app.page, 'prompt.list', {})).toEqual({
      type: 'result',
      id: expect.any(Number) as number,
      ok: true,
      value: [],
    });
  });

  it('go on with a transfer over a new connection when the engine died in its middle', async () => {
    const file = path.join(app.home, 'large.bin');
    await writeRandomFile(file, 128 * 1024 * 1024);
    await trustServer('retried');
    expect(await open('retried', server.password)).toMatchObject({ ok: true });
    const engine = (await app.engines()).at(-1);
    if (!engine) throw new Error('No engine serves the session.');
    const order = {
      id: 't1',
      sourceSessionId: 'local',
      targetSessionId: 'retried',
      sourcePaths: [file],
      targetFolder: server.root,
      onConflict: 'ask',
    } as const;
    await callFromPage(app.page, 'transfer.start', { ...order, sourcePaths: [file] });
    const transfer = async () => {
      const answer = await callFromPage(app.page, 'transfer.list', {});
      return answer.ok ? answer.value.find(({ id }) => id === 't1') : undefined;
    };
    await expect.poll(transfer, { interval: 10 }).toMatchObject({ state: 'running' });
    process.kill(engine.pid, 'SIGKILL');
    await expect.poll(transfer, { timeout: 30_000 }).toMatchObject({ state: 'done' });
    expect(await digestOf(path.join(server.root, 'large.bin'))).toBe(await digestOf(file));
  });

  it('stop at a changed host key', async () => {
    if ('skip' in packages) return;
    await trustServer('changed');
    const { port } = server;
    const pinned = hostFingerprint();
    await server.stop();
    server = await startOpenSsh(packages, { port, hostKeyTypes: ['ed25519'] });
    expect(await failureOf('changed', server.password)).toMatchObject({
      code: 'host-key-changed',
      detail: {
        fingerprintSha256: hostFingerprint(),
        known: [{ type: 'ssh-ed25519', fingerprintSha256: pinned }],
      },
    });
  });

  it('leave no password in the profile, nor where other users could read it', async () => {
    await trustServer('secret');
    expect(await open('secret', server.password)).toMatchObject({ ok: true });
    const seen: string[] = [];
    for (const { pid } of await app.processes()) seen.push(...(await publicFactsOf(pid)));
    const profile = await readdir(app.profile, { recursive: true, withFileTypes: true });
    for (const entry of profile.filter((candidate) => candidate.isFile())) {
      seen.push(await readFile(path.join(entry.parentPath, entry.name), 'latin1'));
    }
    const log = await callFromPage(app.page, 'app.log', {});
    seen.push(JSON.stringify(log));
    const lines = log.ok ? log.value.map(({ text }) => text).join('\n') : '';
    for (const step of [
      /Connecting to sftp:/,
      /Handshake with 127/,
      /Identity pinned/,
      /password of/,
      /Open\./,
    ]) {
      expect(lines).toMatch(step);
    }
    expect(seen.filter((text) => text.includes(server.password))).toEqual([]);
  });
});

/** What any user may read of a process, or its own user at least; nothing when it has just ended. */
async function publicFactsOf(pid: number): Promise<string[]> {
  try {
    const files = ['cmdline', 'environ'].map((name) => `/proc/${String(pid)}/${name}`);
    return await Promise.all(files.map((file) => readFile(file, 'latin1')));
  } catch (error) {
    const isGone = ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (isGone) return [];
    throw error;
  }
}
