import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { usualKeys, type Action } from '../../renderer/lib/keys/actions.ts';
import { writeSettings } from './connected-desk.ts';
import { driveDesk, type DeskDriver } from './desk-driver.ts';
import { startApp, stopApps } from './harness.ts';

afterEach(stopApps);

interface Stage {
  desk: DeskDriver;
  home: string;
  /** Presses the key that is being tried. */
  press: () => Promise<void>;
}

/** Presses the key where it means something, and waits for what it does; leaves things as they were. */
type Check = (stage: Stage) => Promise<void>;

const checks: Readonly<Record<Action, Check>> = {
  open: async ({ desk, press }) => {
    await goTo(desk, 'folder');
    await press();
    await desk.row(desk.local, 'inner.txt').waitFor();
    await desk.page.keyboard.press('Backspace');
    await desk.row(desk.local, 'folder').waitFor();
  },
  parent: async ({ desk, press }) => {
    await desk.row(desk.local, 'folder').dblclick();
    await desk.row(desk.local, 'inner.txt').waitFor();
    await press();
    await desk.row(desk.local, 'folder').waitFor();
  },
  otherPane: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    await press();
    await desk.remote.and(desk.page.locator(':focus-within')).waitFor();
  },
  select: async ({ desk, press }) => {
    const row = await goTo(desk, 'a.txt');
    await expectSelected(row, false);
    await press();
    await expectSelected(row, true);
  },
  selectNext: async ({ desk, press }) => {
    const row = await goTo(desk, 'a.txt');
    await press();
    await expectSelected(row, true);
    await desk.page.keyboard.press('Space');
    await expectSelected(desk.row(desk.local, 'b.txt'), true);
    await desk.page.keyboard.press('Escape');
  },
  selectAll: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    await press();
    for (const name of ['a.txt', 'b.txt', 'folder']) {
      await expectSelected(desk.row(desk.local, name), true);
    }
    await desk.page.keyboard.press('Escape');
  },
  selectPattern: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    await choosePattern(desk, press, '*.txt');
    await expectSelected(desk.row(desk.local, 'b.txt'), true);
    await expectSelected(desk.row(desk.local, 'folder'), false);
    await desk.page.keyboard.press('Escape');
  },
  deselectPattern: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    await desk.page.keyboard.press('Control+a');
    await choosePattern(desk, press, 'b.*');
    await expectSelected(desk.row(desk.local, 'a.txt'), true);
    await expectSelected(desk.row(desk.local, 'b.txt'), false);
    await desk.page.keyboard.press('Escape');
  },
  invertSelection: async ({ desk, press }) => {
    const row = await goTo(desk, 'a.txt');
    await desk.page.keyboard.press('Space');
    await press();
    await expectSelected(row, false);
    await expectSelected(desk.row(desk.local, 'b.txt'), true);
    await desk.page.keyboard.press('Escape');
  },
  copyFiles: pastesBesideItself((press) => [press, 'Control+v']),
  pasteFiles: pastesBesideItself((press) => ['Control+c', press]),
  cutFiles: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    await press();
    await desk.local.getByRole('gridcell', { name: 'a.txt, cut', exact: true }).waitFor();
    await desk.page.keyboard.press('Escape');
    await desk.local.getByRole('gridcell', { name: 'a.txt', exact: true }).waitFor();
  },
  rename: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    await press();
    await desk.page.getByLabel('New name for a.txt').waitFor();
    await desk.page.keyboard.press('Escape');
  },
  transfer: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    await press();
    await desk.row(desk.remote, 'a.txt').waitFor();
  },
  move: async ({ desk, home, press }) => {
    const name = `moved-${String(Math.random()).slice(2)}`;
    await writeFile(path.join(home, name), '');
    await desk.local.getByRole('button', { name: 'Refresh' }).click();
    await goTo(desk, name);
    await press();
    await desk.row(desk.remote, name).waitFor();
    await desk.row(desk.local, name).waitFor({ state: 'detached' });
  },
  view: opensDialog('a.txt'),
  edit: async ({ desk, home, press }) => {
    await goTo(desk, 'a.txt');
    await press();
    const opened = path.join(home, '../opened');
    await expect.poll(() => readFile(opened, 'utf8').catch(() => '')).toContain('a.txt');
  },
  newFolder: opensDialog('New folder'),
  newFile: opensDialog('New file'),
  duplicate: async ({ desk, press }) => {
    const copies = desk.local.getByRole('gridcell', { name: /^b( .*|.*\))\.txt$/ });
    const before = await copies.count();
    await goTo(desk, 'b.txt');
    await press();
    await expect.poll(() => copies.count()).toBe(before + 1);
  },
  delete: opensDialog('Delete a.txt'),
  properties: opensDialog('a.txt'),
  palette: opensDialog('Connect or run a command'),
  keys: opensDialog('Keyboard map'),
  refresh: async ({ desk, home, press }) => {
    await goTo(desk, 'a.txt');
    const name = `later-${String(Math.random()).slice(2)}`;
    await writeFile(path.join(home, name), '');
    await press();
    await desk.row(desk.local, name).waitFor();
  },
  filter: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    await press();
    await desk.local.getByLabel('Show only names with').and(focused(desk)).waitFor();
    await desk.page.keyboard.press('Escape');
  },
  path: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    await press();
    await desk.local.getByLabel('Folder to open').and(focused(desk)).waitFor();
    await desk.page.keyboard.press('Escape');
  },
  hidden: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    const hidden = desk.row(desk.local, '.hidden');
    const wasShown = await hidden.isVisible();
    await press();
    await hidden.waitFor({ state: wasShown ? 'detached' : 'visible' });
    await press();
    await hidden.waitFor({ state: wasShown ? 'visible' : 'detached' });
  },
  link: switches('Browse both sides in step'),
  compare: switches('Compare the two folders'),
  back: async ({ desk, press }) => {
    await desk.row(desk.local, 'folder').dblclick();
    await desk.row(desk.local, 'inner.txt').waitFor();
    await press();
    await desk.row(desk.local, 'folder').waitFor();
  },
  forward: async ({ desk, press }) => {
    await desk.row(desk.local, 'folder').dblclick();
    await desk.row(desk.local, 'inner.txt').waitFor();
    await desk.page.keyboard.press('Alt+ArrowLeft');
    await desk.row(desk.local, 'folder').waitFor();
    await press();
    await desk.row(desk.local, 'inner.txt').waitFor();
    await desk.page.keyboard.press('Backspace');
    await desk.row(desk.local, 'folder').waitFor();
  },
  newConnection: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    await press();
    await chosenTab(desk, 'New connection').waitFor();
    await desk.page.getByLabel('Server to connect to').and(focused(desk)).waitFor();
    await desk.page.keyboard.press('Control+w');
    await chosenTab(desk, 'Modern SFTP').waitFor();
  },
  closeConnection: async ({ desk, press }) => {
    await openSecondTab(desk);
    await press();
    await chosenTab(desk, 'Modern SFTP').waitFor();
  },
  nextConnection: async ({ desk, press }) => {
    await openSecondTab(desk);
    await press();
    await chosenTab(desk, 'Modern SFTP').waitFor();
    await press();
    await chosenTab(desk, 'New connection').waitFor();
    await desk.page.keyboard.press('Control+w');
  },
  lastConnection: async ({ desk, press }) => {
    await openSecondTab(desk);
    await press();
    await chosenTab(desk, 'Modern SFTP').waitFor();
    await press();
    await chosenTab(desk, 'New connection').waitFor();
    await desk.page.keyboard.press('Control+w');
  },
  inspector: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    const panel = desk.page.getByRole('complementary', { name: 'Security inspector' });
    await press();
    await panel.waitFor();
    await press();
    await panel.waitFor({ state: 'detached' });
  },
  fullInspector: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    const view = desk.page.getByRole('main', { name: 'Security inspector' });
    await press();
    await view.waitFor();
    await press();
    await view.waitFor({ state: 'detached' });
  },
  dock: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    const hide = desk.page.getByRole('button', { name: 'Hide transfers' });
    const isOpen = await hide.isVisible();
    await press();
    await hide.waitFor({ state: isOpen ? 'detached' : 'visible' });
    await press();
    await hide.waitFor({ state: isOpen ? 'visible' : 'detached' });
  },
  sites: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    await press();
    await desk.page.getByRole('region', { name: 'Sites' }).waitFor();
    await closeView(desk);
  },
  settings: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    await press();
    await desk.page.getByRole('heading', { name: 'Settings' }).waitFor();
    await closeView(desk);
  },
  theme: async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    const before = await desk.page.locator('html').getAttribute('data-theme');
    await press();
    await desk.page.locator(`html[data-theme=${before === 'dark' ? 'light' : 'dark'}]`).waitFor();
  },
  newSite: async ({ desk, press }) => {
    await openSites(desk);
    await press();
    await desk.page.getByLabel('Host', { exact: true }).waitFor();
    await desk.page.keyboard.press('Escape');
    await closeView(desk);
  },
  saveSite: async ({ desk, press }) => {
    await openSites(desk);
    await desk.page.keyboard.press('Control+n');
    await press();
    await desk.page.getByText('Type the name or address of a server.').waitFor();
    await desk.page.keyboard.press('Escape');
    await closeView(desk);
  },
  connectSite: async ({ desk, press }) => {
    await openSites(desk);
    await desk.page.keyboard.press('Control+n');
    await press();
    await desk.page.getByText('Type the name or address of a server.').waitFor();
    await closeView(desk);
  },
};

