import { chown, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { draftSite } from '../../electron/shared/saved-site.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { writeSettings } from './connected-desk.ts';
import { driveDesk, knownHostsLines, openSites, type DeskDriver } from './desk-driver.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { callFromPage } from './window-calls.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;
const master = 'a long master password';

describe.skipIf(skip)('a saved site of a real OpenSSH', () => {
  let server: TestServer;
  let gate: TestServer;

  beforeAll(async () => {
    if ('skip' in packages) return;
    [server, gate] = await Promise.all([
      startOpenSsh(packages, { hostKeyTypes: ['ed25519'] }),
      startOpenSsh(packages, { hostKeyTypes: ['ed25519'] }),
    ]);
  });
  afterEach(stopApps);
  afterAll(() => Promise.all([server.stop(), gate.stop()]));

  /** The editor is a script that adds a line and ends. */
  function start(profile?: string): Promise<StartedApp> {
    return startApp({
      ...(profile !== undefined && { profile }),
      async prepareHome(home) {
        await mkdir(path.join(home, '.ssh'), { mode: 0o700 });
        const known = knownHostsLines(server) + knownHostsLines(gate);
        await writeFile(path.join(home, '.ssh/known_hosts'), known);
        const editor = path.join(home, '../editor');
        await writeFile(editor, '#!/bin/sh\necho edited >> "$1"\n', { mode: 0o755 });
        const folder = profile ?? path.join(home, '../profile');
        await writeSettings(folder, { editor: { program: editor } });
      },
    });
  }

  async function typeServer({ page }: DeskDriver, name: string): Promise<void> {
    await page.keyboard.press('Control+N');
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Host', { exact: true }).fill(server.host);
    await page.getByLabel('Port', { exact: true }).fill(String(server.port));
    await page.getByLabel('User', { exact: true }).fill(server.user);
  }

  async function putOnServer(name: Buffer | string, content: string): Promise<void> {
    const file = Buffer.concat([Buffer.from(`${server.root}/`), Buffer.from(name)]);
    await writeFile(file, content);
    const { uid, gid } = await stat(server.root);
    await chown(file, uid, gid);
  }

  it('connects after a restart with the password of the unlocked vault, and saves an edited file back', async () => {
    await putOnServer('site.conf', 'first\n');
    const first = await start();
    const { page } = first;
    const desk = driveDesk(page);
    await openSites(desk);
    await typeServer(desk, 'Ledger archive');
    await page.getByRole('button', { name: 'Store', exact: true }).click();
    await page.getByLabel('Password to store').fill(server.password);
    await page.keyboard.press('Control+S');
    await desk.dialog.getByLabel('New master password').fill(master);
    await desk.dialog.getByLabel('The same once more').fill(master);
    await page.keyboard.press('Enter');
    await page.getByText('Stored, sealed').waitFor();
    await desk.shoot('site-saved');
    expect(await first.quit()).toEqual([]);

    const second = await start(first.profile);
    const again = driveDesk(second.page);
    await openSites(again);
    await second.page.getByRole('treeitem', { name: /^Ledger archive/ }).focus();
    await second.page.keyboard.press('Enter');
    const password = again.dialog.getByLabel('Master password');
    await password.fill('not the master password');
    await second.page.keyboard.press('Enter');
    await again.dialog.getByText('That is not the master password.').waitFor();
    await again.shoot('vault-wrong');
    await password.fill(master);
    await second.page.keyboard.press('Enter');
    await again.row(again.remote, '.ssh').waitFor();
    await second.page.getByRole('tab', { name: /Ledger archive/ }).waitFor();

    await again.row(again.remote, 'site.conf').click();
    await second.page.keyboard.press('F4');
    const onServer = () => readFile(path.join(server.root, 'site.conf'), 'utf8');
    await expect.poll(onServer).toBe('first\nedited\n');
    await second.page.getByRole('tab', { name: /^Editing/ }).click();
    await second.page.getByText('Saved and uploaded at').waitFor();
  });

  it('is reached through a jump host, by its ways in their order, with names in its encoding', async () => {
    await putOnServer(Buffer.from([0x63, 0x61, 0x66, 0xe9]), 'latin');
    const app = await start();
    const { page, electron } = app;
    const desk = driveDesk(page);
    const { host, port, user, identityFile } = gate;
    const way = { protocol: 'sftp' as const, host, port, user, identityFiles: [identityFile] };
    const draft = draftSite('Gate', { ...way, agent: 'auto' });
    expect(await callFromPage(page, 'site.save', { siteId: null, draft })).toMatchObject({
      ok: true,
    });
    await openSites(desk);
    await typeServer(desk, 'Behind the gate');
    await electron.evaluate(({ dialog }, file) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
    }, server.identityFile);
    await page.getByRole('button', { name: 'Choose file' }).click();
    await page.getByTitle(server.identityFile, { exact: true }).waitFor();

    // The password before the key file that would do without: by keyboard, then by mouse and back.
    const ways = page.getByRole('list', { name: 'Sign-in' });
    const handle = (name: string) =>
      ways.getByRole('button', { name: new RegExp(`^Move ${name},`) });
    await handle('Password').focus();
    await page.keyboard.press('ArrowUp');
    await page.getByText('Password is now 2 of 4').waitFor();
    expect(await handle('Password').evaluate((button) => button === document.activeElement)).toBe(
      true,
    );
    await handle('Questions of the server').dragTo(ways.getByRole('listitem').first());
    await ways.getByRole('listitem').first().getByText('Questions of the server').waitFor();
    await page.keyboard.press('Control+S');
    await page.getByLabel('Add a saved site').selectOption({ label: 'Gate' });
    await page.getByRole('button', { name: 'Add jump host' }).click();
    await page.keyboard.press('Control+S');
    await page.getByText('Type the address of an SSH server: user@host:port.').waitFor();
    await desk.shoot('site-jumps');
    await page.getByRole('button', { name: 'Remove jump host', exact: true }).click();
    await page.getByLabel('Encoding of names').selectOption('iso-8859-1');
    await page.getByRole('checkbox', { name: 'SSH agent' }).uncheck({ force: true });
    await page.keyboard.press('Control+Enter');

    await desk.dialog.locator('input[type=password]').fill(server.password);
    await page.keyboard.press('Enter');
    await desk.row(desk.remote, 'café').click();
    expect(gate.log()).toContain(`Accepted publickey for ${gate.user}`);
    expect(server.log()).toContain(`Accepted password for ${server.user}`);
    await page.keyboard.press('F2');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('über');
    await page.keyboard.press('Enter');
    await desk.row(desk.remote, 'über').waitFor();
    const names = await readdir(server.root, { encoding: 'buffer' });
    expect(names.map((name) => name.toString('hex'))).toContain('fc626572');
    await desk.shoot('site-latin-1');

    const saved = await callFromPage(page, 'site.list', {});
    const kinds = saved.ok && saved.value.tree.sites.at(-1)?.signIn.map(({ kind }) => kind);
    expect(kinds).toEqual(['interactive', 'agent', 'password', 'key-file']);

    // The connection says all of it, too.
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Save as a site');
    await page.keyboard.press('Enter');
    await page.getByText('Not saved yet').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Once more');
    await page.keyboard.press('Control+s');
    await page.getByRole('treeitem', { name: /^Once more/ }).waitFor();
    const both = await callFromPage(page, 'site.list', {});
    const sites = both.ok ? both.value.tree.sites : [];
    const wayOf = (name: string) => {
      const site = sites.find((one) => one.name === name);
      const signIn = site?.signIn.filter(({ isEnabled }) => isEnabled);
      return [site?.target, site?.jumpHosts, site?.encoding, site?.keepAliveSeconds, signIn];
    };
    expect(wayOf('Once more')).toEqual(wayOf('Behind the gate'));
    expect(wayOf('Once more')[1]).toMatchObject([{ host: gate.host, port: gate.port }]);
  });
});
