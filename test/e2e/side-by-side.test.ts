import { chmod, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startConnectedDesk, type ConnectedDesk } from './connected-desk.ts';
import { stopApps } from './harness.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

/** Seconds since 1970, odd, so that nothing takes them for those of a coarse file system. */
const then = 1_770_000_001;

async function put(folder: string, name: string, content: string, seconds = then): Promise<void> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  await utimes(file, seconds, seconds);
}

describe.skipIf(skip)('two folders side by side', () => {
  let connected: ConnectedDesk;

  beforeAll(async () => {
    if ('skip' in packages) return;
    connected = await startConnectedDesk(packages, {
      async prepareHere(home) {
        await mkdir(path.join(home, 'site/deep/inner'), { recursive: true });
        await mkdir(path.join(home, 'site/here-only/below'), { recursive: true });
        await put(path.join(home, 'site'), 'same.txt', 'same');
        await put(path.join(home, 'site'), 'newer.txt', 'new', then + 100);
        await put(path.join(home, 'site'), 'older.txt', 'old', then - 100);
        await put(path.join(home, 'site'), 'size.txt', 'longer');
        await put(path.join(home, 'site'), 'here.txt', 'here');
        await put(path.join(home, 'site/deep'), 'marker-here.txt', '');
      },
      async prepareThere(home) {
        await mkdir(path.join(home, 'site/deep/inner'), { recursive: true });
        for (const name of ['same', 'newer', 'older', 'size', 'there'])
          await put(path.join(home, 'site'), `${name}.txt`, 'same');
        await put(path.join(home, 'site/deep'), 'marker-there.txt', '');
      },
    });
    const { desk } = connected;
    await desk.row(desk.remote, 'site').dblclick();
    await desk.row(desk.remote, 'there.txt').waitFor();
    await desk.row(desk.local, 'site').dblclick();
    await desk.row(desk.local, 'here.txt').waitFor();
  });
  afterAll(async () => {
    await stopApps();
    await connected.server.stop();
  });

  const press = (key: string) => connected.desk.page.keyboard.press(key);
  const toggle = (name: string) => connected.desk.page.getByRole('button', { name }).click();
  const cell = (pane: Locator, name: string) =>
    pane.getByRole('gridcell', { name, exact: true }).waitFor();

  it('marks in both panes what differs, as the folders change', async () => {
    const { desk, there } = connected;
    await toggle('Compare the two folders');
    await cell(desk.local, 'same.txt, equal');
    await cell(desk.local, 'newer.txt, newer here');
    await cell(desk.remote, 'newer.txt, older here');
    await cell(desk.local, 'older.txt, older here');
    await cell(desk.remote, 'older.txt, newer here');
    await cell(desk.local, 'size.txt, different');
    await cell(desk.remote, 'size.txt, different');
    await cell(desk.local, 'here.txt, only here');
    await cell(desk.local, 'here-only, folder, only here');
    await cell(desk.local, 'deep, folder');
    await cell(desk.remote, 'there.txt, only here');
    await desk.shoot('compare');
    await press('Control+Shift+L');
    await desk.shoot('compare-other-theme');

    await put(path.join(there, 'site'), 'here.txt', 'here');
    await rm(path.join(there, 'site/same.txt'));
    await desk.remote.getByRole('button', { name: 'Refresh' }).click();
    await cell(desk.local, 'here.txt, equal');
    await cell(desk.local, 'same.txt, only here');

    await toggle('Compare the two folders');
    await cell(desk.local, 'same.txt');
    await cell(desk.remote, 'size.txt');
  });

  it('goes the same way in both panes, and says where it cannot', async () => {
    const { desk } = connected;
    await toggle('Browse both sides in step');
    await desk.row(desk.local, 'deep').dblclick();
    await desk.row(desk.remote, 'marker-there.txt').waitFor();

    // The server leads as well.
    await desk.row(desk.remote, 'marker-there.txt').click();
    await press('Backspace');
    await desk.row(desk.local, 'here.txt').waitFor();

    await desk.row(desk.local, 'here-only').dblclick();
    await desk.page
      .getByRole('group', { name: /^(?!This computer).* stays where it is$/ })
      .waitFor();
    await desk.shoot('linked-stays');
    expect(await desk.row(desk.remote, 'there.txt').isVisible()).toBe(true);

    // Back where both have a folder, they are in step again.
    await desk.row(desk.local, 'below').click();
    await press('Backspace');
    await desk.row(desk.local, 'deep').dblclick();
    await desk.row(desk.remote, 'marker-there.txt').waitFor();

    await toggle('Browse both sides in step');
    await desk.row(desk.local, 'marker-here.txt').click();
    await press('Backspace');
    await desk.row(desk.local, 'here.txt').waitFor();
    expect(await desk.row(desk.remote, 'marker-there.txt').isVisible()).toBe(true);
  });

  it('makes empty files and duplicates on the server, and replaces nothing', async () => {
    const { desk, there } = connected;
    const folder = path.join(there, 'site/deep');
    await chmod(folder, 0o777);
    await put(folder, 'original.txt', 'to be kept');
    await desk.remote.getByRole('button', { name: 'Refresh' }).click();
    await desk.row(desk.remote, 'original.txt').click();
    await press('Shift+F5');
    await desk.remote.getByRole('gridcell', { name: 'original (2).txt', exact: true }).waitFor();
    for (const copy of ['original.txt', 'original (2).txt'])
      expect(await readFile(path.join(folder, copy), 'utf8')).toBe('to be kept');

    await desk.row(desk.remote, 'original.txt').click();
    await press('Shift+F4');
    // It came there after the folder was read.
    await put(folder, 'taken.txt', 'not yours');
    const name = desk.dialog.getByLabel('Name', { exact: true });
    await name.fill('taken.txt');
    await press('Enter');
    await desk.dialog.waitFor({ state: 'detached' });
    await desk.page.getByRole('group', { name: /already|exists/i }).waitFor();
    expect(await readFile(path.join(folder, 'taken.txt'), 'utf8')).toBe('not yours');

    await desk.row(desk.remote, 'original.txt').click();
    await press('Shift+F4');
    await name.fill('empty.txt');
    await press('Enter');
    await desk.row(desk.remote, 'empty.txt').waitFor();
    expect(await readFile(path.join(folder, 'empty.txt'), 'utf8')).toBe('');
  });
});
