import {
  chmod,
  chown,
  lstat,
  mkdir,
  readFile,
  readdir,
  rename,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startConnectedDesk, type ConnectedDesk } from './connected-desk.ts';
import { stopApps } from './harness.ts';
import { survivors } from './process-tree.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

/* The editor is a script that notes what it was told to open; the test then saves as an editor does. */
describe.skipIf(skip)('editing a file of the server with F4', () => {
  let connected: ConnectedDesk;

  beforeEach(async () => {
    if ('skip' in packages) return;
    connected = await startConnectedDesk(packages, {
      async prepareHere(home) {
        const script = `#!/bin/sh\nprintf '%s\\n' "$1" >> '${home}/opened'\n`;
        await writeFile(path.join(home, 'editor'), script, { mode: 0o755 });
        await writeFile(path.join(home, 'own.txt'), 'local');
      },
      async prepareThere(home) {
        const file = path.join(home, 'site.conf');
        await writeFile(file, 'first\n');
        const { uid, gid } = await stat(home);
        await chown(file, uid, gid);
        await chmod(file, 0o640);
        await symlink('site.conf', path.join(home, 'current.conf'));
      },
      settings: (home) => ({ editor: { program: path.join(home, 'editor') } }),
    });
  });
  afterEach(async () => {
    await stopApps();
    await connected.server.stop();
  });

  const onServer = (name = 'site.conf') => readFile(path.join(connected.there, name), 'utf8');
  const editing = () =>
    connected.desk.page.getByRole('tabpanel', { name: 'Editing' }).getByRole('listitem');
  const press = (key: string) => connected.desk.page.keyboard.press(key);

  /** The paths that the editor was given so far. */
  async function opened(count: number): Promise<string[]> {
    const read = async () => {
      const text = await readFile(path.join(connected.here, 'opened'), 'utf8').catch(() => '');
      return text.split('\n').filter((line) => line !== '');
    };
    await expect.poll(read).toHaveLength(count);
    return await read();
  }

  async function edit(name: string): Promise<string> {
    const { desk } = connected;
    await desk.row(desk.remote, name).click();
    await press('F4');
    const [file = ''] = await opened(1);
    await desk.page.getByRole('tab', { name: /^Editing/ }).click();
    await editing().filter({ hasText: 'Open in the editor' }).waitFor();
    return file;
  }

  it('uploads each save, whichever way the editor writes, and tidies up', async () => {
    const { desk, there, app } = connected;
    const file = await edit('site.conf');
    expect(path.basename(file)).toBe('site.conf');
    expect(await readFile(file, 'utf8')).toBe('first\n');
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);

    await writeFile(file, 'second\n');
    await expect.poll(() => onServer()).toBe('second\n');
    await editing().filter({ hasText: 'Saved and uploaded at' }).waitFor();
    await desk.shoot('editing');

    await writeFile(`${file}.tmp`, 'third, by renaming\n');
    await rename(`${file}.tmp`, file);
    await expect.poll(() => onServer()).toBe('third, by renaming\n');
    expect((await stat(path.join(there, 'site.conf'))).mode & 0o777).toBe(0o640);
    expect((await readdir(there)).filter((name) => name.includes('part'))).toEqual([]);

    await desk.page.getByRole('button', { name: 'Stop editing site.conf' }).click();
    await desk.page.getByText('No file is open in an editor').waitFor();
    await expect.poll(() => readdir(path.join(app.profile, 'edits'))).toEqual([]);
  });

  it('asks when somebody else changed the file meanwhile', async () => {
    const { desk, there } = connected;
    const file = await edit('site.conf');
    await writeFile(path.join(there, 'site.conf'), 'somebody else\n');
    await writeFile(file, 'mine\n');
    await desk.dialog.getByText('site.conf was changed on the server').waitFor();
    await desk.shoot('edit-conflict');
    expect(await onServer()).toBe('somebody else\n');
    await press('Escape');
    await editing().filter({ hasText: 'Changed on the server meanwhile' }).waitFor();

    await desk.page.getByRole('button', { name: 'Decide' }).click();
    await press('r');
    await press('Enter');
    await expect.poll(() => onServer('site (2).conf').catch(() => '')).toBe('mine\n');
    expect(await onServer()).toBe('somebody else\n');
    await editing().filter({ hasText: 'site (2).conf' }).waitFor();
    await writeFile(file, 'mine again\n');
    await expect.poll(() => onServer('site (2).conf')).toBe('mine again\n');
  });

  it('edits what a link points to', async () => {
    const { there } = connected;
    const file = await edit('current.conf');
    await writeFile(file, 'through the link\n');
    await expect.poll(() => onServer()).toBe('through the link\n');
    expect((await stat(path.join(there, 'current.conf'))).isFile()).toBe(true);
    expect((await lstat(path.join(there, 'current.conf'))).isSymbolicLink()).toBe(true);
  });

  it('keeps what was saved while the connection was lost, and uploads it after the reconnection', async () => {
    const { desk, app } = connected;
    const file = await edit('site.conf');
    const engine = (await app.engines()).at(-1);
    if (!engine) throw new Error('No engine serves the session.');
    process.kill(engine.pid, 'SIGKILL');
    await survivors([engine], 2_000);
    await writeFile(file, 'saved offline\n');
    await editing().filter({ hasText: 'Retry' }).waitFor();
    await desk.shoot('edit-failed');
    expect(await onServer()).toBe('first\n');
    await desk.page.getByRole('button', { name: 'Stop editing site.conf' }).click();
    await desk.dialog.getByText('not on the server and would be lost').waitFor();
    await press('Escape');

    await desk.page
      .getByRole('alert')
      .getByRole('button', { name: /Reconnect|Retry/ })
      .first()
      .click();
    await expect.poll(() => onServer(), { timeout: 20_000 }).toBe('saved offline\n');
    await editing().filter({ hasText: 'Saved and uploaded at' }).waitFor();
  });

  it('opens a file of this computer where it is', async () => {
    const { desk, here } = connected;
    await desk.row(desk.local, 'own.txt').click();
    await press('F4');
    expect(await opened(1)).toEqual([path.join(here, 'own.txt')]);
  });

  it('says that there is no editor, and leaves nothing behind', async () => {
    const { desk, app, here } = connected;
    await chmod(path.join(here, 'editor'), 0o644);
    await mkdir(path.join(app.profile, 'edits'), { recursive: true });
    await desk.row(desk.remote, 'site.conf').click();
    await press('F4');
    await desk.page.getByText('No editor opened this file').waitFor();
    await expect.poll(() => readdir(path.join(app.profile, 'edits'))).toEqual([]);
  });
});