it('every key of the map does what the map says', async () => {
  const { page, home } = await startApp({ prepareHome: fillHome });
  const desk = driveDesk(page);
  await connectDemo(desk);
  for (const [action, check] of Object.entries(checks) as [Action, Check][]) {
    for (const chord of usualKeys[action]) {
      const press = () => page.keyboard.press(chord.replace('Ctrl', 'Control'));
      await check({ desk, home, press }).catch((error: unknown) => {
        throw new Error(`${action} by ${chord}`, { cause: error });
      });
    }
  }
});

describe('the keyboard map', () => {
  it('gives an action another key, says whose it was, and keeps it', async () => {
    const first = await startApp({ prepareHome: fillHome });
    const { page } = first;
    const desk = driveDesk(page);
    await connectDemo(desk);
    await goTo(desk, 'a.txt');
    await page.keyboard.press('?');
    const change = page.getByRole('button', { name: 'Change the key: Rename' });
    await change.click();
    await page.keyboard.press('ArrowDown');
    await page.getByText('It stays as it is.').waitFor();
    await page.keyboard.press('F7');
    await page.getByText('This is the key for “New folder”.').waitFor();
    await desk.shoot('key-map-conflict');
    await page.getByRole('button', { name: 'Take it from there' }).click();
    await change.and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
    await desk.dialog.waitFor({ state: 'detached' });
    await page.getByRole('contentinfo').getByText('F7Rename').waitFor();

    await first.quit();
    const again = await startApp({ profile: first.profile, prepareHome: fillHome });
    const deskAgain = driveDesk(again.page);
    await connectDemo(deskAgain);
    await goTo(deskAgain, 'b.txt');
    await again.page.keyboard.press('F7');
    await again.page.getByLabel('New name for b.txt').waitFor();
    await again.page.keyboard.press('Escape');
    await again.page.keyboard.press('F2');
    await again.page.keyboard.press('?');
    await again.page.getByRole('button', { name: 'All usual keys' }).click();
    await again.page.keyboard.press('Escape');
    await goTo(deskAgain, 'b.txt');
    await again.page.keyboard.press('F7');
    await again.page.getByRole('dialog', { name: 'New folder' }).waitFor();
  });

  it('is left by Escape while it waits for a key', async () => {
    const { page } = await startApp({ prepareHome: fillHome });
    const desk = driveDesk(page);
    await connectDemo(desk);
    await goTo(desk, 'a.txt');
    await page.keyboard.press('?');
    await page.getByRole('button', { name: 'Change the key: Delete' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Change the key: Delete' }).and(focused(desk)).waitFor();
    expect(await desk.dialog.isVisible()).toBe(true);
  });
});

/** The panes are shown once there is a connection. */
async function connectDemo({ page, remote }: DeskDriver): Promise<void> {
  await page.getByRole('button', { name: /^Modern SFTP/ }).click();
  await remote.waitFor();
}

async function fillHome(home: string): Promise<void> {
  const editor = path.join(home, '../editor');
  const script = `#!/bin/sh\nprintf '%s\\n' "$1" > '${path.join(home, '../opened')}'\n`;
  await writeFile(editor, script, { mode: 0o755 });
  await writeSettings(path.join(home, '../profile'), { editor: { program: editor } });
  await mkdir(path.join(home, 'folder'));
  for (const name of ['a.txt', 'b.txt', '.hidden', 'folder/inner.txt']) {
    await writeFile(path.join(home, name), name);
  }
}

/** Presses a switch beside the panes, and presses it again. */
function switches(name: string): Check {
  return async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    const button = (isPressed: boolean) =>
      desk.page.getByRole('button', { name, pressed: isPressed });
    await press();
    await button(true).waitFor();
    await press();
    await button(false).waitFor();
  };
}

/** A copy that is pasted into its own folder gets the next free name. */
function pastesBesideItself(keysOf: (press: Stage['press']) => (Stage['press'] | string)[]): Check {
  return async (stage) => {
    const { desk, press } = stage;
    const copies = desk.local.getByRole('gridcell', { name: /^b( .*|.*\))\.txt$/ });
    const before = await copies.count();
    await goTo(desk, 'b.txt');
    for (const key of keysOf(press)) {
      if (typeof key === 'string') await desk.page.keyboard.press(key);
      else await key();
    }
    await expect.poll(() => copies.count()).toBe(before + 1);
  };
}

