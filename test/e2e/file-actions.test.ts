import { chmod, chown, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ElectronApplication } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startConnectedDesk, type ConnectedDesk } from './connected-desk.ts';
import { stopApps } from './harness.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

/** What main asked the system for, instead of doing it. */
interface Asked {
  opened: string[];
  questions: string[];
}

describe.skipIf(skip)('files and folders', () => {
  let connected: ConnectedDesk;

  beforeEach(async () => {
    if ('skip' in packages) return;
    connected = await startConnectedDesk(packages, {
      async prepareHere(home) {
        await writeFile(path.join(home, 'notes.txt'), 'x', { mode: 0o644 });
        await writeFile(path.join(home, 'tool'), '#!/bin/sh\n');
        await chmod(path.join(home, 'tool'), 0o755);
      },
      async prepareThere(home) {
        await mkdir(path.join(home, 'www/img'), { recursive: true });
        await writeFile(path.join(home, 'www/index.html'), 'x');
        await writeFile(path.join(home, 'www/run.sh'), 'x');
        await writeFile(path.join(home, 'www/img/a.png'), 'x');
        await symlink('index.html', path.join(home, 'www/link'));
        const { uid, gid } = await stat(home);
        for (const name of ['', ...(await readdir(path.join(home, 'www'), { recursive: true }))]) {
          if (name !== 'link') await chown(path.join(home, 'www', name), uid, gid);
        }
        await chmod(path.join(home, 'www/run.sh'), 0o700);
        await chmod(path.join(home, 'www/index.html'), 0o600);
        await chmod(path.join(home, 'www/img'), 0o700);
      },
    });
  });
  afterEach(async () => {
    await stopApps();
    await connected.server.stop();
  });

  const press = (key: string) => connected.desk.page.keyboard.press(key);

  /** Main answers every question with the button of this number. */
  async function watchMain(electron: ElectronApplication, button: number): Promise<void> {
    await electron.evaluate(({ dialog, shell }, response) => {
      const asked: Asked = { opened: [], questions: [] };
      Object.assign(globalThis, { asked });
      shell.openPath = (file) => {
        asked.opened.push(file);
        return Promise.resolve('');
      };
      dialog.showMessageBox = (...args: unknown[]) => {
        asked.questions.push(String(Reflect.get(args.at(-1) as object, 'message')));
        return Promise.resolve({ response, checkboxChecked: false });
      };
    }, button);
  }

  const asked = (electron: ElectronApplication): Promise<Asked> =>
    electron.evaluate(() => (globalThis as unknown as { asked: Asked }).asked);

  /** The part of the window that holds the focus, by its name. */
  const focused = (): Promise<string> =>
    connected.desk.page.evaluate(() => {
      const { activeElement } = document;
      if (!activeElement || activeElement === document.body) return 'nothing';
      return activeElement.closest('section, [role=region]')?.getAttribute('aria-label') ?? 'other';
    });
  const onServer = expect.stringMatching(/^Files of ferry@/) as string;

  it('opens a file of this computer with its program, and asks before one that may be run', async () => {
    const { desk, app, here } = connected;
    await watchMain(app.electron, 0);
    await desk.row(desk.local, 'notes.txt').click({ button: 'right' });
    await desk.page.getByRole('menuitem', { name: 'Open with its program' }).click();
    await expect
      .poll(() => asked(app.electron))
      .toEqual({
        opened: [path.join(here, 'notes.txt')],
        questions: [],
      });
    await desk.row(desk.local, 'tool').click({ button: 'right' });
    await desk.page.getByRole('menuitem', { name: 'Open with its program' }).click();
    await expect.poll(async () => (await asked(app.electron)).questions).toEqual(['Open tool?']);
    expect((await asked(app.electron)).opened).toHaveLength(1);

    await desk.page.getByRole('button', { name: 'Disconnect' }).click();
    await watchMain(app.electron, 1);
    await desk.row(desk.local, 'tool').dblclick();
    await expect
      .poll(async () => (await asked(app.electron)).opened)
      .toEqual([path.join(here, 'tool')]);
  });

  it('sets the permissions of a whole tree once it has said how many that are', async () => {
    const { desk, there } = connected;
    await desk.row(desk.remote, 'www').click({ button: 'right' });
    await desk.page.getByRole('menuitem', { name: 'Permissions' }).click();
    await desk.dialog.getByText('3 files and 2 folders will be changed.').waitFor();
    await desk.dialog.getByText('One link or special file stays as it is.').waitFor();
    const group = desk.dialog.getByRole('group', { name: 'Permissions' });
    for (const label of ['Read', 'Execute']) {
      for (const place of [1, 2])
        await group.getByLabel(label).nth(place).setChecked(true, { force: true });
    }
    await desk.shoot('permissions');
    await desk.dialog.getByRole('button', { name: 'Change 5 items' }).click();
    await desk.dialog.waitFor({ state: 'detached' });
    await expect.poll(focused).toEqual(onServer);
    const modeOf = async (name: string) =>
      ((await stat(path.join(there, 'www', name))).mode & 0o777).toString(8);
    expect(await Promise.all(['', 'img', 'index.html', 'run.sh', 'img/a.png'].map(modeOf))).toEqual(
      ['755', '755', '644', '755', '644'],
    );

    // What refuses is listed, and the rest is done.
    await chown(path.join(there, 'www/index.html'), 0, 0);
    await desk.row(desk.remote, 'www').click();
    await press('Alt+Enter');
    await desk.dialog.getByRole('button', { name: 'Everything inside' }).click();
    await desk.dialog.getByText('Files only').click();
    await desk.dialog.getByLabel('Write').nth(1).setChecked(true, { force: true });
    await desk.dialog.getByRole('button', { name: 'Change 3 items' }).click();
    await desk.dialog.getByText('1 item refused').waitFor();
    await desk.dialog.getByText(`${there}/www/index.html`).waitFor();
    await desk.shoot('permissions-refused');
    expect(await Promise.all(['run.sh', 'img'].map(modeOf))).toEqual(['775', '755']);
    await press('Escape');
    await desk.dialog.waitFor({ state: 'detached' });
    await expect.poll(focused).toEqual(onServer);
  });

  it('keeps the focus on something sensible', async () => {
    const { desk } = connected;
    const { page } = desk;
    await desk.row(desk.remote, 'www').dblclick();
    await desk.row(desk.remote, 'index.html').click();
    await press('F8');
    await desk.dialog.getByRole('button', { name: /^Delete/ }).click();
    await desk.row(desk.remote, 'index.html').waitFor({ state: 'detached' });
    await expect.poll(focused).toEqual(onServer);
    await press('F7');
    await desk.dialog.getByLabel('Name').fill('new');
    await press('Enter');
    await desk.row(desk.remote, 'new').waitFor();
    await expect.poll(focused).toEqual(onServer);
    for (const key of ['Alt+Enter', '?', 'Control+k', '+']) {
      await press(key);
      await desk.dialog.waitFor();
      await press('Escape');
      await desk.dialog.waitFor({ state: 'detached' });
      expect(await focused(), key).toEqual(onServer);
    }
    await press('Control+,');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await press('Control+w');
    await expect.poll(focused).toEqual(onServer);
    await press('Control+t');
    await expect.poll(focused).not.toBe('nothing');
    await press('Control+w');
    await expect.poll(focused).not.toBe('nothing');
    await desk.row(desk.remote, 'new').waitFor();
    await press('Control+w');
    await page.getByLabel('Server to connect to').waitFor();
    await expect.poll(focused).not.toBe('nothing');
  });
});
