import path from 'node:path';
import { mkdir, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { draftSite } from '../../electron/shared/saved-site.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import { withFreePort } from '../servers/server-process.ts';
import type { TestServer } from '../servers/server.ts';
import { addressOf, driveDesk, knownHostsLines, type DeskDriver } from './desk-driver.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { survivors } from './process-tree.ts';
import { callFromPage } from './window-calls.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

afterEach(stopApps);

describe('the window', () => {
  it('begins with the welcome page, the keyboard in its address', async () => {
    const { page } = await startApp();
    const desk = driveDesk(page);
    await page.getByRole('region', { name: 'New connection' }).waitFor();
    await page.getByRole('button', { name: 'Close window' }).waitFor();
    await page.getByLabel('Server to connect to').and(page.locator(':focus')).waitFor();
    await desk.shoot('start');
  });

  it('says what is wrong with a server that nobody answers for', async () => {
    const { page } = await startApp();
    const desk = driveDesk(page);
    const port = await withFreePort((free) => Promise.resolve(free));
    await desk.connect(`ferry@127.0.0.1:${String(port)}`);
    const message = page.getByRole('alert');
    await message.getByRole('button', { name: 'Retry' }).waitFor();
    await desk.shoot('refused');
    await message.getByRole('button', { name: 'Change address' }).click();
    await page.getByLabel('Server to connect to').waitFor();
  });
});

describe.skipIf(skip)('connecting to a real OpenSSH', () => {
  let server: TestServer;

  beforeAll(async () => {
    if ('skip' in packages) return;
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
  });
  afterAll(() => server.stop());

  async function start(isKnown: boolean): Promise<{ app: StartedApp; desk: DeskDriver }> {
    const app = await startApp({
      async prepareHome(home) {
        await mkdir(path.join(home, '.ssh'), { mode: 0o700 });
        if (isKnown) await writeFile(path.join(home, '.ssh/known_hosts'), knownHostsLines(server));
      },
    });
    return { app, desk: driveDesk(app.page) };
  }

  const bare = () => (server.hostKeys[0]?.fingerprintSha256 ?? '').replace('SHA256:', '');

  it('asks about a first contact, and connects once the key is pinned', async () => {
    const { desk } = await start(false);
    await desk.connect(addressOf(server), server.password);
    await desk.dialog.getByText(bare()).waitFor();
    await desk.shoot('unknown-host-key');
    await desk.dialog.getByRole('button', { name: 'Pin and connect' }).click();
    await desk.row(desk.remote, '.ssh').waitFor();
    await desk.page
      .getByRole('button', { name: /^Connection security:.*SFTP.*grade A/i })
      .waitFor();
    await desk.shoot('connected');
    await desk.chip.click();
    await desk.page.getByText(bare()).first().waitFor();
    await desk.shoot('report');
  });

  it('sends nothing when the first contact is declined', async () => {
    const { desk } = await start(false);
    await desk.connect(addressOf(server), server.password);
    await desk.dialog.getByRole('button', { name: /^Cancel/ }).click();
    await desk.dialog.waitFor({ state: 'detached' });
    expect(await desk.page.getByRole('grid').count()).toBe(1);
  });

  it('asks for the password again when it was wrong', async () => {
    const { desk } = await start(true);
    await desk.connect(addressOf(server), 'wrong');
    await desk.dialog.getByLabel('Password', { exact: true }).fill(server.password);
    await desk.shoot('password');
    await desk.dialog.getByRole('button', { name: 'Sign in' }).click();
    await desk.row(desk.remote, '.ssh').waitFor();
  });

  it('shows both lists when there is nothing in common, and goes on under a policy that would do', async () => {
    if ('skip' in packages) return;
    const old = 'diffie-hellman-group1-sha1';
    const outdated = await startOpenSsh(packages, {
      hostKeyTypes: ['ed25519'],
      config: { KexAlgorithms: old },
    });
    try {
      const { desk } = await start(false);
      await desk.connect(addressOf(outdated), outdated.password);
      const notice = desk.page.getByRole('alert');
      await notice.getByText(`The server offers only ${old}`).waitFor();
      const lists = notice.getByRole('figure', { name: 'Key exchange' });
      await lists.getByText('mlkem768x25519-sha256').waitFor();
      await lists.getByText(old).waitFor();
      await desk.shoot('nothing-in-common');
      await notice.getByRole('button', { name: 'Connect once with “Legacy”' }).click();
      await desk.dialog.getByRole('button', { name: 'Pin and connect' }).click();
      await desk.row(desk.remote, '.ssh').waitFor();
      await desk.chip.getByText('F', { exact: true }).waitFor();
    } finally {
      await outdated.stop();
    }
  });

  it('says who asks, and shows the report of a jump host', async () => {
    if ('skip' in packages) return;
    const gate = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
    try {
      const { app, desk } = await start(true);
      await writeFile(
        path.join(app.home, '.ssh/known_hosts'),
        knownHostsLines(server) + knownHostsLines(gate),
      );
      const { host, port, user } = server;
      const target = {
        protocol: 'sftp',
        host,
        port,
        user,
        identityFiles: [],
        agent: 'none',
      } as const;
      const draft = draftSite('Behind a gate', { ...target, identityFiles: [] });
      const jumpHost = { host: gate.host, port: gate.port, user: gate.user, identityFiles: [] };
      await callFromPage(app.page, 'site.save', {
        siteId: null,
        draft: { ...draft, jumpHosts: [jumpHost] },
      });
      await desk.page.keyboard.press('Control+k');
      await desk.page.keyboard.type('Behind a gate');
      await desk.page
        .getByRole('option', { name: /Behind a gate/ })
        .first()
        .click();
      await desk.dialog.getByText(`the jump host ${gate.host}:${String(gate.port)}`).waitFor();
      await desk.shoot('jump-host-asks');
      await desk.dialog.getByLabel('Password', { exact: true }).fill(gate.password);
      await desk.dialog.getByRole('button', { name: 'Sign in' }).click();
      await desk.dialog.getByText(`Password for ${user} on ${host}`, { exact: true }).waitFor();
      await desk.dialog.getByLabel('Password', { exact: true }).fill(server.password);
      await desk.dialog.getByRole('button', { name: 'Sign in' }).click();
      await desk.row(desk.remote, '.ssh').waitFor();
      await desk.chip.click();
      const connections = desk.page.getByRole('group', { name: 'Connections of the session' });
      const [first] = await connections.getByRole('button').all();
      await first?.click();
      const panel = desk.page.getByRole('complementary', { name: 'Security inspector' });
      const gateKey = (gate.hostKeys[0]?.fingerprintSha256 ?? '').replace('SHA256:', '');
      await panel.getByText(gateKey).first().waitFor();
      await desk.shoot('jump-host-report');
    } finally {
      await gate.stop();
    }
  });

  it('stops at a changed host key until its fingerprint is typed', async () => {
    const { desk } = await start(false);
    await desk.connect(addressOf(server), server.password);
    await desk.dialog.getByRole('button', { name: 'Pin and connect' }).click();
    await desk.row(desk.remote, '.ssh').waitFor();
    const pinned = bare();
    if ('skip' in packages) return;
    const { port } = server;
    await server.stop();
    server = await startOpenSsh(packages, { port, hostKeyTypes: ['ed25519'] });

    await desk.page.getByRole('alert').getByRole('button', { name: 'Reconnect' }).click();
    await desk.dialog.getByText(pinned.slice(0, 22)).waitFor();
    await desk.dialog.getByText(bare().slice(0, 22)).waitFor();
    await desk.shoot('changed-host-key');
    const replace = desk.dialog.getByRole('button', { name: 'Replace pinned key' });
    expect(await replace.isDisabled()).toBe(true);
    await desk.dialog.getByRole('textbox').fill(bare().slice(-6));
    await replace.click();
    // The rebuilt server has another password, too.
    await desk.dialog.getByLabel('Password', { exact: true }).fill(server.password);
    await desk.dialog.getByRole('button', { name: 'Sign in' }).click();
    await desk.chip.getByText('SFTP').waitFor();
    await desk.dialog.waitFor({ state: 'detached' });
  });

  it('shows both lists when no key exchange is common', async () => {
    if ('skip' in packages) return;
    const old = await startOpenSsh(packages, {
      config: { KexAlgorithms: 'diffie-hellman-group1-sha1' },
      hostKeyTypes: ['ed25519'],
    });
    try {
      const { desk } = await start(true);
      await desk.connect(addressOf(old), old.password);
      const message = desk.page.getByRole('alert');
      await message.getByText('diffie-hellman-group1-sha1').first().waitFor();
      await message.getByText('curve25519-sha256', { exact: true }).first().waitFor();
      await desk.shoot('nothing-in-common');
    } finally {
      await old.stop();
    }
  });

  it('lives on when an engine is killed, and reconnects', async () => {
    const { app, desk } = await start(true);
    await desk.connect(addressOf(server), server.password);
    await desk.row(desk.remote, '.ssh').waitFor();
    const engine = (await app.engines()).at(-1);
    if (!engine) throw new Error('No engine serves the session.');
    process.kill(engine.pid, 'SIGKILL');
    await survivors([engine], 2_000);
    const reconnect = desk.page.getByRole('alert').getByRole('button', { name: 'Reconnect' });
    await reconnect.waitFor();
    await desk.shoot('engine-lost');
    await desk.local.getByRole('button', { name: /^Refresh/ }).click();
    await desk.row(desk.local, '.ssh').waitFor();
    await reconnect.click();
    await desk.row(desk.remote, '.ssh').waitFor();
  });
});
