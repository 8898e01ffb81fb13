import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { trustServer } from './connected-desk.ts';
import { driveDesk, openSites } from './desk-driver.ts';
import { digestOf, writeRandomFile } from './file-facts.ts';
import { startApp, stopApps } from './harness.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

describe.skipIf(skip)('a saved transfer of a site', () => {
  let server: TestServer;

  beforeAll(async () => {
    if ('skip' in packages) return;
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
  });
  afterEach(stopApps);
  afterAll(() => server.stop());

  it('gets another name, and is run again from its site', async () => {
    const app = await startApp({
      async prepareHome(home) {
        await trustServer(home, server);
        await mkdir(path.join(home, 'out'));
        await writeRandomFile(path.join(home, 'backup.bin'), 400_003);
        await writeFile(path.join(home, 'notes.txt'), 'notes');
      },
    });
    const { page } = app;
    const desk = driveDesk(page);
    const press = (key: string) => page.keyboard.press(key);
    const makeSite = async (name: string, user: string) => {
      await press('Control+N');
      await page.getByLabel('Name', { exact: true }).fill(name);
      await page.getByLabel('Host', { exact: true }).fill(server.host);
      await page.getByLabel('Port', { exact: true }).fill(String(server.port));
      await page.getByLabel('User', { exact: true }).fill(user);
      await press('Control+S');
      await page.getByRole('treeitem', { name: new RegExp(`^${name}`) }).waitFor();
    };
    await openSites(desk);
    await makeSite('Somebody else', 'somebody');
    await makeSite('Ledger', server.user);
    const ofSite = page.getByRole('group', { name: 'Saved transfers' });
    expect(await ofSite.count()).toBe(0);
    await press('Control+Enter');
    await desk.dialog.locator('input').fill(server.password);
    await press('Enter');
    await desk.remote.getByRole('row').first().waitFor();

    const save = async (file: string, name: string) => {
      await desk.row(desk.local, file).click();
      await press('F5');
      const transfer = desk.transfer(file);
      await transfer.getByText('Done').waitFor();
      await transfer.focus();
      await press('Enter');
      await page.getByRole('menuitem', { name: 'Save to run again later' }).click();
      await desk.dialog.getByLabel('Name').fill(name);
      await press('Enter');
      await desk.dialog.waitFor({ state: 'detached' });
    };
    await save('backup.bin', 'Backup');
    await save('notes.txt', 'Notes');

    // A name that is taken stays where it is.
    await page.getByRole('tab', { name: /^Saved/ }).click();
    await page.getByRole('button', { name: 'Rename Backup' }).click();
    const name = desk.dialog.getByLabel('Name');
    expect(await name.inputValue()).toBe('Backup');
    await name.fill('Notes');
    await desk.dialog.getByText('Another saved transfer has this name.').waitFor();
    await press('Enter');
    await desk.dialog.waitFor();
    await desk.shoot('rename-saved-taken');
    await name.fill('Nightly backup');
    await press('Enter');
    await desk.dialog.waitFor({ state: 'detached' });
    await page.getByRole('listitem').getByTitle('Nightly backup', { exact: true }).waitFor();

    await press('Control+Shift+S');
    await page.getByRole('treeitem', { name: /Somebody else/ }).click();
    await page.getByLabel('User', { exact: true }).waitFor();
    expect(await page.getByLabel('User', { exact: true }).inputValue()).toBe('somebody');
    expect(await ofSite.count()).toBe(0);
    await page.getByRole('treeitem', { name: /Ledger/ }).click();
    await ofSite.getByTitle('Notes', { exact: true }).waitFor();
    await desk.shoot('saved-jobs-of-site');
    await ofSite.getByRole('button', { name: 'Rename Notes' }).click();
    await name.fill('Meeting notes');
    await press('Enter');
    await ofSite.getByTitle('Meeting notes', { exact: true }).waitFor();

    const there = path.join(server.root, 'backup.bin');
    await rm(there);
    await ofSite
      .getByRole('listitem')
      .filter({ hasText: 'Nightly backup' })
      .getByRole('button', { name: 'Run', exact: true })
      .click();
    await desk.transfer('backup.bin').getByText('Done').nth(1).waitFor();
    expect(await digestOf(there)).toBe(await digestOf(path.join(app.home, 'backup.bin')));

    // The names are those of the journal, not of the page.
    await app.quit();
    const again = await startApp({
      profile: app.profile,
      prepareHome: (home) => trustServer(home, server),
    });
    await again.page.getByRole('tab', { name: /^Saved/ }).click();
    await again.page.getByRole('listitem').getByTitle('Nightly backup', { exact: true }).waitFor();
    await again.page.getByRole('listitem').getByTitle('Meeting notes', { exact: true }).waitFor();
  });
});
