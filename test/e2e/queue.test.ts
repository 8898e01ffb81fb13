import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedSftp, type EmbeddedServer } from '../servers/embedded-sftp.ts';
import { addressOf, driveDesk, knownHostsLines, type DeskDriver } from './desk-driver.ts';
import { digestOf, writeRandomFile } from './file-facts.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { callFromPage } from './window-calls.ts';

describe('the queue', () => {
  let server: EmbeddedServer;
  let app: StartedApp;
  let desk: DeskDriver;

  async function launch(profile?: string): Promise<void> {
    app = await startApp({
      ...(profile !== undefined && { profile }),
      async prepareHome(home) {
        await mkdir(path.join(home, '.ssh'), { mode: 0o700 });
        await writeFile(path.join(home, '.ssh/known_hosts'), knownHostsLines(server));
        await writeRandomFile(path.join(home, 'large.bin'), 12_000_000);
        await writeRandomFile(path.join(home, 'small.bin'), 1_000);
      },
    });
    desk = driveDesk(app.page);
  }

  async function start(): Promise<void> {
    await launch();
    await desk.connect(addressOf(server), server.password);
    await desk.remote.getByRole('grid').waitFor();
  }

  beforeEach(async () => {
    server = await startEmbeddedSftp();
  });
  afterEach(async () => {
    await stopApps();
    await server.stop();
  });

  const press = (key: string) => desk.page.keyboard.press(key);

  async function setLimit(choice: string): Promise<void> {
    await desk.page.getByRole('button', { name: /^Speed limit/ }).click();
    await desk.page.getByRole('menuitem', { name: choice }).click();
  }

  it('is paused, ordered and limited by keys, goes on after the app was killed, and keeps its history', async () => {
    await start();
    await setLimit('At most 250 KB/s each way');
    await desk.row(desk.local, 'large.bin').click();
    await press('F5');
    const large = desk.transfer('large.bin');
    await large.getByText(/KB\/s/).waitFor();
    await large.focus();
    await press('p');
    await large.getByText('Paused').waitFor();
    await desk.shoot('paused');

    await desk.row(desk.local, 'small.bin').click();
    await press('F5');
    const small = desk.transfer('small.bin');
    await small.getByText('Done').waitFor();
    await large.focus();
    await press('Enter');
    await desk.page.getByRole('menuitem', { name: /^Log of this transfer/ }).click();
    await desk.dialog.getByText('Paused.').waitFor();
    // It goes on while it is read.
    const listed = await callFromPage(app.page, 'transfer.list', {});
    if (!listed.ok) throw new Error('The transfers were not listed.');
    const transferIds = listed.value
      .filter(({ title }) => title === 'large.bin')
      .map(({ id }) => id);
    await callFromPage(app.page, 'transfer.resume', { transferIds });
    await desk.dialog.getByText('Goes on, over').waitFor();
    await callFromPage(app.page, 'transfer.pause', { transferIds });
    await desk.dialog.getByText('Paused.').nth(1).waitFor();
    await press('Escape');
    await large.focus();
    await press('p');
    await large.getByText(/KB\/s/).waitFor();

    await small.focus();
    await press('Enter');
    await desk.page.getByRole('menuitem', { name: 'Save to run again later' }).click();
    await desk.dialog.getByLabel('Name').fill('Small one');
    await press('Enter');

    process.kill(app.pid, 'SIGKILL');
    await app.electron.waitForEvent('close');
    const { profile, home } = app;
    const source = await digestOf(path.join(home, 'large.bin'));
    await launch(profile);
    const left = desk.transfer('large.bin');
    await left.getByText(/^Waits for .* to be connected$/).waitFor();
    await desk.shoot('waits-for-connection');
    await left.getByRole('button', { name: 'Connect and continue' }).click();
    await desk.dialog.getByLabel('Password').fill(server.password);
    await press('Enter');
    await desk.remote.getByRole('grid').waitFor();
    await desk.page.getByRole('tab', { name: /^Done/ }).click();
    await desk.transfer('small.bin').waitFor();
    await desk.shoot('history');
    await desk.page.getByRole('tab', { name: /^Queue/ }).click();
    await desk.transfer('large.bin').getByText(/KB\/s/).waitFor();
    await setLimit('No limit');
    await desk.transfer('large.bin').getByText('Done').waitFor();
    expect(await digestOf(path.join(server.root, 'large.bin'))).toBe(source);
    const names = (await readdir(server.root)).sort();
    expect(names).toEqual(['large.bin', 'small.bin']);

    await rm(path.join(server.root, 'small.bin'));
    await desk.page.getByRole('tab', { name: /^Saved/ }).click();
    await desk.shoot('saved-transfers');
    await desk.page.getByRole('button', { name: 'Run', exact: true }).click();
    await desk.transfer('small.bin').getByText('Done').nth(1).waitFor();
    expect(await readdir(server.root)).toContain('small.bin');

    await setLimit('When all is done: close Keyferry');
    // Main has not forgotten it, so a page that is loaded again has to say it.
    await desk.page.reload();
    await desk.remote.getByRole('grid').waitFor();
    await desk.page.getByRole('button', { name: /^Speed limit/ }).click();
    const wanted = desk.page.getByRole('menuitem', { name: 'When all is done: close Keyferry' });
    await expect.poll(() => wanted.isDisabled()).toBe(true);
    await press('Escape');
    const closed = app.electron.waitForEvent('close');
    // The left pane shows the folder that it showed before the kill, if that was written down by then.
    for (const folder of [home, app.home]) await writeFile(path.join(folder, 'last.txt'), 'last');
    await desk.local.getByRole('button', { name: /^Refresh/ }).click();
    await desk.row(desk.local, 'last.txt').click();
    // The window may be gone before the key is let go.
    await Promise.all([closed, press('F5').catch(() => undefined)]);
    expect(await readdir(server.root)).toContain('last.txt');
  });
});
