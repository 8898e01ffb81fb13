import { chown, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findWithCa } from '../contract/ftp-suite.ts';
import { findApache } from '../servers/apache.ts';
import { findVsftpd } from '../servers/vsftpd.ts';
import { writeSettings } from './connected-desk.ts';
import { driveDesk, type DeskDriver } from './desk-driver.ts';
import { digestOf, treeDigests, writeRandomFile } from './file-facts.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';

/* What a person does with files, over the protocols that are not SFTP, with real servers. */

interface Place {
  /** As it is typed. */
  address: string;
  password: string;
  /** On this computer's disk. */
  root: string;
  /** Whose signature this computer trusts. */
  caFile: string;
  /** Links and permissions exist there. */
  hasPermissions: boolean;
  /** Files that are edited are locked. */
  hasLocks: boolean;
  stop(): Promise<void>;
}

const [apache, vsftpd] = await Promise.all([findApache(), findWithCa(findVsftpd)]);

async function startFtps(): Promise<Place> {
  if ('skip' in vsftpd) throw new Error('A skipped suite starts no server.');
  const { server, ca } = vsftpd;
  const running = await server.start({ security: 'explicit', certificate: await ca.issue() });
  const { user, port, password, root } = running;
  return {
    address: `ftps://${user}@127.0.0.1:${String(port)}`,
    ...{ password, root, caFile: ca.caFile, hasPermissions: true, hasLocks: false },
    async stop() {
      await running.stop();
      await ca.remove();
    },
  };
}

async function startWebDav(): Promise<Place> {
  if ('skip' in apache) throw new Error('A skipped suite starts no server.');
  const running = await apache.start();
  const { user, port, password, root, caFile } = running;
  return {
    address: `https://${user}@localhost:${String(port)}`,
    ...{ password, root, caFile, hasPermissions: false, hasLocks: true },
    stop: () => running.stop(),
  };
}

const protocols = [
  { name: 'FTPS', skip: 'skip' in vsftpd, start: startFtps },
  { name: 'WebDAV', skip: 'skip' in apache, start: startWebDav },
];

