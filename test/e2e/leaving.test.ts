import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { startConnectedDesk, trustServer, type ConnectedDesk } from './connected-desk.ts';
import { addressOf, driveDesk, knownHostsLines } from './desk-driver.ts';
import { digestOf, writeRandomFile } from './file-facts.ts';
import { startApp, stopApps } from './harness.ts';
import { survivors } from './process-tree.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

describe.skipIf(skip)('leaving the window', () => {
  let connected: ConnectedDesk;

  beforeEach(async () => {
    if ('skip' in packages) return;
    connected = await startConnectedDesk(packages, {
      async prepareHere(home) {
        await mkdir(path.join(home, 'work'));
        await writeFile(path.join(home, 'work/plan.txt'), 'x');
        await writeRandomFile(path.join(home, 'large.bin'), 6_000_000);
        const script = `#!/bin/sh\nprintf '%s\\n' "$1" > '${home}/opened'\n`;
        await writeFile(path.join(home, 'editor'), script, { mode: 0o755 });
      },
      async prepareThere(home) {
        await mkdir(path.join(home, 'www'));
        await writeFile(path.join(home, 'www/index.html'), 'x');
        await writeFile(path.join(home, 'notes.txt'), 'first');
      },
      settings: (home) => ({ editor: { program: path.join(home, 'editor') } }),
    });
  });
  afterEach(async () => {
    await stopApps();
    await connected.server.stop();
  });

  it('brings tabs, folders and their order back, and connects only when somebody goes there', async () => {
    const { desk, app, server } = connected;
    await desk.row(desk.local, 'work').dblclick();
    await desk.row(desk.local, 'plan.txt').waitFor();
    await desk.row(desk.remote, 'www').dblclick();
    await desk.row(desk.remote, 'index.html').waitFor();
    await desk.remote.getByRole('button', { name: 'Size', exact: true }).click();
    await app.quit();

    const again = await startApp({
      profile: app.profile,
      async prepareHome(home) {
        await trustServer(home, server);
        await mkdir(path.join(home, 'work'));
      },
    });
    const next = driveDesk(again.page);
    const label = `${server.user}@${server.host}:${String(server.port)}`;
    await next.page.getByRole('tab', { name: new RegExp(label), selected: true }).waitFor();
    await next.page.getByText(`${label} is not connected yet`).waitFor();
    await next.row(next.local, 'plan.txt').waitFor();
    await next.shoot('restored-tab');
    expect(await again.engines()).toHaveLength(1);
    const stored = await next.page.evaluate(() => JSON.stringify(localStorage));
    expect(stored).toContain(String(server.port));
    expect(stored).not.toContain(server.password);

    await next.page.getByRole('button', { name: 'Connect', exact: true }).click();
    await next.dialog.locator('input').fill(server.password);
    await next.page.keyboard.press('Enter');
    await next.row(next.remote, 'index.html').waitFor();
    expect(
      await next.remote.getByRole('columnheader', { name: /^Size/ }).getAttribute('aria-sort'),
    ).toMatch(/ascending|descending/);
  });

  it('brings the server of the left pane back, and connects it no sooner than the others', async () => {
    if ('skip' in packages) return;
    const { desk, app, server } = connected;
    const other = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
    try {
      const trusted = knownHostsLines(server) + knownHostsLines(other);
      await writeFile(path.join(app.home, '.ssh/known_hosts'), trusted);
      await desk.page.keyboard.press('Control+t');
      await desk.connect(addressOf(other), other.password);
      const pane = (page: Page, { port }: TestServer) =>
        page.getByRole('region', { name: new RegExp(`^Files of .*:${String(port)}`) });
      await pane(desk.page, other).getByRole('row').first().waitFor();
      await desk.page.getByRole('button', { name: /^Left pane: This computer/ }).click();
      await desk.page
        .getByRole('menuitem', { name: new RegExp(`:${String(server.port)}`) })
        .click();
      const left = pane(desk.page, server);
      await desk.row(left, 'www').dblclick();
      await desk.row(left, 'index.html').waitFor();
      await left.getByRole('button', { name: 'Size', exact: true }).click();
      await app.quit();

      const again = await startApp({
        profile: app.profile,
        async prepareHome(home) {
          await mkdir(path.join(home, '.ssh'), { mode: 0o700 });
          await writeFile(path.join(home, '.ssh/known_hosts'), trusted);
        },
      });
      const next = driveDesk(again.page);
      const leftAgain = pane(next.page, server);
      await leftAgain.getByText('is not connected yet').waitFor();
      await pane(next.page, other).getByText('is not connected yet').waitFor();
      await next.shoot('restored-left');
      expect(await again.engines()).toHaveLength(1);

      // A window that is left before anybody connects loses nothing of it.
      await next.page.reload();
      await leftAgain.getByRole('button', { name: 'Connect', exact: true }).click();
      await next.dialog.locator('input').fill(server.password);
      await next.page.keyboard.press('Enter');
      await next.row(leftAgain, 'index.html').waitFor();
      expect(
        await leftAgain.getByRole('columnheader', { name: /^Size/ }).getAttribute('aria-sort'),
      ).toMatch(/ascending|descending/);
      await pane(next.page, other).getByText('is not connected yet').waitFor();
      expect(await again.engines()).toHaveLength(2);

      // Another page of the same window finds the session open.
      await next.page.reload();
      await next.row(leftAgain, 'index.html').waitFor();
    } finally {
      await stopApps();
      await other.stop();
    }
  });

  it('asks while a transfer runs, and that goes on with the next start', async () => {
    const { desk, app, here, there, server } = connected;
    await desk.page.getByRole('button', { name: /^Speed limit/ }).click();
    await desk.page.getByRole('menuitem', { name: 'At most 250 KB/s each way' }).click();
    await desk.row(desk.local, 'large.bin').click();
    await desk.page.keyboard.press('F5');
    await desk.transfer('large.bin').getByText(/KB\/s/).waitFor();

    await desk.page.getByRole('button', { name: 'Close window' }).click();
    await desk.dialog.getByText('One transfer is under way').waitFor();
    await desk.shoot('closing-transfer');
    await desk.page.keyboard.press('Escape');
    await desk.dialog.waitFor({ state: 'detached' });
    await desk.transfer('large.bin').getByText(/KB\/s/).waitFor();
    await desk.page.getByRole('button', { name: 'Close window' }).click();
    const gone = app.electron.waitForEvent('close');
    const confirm = desk.dialog.getByRole('button', { name: 'Close Keyferry' });
    await confirm.click({ noWaitAfter: true }).catch(() => undefined);
    await gone;
    expect(await readdir(there)).not.toContain('large.bin');

    const again = await startApp({
      profile: app.profile,
      prepareHome: (home) => trustServer(home, server),
    });
    const next = driveDesk(again.page);
    await next.page.getByRole('button', { name: 'Connect', exact: true }).click();
    await next.dialog.locator('input').fill(server.password);
    await next.page.keyboard.press('Enter');
    await next.page.getByRole('button', { name: /^Speed limit/ }).click();
    await next.page.getByRole('menuitem', { name: 'No limit' }).click();
    await next.transfer('large.bin').getByText('Done').waitFor();
    expect(await digestOf(path.join(there, 'large.bin'))).toBe(
      await digestOf(path.join(here, 'large.bin')),
    );
  });

  it('hides names with a dot for good', async () => {
    const { desk, app } = connected;
    await desk.row(desk.local, '.ssh').waitFor();
    await desk.row(desk.remote, '.ssh').waitFor();
    await desk.page.keyboard.press('Control+h');
    await desk.row(desk.local, '.ssh').waitFor({ state: 'detached' });
    await desk.row(desk.remote, '.ssh').waitFor({ state: 'detached' });
    await app.quit();
    const again = await startApp({
      profile: app.profile,
      prepareHome: (home) => trustServer(home, connected.server),
    });
    const next = driveDesk(again.page);
    await next.local.getByText('1 hidden').waitFor();
    expect(await next.row(next.local, '.ssh').count()).toBe(0);
    await next.local.getByRole('grid').focus();
    await next.page.keyboard.press('Control+h');
    await next.row(next.local, '.ssh').waitFor();
  });

  it('asks while a saved file is not on its server, and keeps the file', async () => {
    const { desk, app, here } = connected;
    await desk.row(desk.remote, 'notes.txt').click();
    await desk.page.keyboard.press('F4');
    const opened = path.join(here, 'opened');
    await expect.poll(() => readFile(opened, 'utf8').catch(() => '')).toContain('notes.txt');
    const file = (await readFile(opened, 'utf8')).trim();
    const engine = (await app.engines()).at(-1);
    if (!engine) throw new Error('No engine serves the session.');
    process.kill(engine.pid, 'SIGKILL');
    await survivors([engine], 2_000);
    await desk.page.getByRole('tab', { name: /^Editing/ }).click();
    await writeFile(file, 'saved offline');
    const retry = desk.page.getByRole('tabpanel').getByRole('button', { name: 'Retry' });
    await retry.waitFor();

    const cross = desk.page.getByRole('button', { name: 'Close window' });
    await cross.click();
    await desk.dialog.getByText('is not on its server yet').waitFor();
    await desk.shoot('closing');
    await desk.page.keyboard.press('Escape');
    await desk.dialog.waitFor({ state: 'detached' });

    await desk.page.getByRole('tab', { selected: true }).first().focus();
    await desk.page.keyboard.press('Control+w');
    await desk.dialog.getByRole('button', { name: 'Close connection' }).waitFor();
    await desk.page.keyboard.press('Escape');
    await desk.dialog.waitFor({ state: 'detached' });

    await cross.click();
    const gone = app.electron.waitForEvent('close');
    // The page goes with the click.
    const confirm = desk.dialog.getByRole('button', { name: 'Close Keyferry' });
    await confirm.click({ noWaitAfter: true }).catch(() => undefined);
    await gone;
    expect(await readFile(file, 'utf8')).toBe('saved offline');

    const again = await startApp({ profile: app.profile });
    await driveDesk(again.page).page.getByRole('tab', { name: /^Log/ }).click();
    await again.page.getByText(/saved change of .*notes.txt was never uploaded/).waitFor();
  });
});
