import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Params, Result, WindowChannel } from '../../electron/shared/contract.ts';
import { draftSite } from '../../electron/shared/saved-site.ts';
import type { SftpTarget } from '../../electron/shared/site.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { survivors } from './process-tree.ts';
import { callFromPage } from './window-calls.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;
const master = 'canary-master-8c20';

afterEach(stopApps);

/** The answer of a call that has to go well. */
async function ask<K extends WindowChannel>(
  { page }: StartedApp,
  channel: K,
  params: Params<K>,
): Promise<Result<K>> {
  const answer = await callFromPage(page, channel, params);
  if (!answer.ok) throw new Error(`${channel}: ${answer.error.code} ${answer.error.message}`);
  return answer.value;
}

const demoProcesses = async (app: StartedApp) =>
  (await app.processes()).filter(({ command }) => command.includes('demo.cjs'));

describe('the demo server', () => {
  async function openDemo(app: StartedApp) {
    const { target } = await ask(app, 'demo.start', { serverId: 'modern-sftp' });
    if (!target) throw new Error('The demo server has no address.');
    const open = { sessionId: 'demo', target, password: null, siteId: 'demo-modern-sftp' };
    return await ask(app, 'session.open', open);
  }

  it('is connected without a question, and its card says what was chosen', async () => {
    const app = await startApp();
    const { home, report } = await openDemo(app);
    expect(home).toBe('/');
    expect(report?.trust).toMatchObject({
      verdict: 'pinned',
      reason: 'Matches the key that Keyferry made for its demo server.',
    });
    const listing = { sessionId: 'demo', path: '/Readings', listingId: 'l1' };
    expect(await ask(app, 'files.list', listing)).toMatchObject({ count: 200 });
    const [card] = await ask(app, 'demo.status', {});
    expect(card?.lastConnection).toMatchObject({
      keyExchange: report?.keyExchange,
      cipher: report?.encryption?.clientToServer.cipher,
      grade: report?.grade?.mark,
    });
    await ask(app, 'demo.stop', {});
    await expect.poll(() => demoProcesses(app)).toEqual([]);
    expect(await app.quit()).toEqual([]);
  });

  it('does not outlive the app, however that ends', async () => {
    const quitting = await startApp();
    await openDemo(quitting);
    expect(await demoProcesses(quitting)).toHaveLength(1);
    expect(await quitting.quit()).toEqual([]);

    const killed = await startApp();
    await openDemo(killed);
    const all = await killed.processes();
    process.kill(killed.pid, 'SIGKILL');
    expect(await survivors(all, 2_000)).toEqual([]);
  });
});

describe.skipIf(skip)('a saved site with a real OpenSSH', () => {
  let server: TestServer;

  beforeAll(async () => {
    if ('skip' in packages) return;
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
  });
  afterAll(() => server.stop());

  it('signs in after a restart, once the vault is unlocked', async () => {
    const target: SftpTarget = {
      protocol: 'sftp',
      host: server.host,
      port: server.port,
      user: server.user,
      identityFiles: [],
      agent: 'none',
    };
    const first = await startApp();
    const { id: siteId } = await ask(first, 'site.save', {
      siteId: null,
      draft: draftSite('Real server', target),
    });
    const open = { sessionId: 's1', target, password: null, siteId };
    expect(await callFromPage(first.page, 'session.open', open)).toMatchObject({
      error: { code: 'host-key-unknown' },
    });
    const fingerprintSha256 = server.hostKeys[0]?.fingerprintSha256 ?? '';
    const accepted = { sessionId: 's1', fingerprintSha256, isPinned: true };
    await ask(first, 'trust.acceptHostKey', accepted);
    await ask(first, 'vault.create', { password: master });
    const secret = { siteId, name: { kind: 'password' as const }, value: server.password };
    await ask(first, 'secret.set', secret);
    expect(await ask(first, 'session.open', open)).toMatchObject({ home: server.root });
    expect(await first.quit()).toEqual([]);

    const second = await startApp({ profile: first.profile });
    expect(await ask(second, 'vault.status', {})).toMatchObject({ vault: 'locked' });
    const wrong = await callFromPage(second.page, 'vault.unlock', { password: 'canary-wrong-1' });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'auth-failed' } });
    await ask(second, 'vault.unlock', { password: master });
    expect(await ask(second, 'session.open', open)).toMatchObject({ home: server.root });
    const { tree } = await ask(second, 'site.list', {});
    expect(tree.sites).toMatchObject([{ id: siteId, name: 'Real server' }]);
    expect(tree.sites[0]?.lastGrade).not.toBeNull();

    const log = JSON.stringify(await ask(second, 'app.log', {}));
    expect(await second.quit()).toEqual([]);
    const everything = log + (await textOfFiles(first.profile));
    for (const clear of [server.password, master, 'canary-wrong-1']) {
      expect(everything).not.toContain(clear);
      expect(everything).not.toContain(Buffer.from(clear).toString('base64').replace(/=+$/, ''));
    }
  });
});

/** Everything that the files below hold, Chromium's own among them. */
async function textOfFiles(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = files.map((file) => readFile(path.join(file.parentPath, file.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
}
