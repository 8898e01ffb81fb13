import { chmod, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import {
  addressOf,
  driveDesk,
  dropFromDesktop,
  knownHostsLines,
  type DeskDriver,
} from './desk-driver.ts';
import { digestOf, treeDigests, writeRandomFile } from './file-facts.ts';
import { startApp, stopApps } from './harness.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

describe.skipIf(skip)('files between this computer and a real OpenSSH', () => {
  let server: TestServer;
  let desk: DeskDriver;
  /** The folders that the panes show: the homes of either side. */
  let here: string;
  let there: string;

  beforeEach(async () => {
    if ('skip' in packages) return;
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
    const app = await startApp({
      async prepareHome(home) {
        await mkdir(path.join(home, '.ssh'), { mode: 0o700 });
        await writeFile(path.join(home, '.ssh/known_hosts'), knownHostsLines(server));
      },
    });
    desk = driveDesk(app.page);
    here = app.home;
    there = server.root;
    await desk.connect(addressOf(server), server.password);
    await desk.row(desk.remote, '.ssh').waitFor();
  });
  afterEach(async () => {
    await stopApps();
    await server.stop();
  });

  const shownIn = (pane: 'local' | 'remote', name: string) => desk.row(desk[pane], name).waitFor();

  const refresh = (pane: 'local' | 'remote') =>
    desk[pane].getByRole('button', { name: /^Refresh/ }).click();

  // There is one mouse: two clicks at once get in each other's way.
  async function refreshBoth(): Promise<void> {
    await refresh('local');
    await refresh('remote');
  }

  it('are dragged each way, a folder with odd names too', async () => {
    const folder = path.join(here, 'photos');
    await mkdir(path.join(folder, 'naïve – ümläut'), { recursive: true });
    await writeRandomFile(path.join(folder, 'large.bin'), 5_000_000);
    await writeFile(path.join(folder, 'naïve – ümläut', "it's #1 100%+.txt"), 'odd');
    await writeFile(path.join(folder, 'empty'), '');
    await refresh('local');
    await desk.row(desk.local, 'photos').dragTo(desk.remote.getByRole('grid'));
    await shownIn('remote', 'photos');
    await desk.transfer('photos').getByText('Done').waitFor();
    await desk.shoot('uploaded');
    expect(await treeDigests(path.join(there, 'photos'))).toEqual(await treeDigests(folder));

    await writeRandomFile(path.join(there, 'from-there.bin'), 3_000_001);
    await refresh('remote');
    await desk.row(desk.remote, 'from-there.bin').dragTo(desk.local.getByRole('grid'));
    await shownIn('local', 'from-there.bin');
    await desk.transfer('from-there.bin').getByText('Done').waitFor();
    expect(await digestOf(path.join(here, 'from-there.bin'))).toBe(
      await digestOf(path.join(there, 'from-there.bin')),
    );
  });

  it('are dragged into a folder of the other side', async () => {
    await mkdir(path.join(here, 'inbox'));
    await writeFile(path.join(there, 'letter.txt'), 'dear');
    await refreshBoth();
    await desk.row(desk.remote, 'letter.txt').dragTo(desk.row(desk.local, 'inbox'));
    await desk.transfer('letter.txt').getByText('Done').waitFor();
    expect(await readFile(path.join(here, 'inbox/letter.txt'), 'utf8')).toBe('dear');
  });

  it('are dropped from the desktop', async () => {
    const file = path.join(here, '.ssh', 'dropped.bin');
    await writeRandomFile(file, 1_000_000);
    await dropFromDesktop(desk.remote.getByRole('grid'), [file]);
    await shownIn('remote', 'dropped.bin');
    await desk.transfer('dropped.bin').getByText('Done').waitFor();
    expect(await digestOf(path.join(there, 'dropped.bin'))).toBe(await digestOf(file));
  });

  it('never replace an existing name without asking', async () => {
    await writeFile(path.join(here, 'notes.txt'), 'from here');
    await writeFile(path.join(there, 'notes.txt'), 'from there');
    await refreshBoth();
    const upload = () => desk.row(desk.local, 'notes.txt').dragTo(desk.remote.getByRole('grid'));
    const answer = async (choice: string) => {
      await desk.dialog.getByText('notes.txt already exists').waitFor();
      await desk.dialog.getByText(choice, { exact: true }).click();
      await desk.dialog.getByRole('button', { name: /^Continue/ }).click();
      await desk.dialog.waitFor({ state: 'detached' });
    };
    const contents = async () => {
      const names = (await readdir(there)).filter((name) => name.startsWith('notes')).sort();
      return await Promise.all(names.map((name) => readFile(path.join(there, name), 'utf8')));
    };

    await upload();
    await desk.dialog.waitFor();
    await desk.shoot('conflict');
    expect(await contents()).toEqual(['from there']);
    await answer('Skip');
    await desk.transfer('notes.txt').getByText('1 skipped').waitFor();
    expect(await contents()).toEqual(['from there']);

    await upload();
    await answer('Keep both');
    await expect.poll(contents).toEqual(['from here', 'from there']);

    await upload();
    await answer('Overwrite');
    await expect.poll(contents).toEqual(['from here', 'from here']);
  });

  it('say why they failed, and can be retried', async () => {
    await mkdir(path.join(there, 'locked'), { mode: 0o555 });
    await writeFile(path.join(here, 'a.txt'), 'a');
    await refreshBoth();
    await desk.row(desk.local, 'a.txt').dragTo(desk.row(desk.remote, 'locked'));
    const failed = desk.transfer('a.txt').filter({ hasText: 'Retry' });
    await failed.waitFor();
    await desk.shoot('failed');
    expect(await readdir(path.join(there, 'locked'))).toEqual([]);
    await chmod(path.join(there, 'locked'), 0o777);
    await failed.getByRole('button', { name: 'Retry' }).click();
    await desk.transfer('a.txt').getByText('Done').waitFor();
    expect(await readFile(path.join(there, 'locked/a.txt'), 'utf8')).toBe('a');
  });

  it('are managed with the keyboard alone', async () => {
    await writeFile(path.join(here, 'report.txt'), 'text');
    await refresh('local');
    const press = (key: string) => desk.page.keyboard.press(key);
    await desk.row(desk.local, 'report.txt').click();
    await press('F5');
    await shownIn('remote', 'report.txt');

    await press('Tab');
    await press('F7');
    await desk.dialog.getByRole('textbox').fill('made here');
    await press('Enter');
    await shownIn('remote', 'made here');

    await desk.row(desk.remote, 'report.txt').click();
    await press('F2');
    await press('ControlOrMeta+a');
    await desk.page.keyboard.type('final.txt');
    await press('Enter');
    await shownIn('remote', 'final.txt');
    await expect.poll(() => readFile(path.join(there, 'final.txt'), 'utf8')).toBe('text');

    await desk.row(desk.remote, 'made here').click();
    await press('F8');
    await desk.dialog.getByRole('button', { name: 'Delete 1 item' }).click();
    await desk.row(desk.remote, 'made here').waitFor({ state: 'detached' });
    expect(await readdir(there)).not.toContain('made here');
  });

  it('show where links lead, and open what they lead to', async () => {
    await mkdir(path.join(there, 'real'));
    await writeFile(path.join(there, 'real/inside.txt'), 'x');
    await symlink('real', path.join(there, 'shortcut'));
    await refresh('remote');
    await desk.row(desk.remote, 'shortcut').getByText('real', { exact: false }).waitFor();
    await desk.row(desk.remote, 'shortcut').dblclick();
    await shownIn('remote', 'inside.txt');
  });
});
