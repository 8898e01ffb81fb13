import { execFile } from 'node:child_process';
import { access, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Locator } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { startConnectedDesk, type ConnectedDesk } from './connected-desk.ts';
import { addressOf, knownHostsLines } from './desk-driver.ts';
import { digestOf, treeDigests, writeRandomFile } from './file-facts.ts';
import { stopApps } from './harness.ts';

const run = promisify(execFile);
const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

describe.skipIf(skip)('copy, cut and paste', () => {
  let connected: ConnectedDesk;
  let other: TestServer;

  beforeEach(async () => {
    if ('skip' in packages) return;
    other = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
    connected = await startConnectedDesk(packages, {
      async prepareHere(home) {
        await mkdir(path.join(home, 'inbox'));
        await writeFile(path.join(home, '.ssh/known_hosts'), knownHostsLines(other), { flag: 'a' });
      },
      async prepareThere(home) {
        const photos = path.join(home, 'photos/naïve – ümläut');
        await mkdir(photos, { recursive: true });
        await writeRandomFile(path.join(home, 'photos/large.bin'), 3_000_000);
        await writeFile(path.join(photos, "it's #1 100%+.txt"), 'odd');
        await writeRandomFile(path.join(home, 'alone.bin'), 700_001);
        await writeFile(path.join(home, 'stays.txt'), 'stays');
        await own(home);
      },
    });
  });
  afterEach(async () => {
    await stopApps();
    await Promise.all([connected.server.stop(), other.stop()]);
  });

  /** As the server's own user would have made it. */
  async function own(root: string): Promise<void> {
    if (process.getuid?.() !== 0) return;
    const { uid, gid } = await stat(root);
    for (const name of ['photos', 'alone.bin', 'stays.txt'])
      await run('chown', ['-R', `${String(uid)}:${String(gid)}`, path.join(root, name)]);
  }

  const press = (key: string) => connected.desk.page.keyboard.press(key);
  const cell = (pane: Locator, name: string) => pane.getByRole('gridcell', { name, exact: true });
  const isThere = (file: string) =>
    access(file).then(
      () => true,
      () => false,
    );

  it('takes files of a server to this computer, and to another server in another tab', async () => {
    const { desk, here, there } = connected;
    const before = await treeDigests(path.join(there, 'photos'));
    await desk.row(desk.remote, 'photos').click();
    await press('Control+c');
    await desk.row(desk.local, 'inbox').dblclick();
    await desk.local.getByText('This folder is empty').waitFor();
    await desk.local.getByRole('grid').focus();
    await press('Control+v');
    await desk.row(desk.local, 'photos').waitFor();
    await desk.transfer('photos').getByText('Done').waitFor();
    expect(await treeDigests(path.join(here, 'inbox/photos'))).toEqual(before);
    expect(await treeDigests(path.join(there, 'photos'))).toEqual(before);

    // What was copied can be pasted again: now by the menu, on a server that was not connected then.
    await press('Control+t');
    await desk.connect(addressOf(other), other.password);
    const pane = desk.page.getByRole('region', {
      name: new RegExp(`^Files of .*:${String(other.port)}`),
    });
    await pane.getByRole('row').first().waitFor();
    await pane.getByRole('grid').click({ button: 'right' });
    await desk.page.getByRole('menuitem', { name: /^Paste/ }).waitFor();
    await desk.shoot('paste-menu');
    await desk.page.getByRole('menuitem', { name: /^Paste/ }).click();
    await desk.row(pane, 'photos').waitFor();
    await desk.transfer('photos').getByText('Copy between servers').waitFor({ state: 'attached' });
    await expect
      .poll(() => treeDigests(path.join(other.root, 'photos')).catch(() => ({})))
      .toEqual(before);
  });

  it('moves what was cut, and leaves it where it is after Escape', async () => {
    const { desk, here, there } = connected;
    const digest = await digestOf(path.join(there, 'alone.bin'));
    await desk.row(desk.remote, 'stays.txt').click();
    await press('Control+x');
    await cell(desk.remote, 'stays.txt, cut').waitFor();
    await press('Escape');
    await cell(desk.remote, 'stays.txt').waitFor();

    await desk.row(desk.remote, 'alone.bin').click();
    await press('Control+x');
    await cell(desk.remote, 'alone.bin, cut').waitFor();
    await desk.shoot('cut-row');
    await press('Control+Shift+L');
    await desk.shoot('cut-row-other-theme');
    await press('Tab');
    await press('Control+v');
    await desk.row(desk.local, 'alone.bin').waitFor();
    await desk.row(desk.remote, 'alone.bin').waitFor({ state: 'detached' });
    await expect.poll(() => isThere(path.join(there, 'alone.bin'))).toBe(false);
    expect(await digestOf(path.join(here, 'alone.bin'))).toBe(digest);
    expect(await readFile(path.join(there, 'stays.txt'), 'utf8')).toBe('stays');

    // It was pasted: there is nothing left to paste.
    await desk.local.getByRole('grid').click({ button: 'right' });
    await desk.page.getByRole('menuitem', { name: /^Paste/, disabled: true }).waitFor();
    await press('Escape');
  });

  it('asks about a name that is taken, as a drag does', async () => {
    const { desk, here, there } = connected;
    await writeFile(path.join(here, 'stays.txt'), 'mine, and longer');
    await desk.local.getByRole('button', { name: 'Refresh' }).click();
    await desk.row(desk.local, 'stays.txt').waitFor();
    await desk.row(desk.remote, 'stays.txt').click();
    await press('Control+c');
    await press('Tab');
    await press('Control+v');
    await desk.dialog.getByText('stays.txt already exists').waitFor();
    await desk.dialog.getByText('Skip', { exact: true }).click();
    await desk.dialog.getByRole('button', { name: /^Continue/ }).click();
    await desk.dialog.waitFor({ state: 'detached' });
    expect(await readFile(path.join(here, 'stays.txt'), 'utf8')).toBe('mine, and longer');
    expect(await readFile(path.join(there, 'stays.txt'), 'utf8')).toBe('stays');
  });

  it('pastes a copy beside itself under a free name, and no folder into its own', async () => {
    const { desk, there } = connected;
    await desk.row(desk.remote, 'stays.txt').click();
    await desk.row(desk.remote, 'photos').click({ modifiers: ['Control'] });
    await press('Control+c');
    await press('Control+v');
    await desk.page
      .getByRole('group', { name: 'A folder cannot be pasted beside itself' })
      .waitFor();
    await desk.row(desk.remote, 'stays (2).txt').waitFor();
    expect(await readFile(path.join(there, 'stays (2).txt'), 'utf8')).toBe('stays');
    expect(Object.keys(await treeDigests(path.join(there, 'photos')))).toHaveLength(2);
  });

  it('leaves text fields their own copy and paste', async () => {
    const { desk } = connected;
    await desk.row(desk.remote, 'stays.txt').click();
    await press('Control+c');
    await press('/');
    const filter = desk.remote.getByLabel('Show only names with');
    await filter.fill('photos');
    await press('Control+a');
    await press('Control+x');
    expect(await filter.inputValue()).toBe('');
    await press('Control+v');
    expect(await filter.inputValue()).toBe('photos');
    await press('Escape');
    expect(
      await desk.page.getByRole('region', { name: 'Transfers' }).getByRole('listitem').count(),
    ).toBe(0);
  });
});