function opensDialog(name: string): Check {
  return async ({ desk, press }) => {
    await goTo(desk, 'a.txt');
    await press();
    const dialog = desk.page.getByRole('dialog', { name });
    await dialog.or(desk.page.getByRole('alertdialog', { name })).waitFor();
    await desk.page.keyboard.press('Escape');
    await desk.dialog.waitFor({ state: 'detached' });
  };
}

async function choosePattern(
  desk: DeskDriver,
  press: () => Promise<void>,
  pattern: string,
): Promise<void> {
  await press();
  await desk.dialog.getByLabel('Names like').and(focused(desk)).waitFor();
  await desk.page.keyboard.type(pattern);
  await desk.page.keyboard.press('Enter');
  await desk.dialog.waitFor({ state: 'detached' });
}

/** Puts the cursor of the local list on a row, with nothing selected. */
async function goTo(desk: DeskDriver, name: string): Promise<Locator> {
  const row = desk.row(desk.local, name);
  await row.click();
  await desk.page.keyboard.press('Escape');
  await expectSelected(row, false);
  return row;
}

async function expectSelected(row: Locator, isSelected: boolean): Promise<void> {
  await expect.poll(() => row.getAttribute('aria-selected')).toBe(String(isSelected));
}

function focused(desk: DeskDriver): Locator {
  return desk.page.locator(':focus');
}

function chosenTab(desk: DeskDriver, name: string): Locator {
  return desk.page.getByRole('tab', { name, selected: true });
}

async function openSecondTab(desk: DeskDriver): Promise<void> {
  await goTo(desk, 'a.txt');
  await desk.page.keyboard.press('Control+t');
  await chosenTab(desk, 'New connection').waitFor();
}

async function openSites(desk: DeskDriver): Promise<void> {
  await goTo(desk, 'a.txt');
  await desk.page.keyboard.press('Control+Shift+S');
  await desk.page.getByRole('region', { name: 'Sites' }).waitFor();
}

/** Back to the files, through the question about what is not saved. */
async function closeView(desk: DeskDriver): Promise<void> {
  await desk.page.keyboard.press('Control+w');
  const discard = desk.page.getByRole('button', { name: 'Discard changes' });
  await desk.local.or(discard).first().waitFor();
  if (await discard.isVisible()) await discard.click();
  await desk.local.waitFor();
}