for (const { name, skip, start } of protocols)
  describe.skipIf(skip)(`the window over ${name}`, () => {
    let place: Place;
    let app: StartedApp;
    let desk: DeskDriver;
    beforeAll(async () => {
      place = await start();
    });
    afterEach(stopApps);
    afterAll(() => place.stop());

    const there = (file: string): string => path.join(place.root, file);
    const here = (file: string): string => path.join(app.home, file);
    const press = (key: string): Promise<void> => desk.page.keyboard.press(key);
    const shot = (what: string): Promise<void> => desk.shoot(`${name.toLowerCase()}-${what}`);
    const isShown = (pane: 'local' | 'remote', file: string): Promise<void> =>
      desk.row(desk[pane], file).waitFor();

    /** As the server's user had made it. */
    async function writeThere(file: string, content: string): Promise<void> {
      await writeFile(there(file), content, { mode: 0o644 });
      const { uid, gid } = await stat(place.root);
      await chown(there(file), uid, gid);
    }

    async function open(): Promise<void> {
      app = await startApp({
        env: { SSL_CERT_FILE: place.caFile },
        async prepareHome(home) {
          const script = `#!/bin/sh\nprintf '%s\\n' "$1" > '${home}/opened'\n`;
          await writeFile(path.join(home, 'editor'), script, { mode: 0o755 });
          const editor = { program: path.join(home, 'editor') };
          await writeSettings(path.join(home, '../profile'), { editor });
          const odd = path.join(home, 'photos', 'naïve – ümläut');
          await mkdir(odd, { recursive: true });
          await writeFile(path.join(odd, "it's #1 100%+.txt"), 'odd');
          await writeFile(path.join(odd, 'empty'), '');
          await writeRandomFile(path.join(home, 'photos/large.bin'), 5_000_003);
          await writeRandomFile(path.join(home, 'single.bin'), 1_000_001);
        },
      });
      desk = driveDesk(app.page);
      await desk.connect(place.address, place.password);
    }

    it('does all that it does over SFTP', async () => {
      await writeThere('notes.txt', 'from there\nsecond line\n');
      await open();
      await isShown('remote', 'notes.txt');

      // Up: a folder by dragging, a file by its key.
      await desk.row(desk.local, 'photos').dragTo(desk.remote.getByRole('grid'));
      await desk.transfer('photos').getByText('Done').waitFor();
      await isShown('remote', 'photos');
      await desk.row(desk.local, 'single.bin').click();
      await press('F5');
      await isShown('remote', 'single.bin');
      await desk.transfer('single.bin').getByText('Done').waitFor();
      expect(await treeDigests(there('photos'))).toEqual(await treeDigests(here('photos')));
      expect(await digestOf(there('single.bin'))).toBe(await digestOf(here('single.bin')));
      await shot('uploaded');

      // Rename, new folder, and down again into another folder.
      await desk.row(desk.remote, 'photos').click();
      await press('F2');
      await press('ControlOrMeta+a');
      await desk.page.keyboard.type('pictures');
      await press('Enter');
      await isShown('remote', 'pictures');
      await desk.row(desk.remote, 'pictures').click();
      await press('F5');
      await isShown('local', 'pictures');
      await desk.transfer('pictures').getByText('Done').waitFor();
      expect(await treeDigests(here('pictures'))).toEqual(await treeDigests(here('photos')));
      await desk.row(desk.remote, 'pictures').click();
      await press('F7');
      await desk.dialog.getByRole('textbox').fill('made here');
      await press('Enter');
      await isShown('remote', 'made here');

      // What is there, in words and as it is.
      await desk.row(desk.remote, 'notes.txt').click();
      await press('Alt+Enter');
      await desk.dialog.getByText('notes.txt').first().waitFor();
      const bits = desk.dialog.getByRole('checkbox');
      if (place.hasPermissions) expect(await bits.count()).toBeGreaterThan(0);
      await shot('properties');
      await press('Escape');
      await desk.dialog.waitFor({ state: 'detached' });
      await press('F3');
      await desk.dialog.getByRole('document').getByText('second line').waitFor();
      await shot('viewer');
      await press('Escape');
      await desk.dialog.waitFor({ state: 'detached' });

      await press('F4');
      const opened = () => readFile(here('opened'), 'utf8').catch(() => '');
      await expect.poll(opened).toContain('notes.txt');
      await writeFile((await opened()).trim(), 'changed in the editor\n');
      await expect.poll(() => readFile(there('notes.txt'), 'utf8')).toBe('changed in the editor\n');
      await desk.page.getByRole('tab', { name: /^Editing/ }).click();
      await desk.page.getByText('Saved and uploaded at').waitFor();
      expect(await desk.page.getByText('Locked for you').count()).toBe(place.hasLocks ? 1 : 0);
      await shot('editing');

      await desk.row(desk.remote, 'pictures').click();
      await press('F8');
      await shot('delete');
      await desk.dialog.getByRole('button', { name: 'Delete 1 item' }).click();
      await desk.row(desk.remote, 'pictures').waitFor({ state: 'detached' });
      expect((await readdir(place.root)).filter((file) => !file.startsWith('.')).sort()).toEqual([
        'made here',
        'notes.txt',
        'single.bin',
      ]);
    });

    it('brings the tab back after a restart', async () => {
      await mkdir(there('kept'), { recursive: true });
      await writeThere('kept/inside.txt', 'x');
      await open();
      await desk.row(desk.remote, 'kept').dblclick();
      await isShown('remote', 'inside.txt');
      await app.quit();
      app = await startApp({ profile: app.profile, env: { SSL_CERT_FILE: place.caFile } });
      desk = driveDesk(app.page);
      await desk.page.getByText('is not connected yet').waitFor();
      await desk.page.getByRole('button', { name: 'Connect', exact: true }).click();
      await desk.dialog.locator('input').fill(place.password);
      await shot('password');
      await press('Enter');
      await isShown('remote', 'inside.txt');
      expect(await desk.chip.textContent()).toContain(name === 'FTPS' ? 'FTPS' : 'HTTPS');
    });
  });
