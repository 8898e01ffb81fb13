import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { driveDesk } from '../e2e/desk-driver.ts';
import { startApp } from '../e2e/harness.ts';
import { callFromPage } from '../e2e/window-calls.ts';
import { connectStage, type Stage } from './stage.ts';
import { nothing, type View, type ViewSeries } from './view.ts';

/* What a day with files brings: dialogs, a drag, an edit, transfers under way, leaving and coming back. */

const master = 'a long master password';

const views: readonly View[] = [
  {
    name: 'drag',
    async show(stage) {
      await connectStage(stage);
      const { desk } = stage;
      await desk.row(desk.local, 'sw.js').click();
      await desk.row(desk.local, 'robots.txt').click({ modifiers: ['Control'] });
      await desk.row(desk.local, 'sitemap.xml').click({ modifiers: ['Control'] });
      const target = await desk.row(desk.remote, 'uploads').boundingBox();
      if (!target) throw new Error('There is no folder for uploads.');
      // The events alone: a real drag would be over before anybody has looked at it from all sides.
      const dataTransfer = await desk.page.evaluateHandle(() => new DataTransfer());
      await desk.row(desk.local, 'sw.js').dispatchEvent('dragstart', { dataTransfer });
      const over = { clientX: target.x + 120, clientY: target.y + target.height / 2 };
      await desk.row(desk.remote, 'uploads').dispatchEvent('dragover', { dataTransfer, ...over });
      await desk.page.getByText(/^Upload to .*uploads$/).waitFor();
    },
    async leave({ desk }) {
      await desk.row(desk.local, 'sw.js').dispatchEvent('dragend');
    },
  },
  {
    name: 'permissions',
    async show({ desk }) {
      await desk.row(desk.remote, 'releases').click({ button: 'right' });
      await desk.page.getByRole('menuitem', { name: 'Permissions' }).click();
      await desk.dialog.getByText('will be changed.').waitFor();
    },
  },
  {
    name: 'pattern',
    async show({ desk }) {
      await desk.row(desk.remote, 'index.html').click();
      await desk.page.keyboard.press('+');
      await desk.dialog.getByLabel('Names like').fill('*.html');
    },
  },
  {
    name: 'new-file',
    async show({ desk }) {
      await desk.page.keyboard.press('Shift+F4');
      await desk.dialog.getByLabel('Name').fill('index.html');
      await desk.page.keyboard.press('Enter');
      await desk.dialog.getByText('is there already').waitFor();
    },
  },
  {
    name: 'edit-conflict',
    async show(stage) {
      const { app, desk, server } = stage;
      await chooseEditor(stage, '/bin/true');
      await desk.row(desk.remote, 'deploy.sh').click();
      await desk.page.keyboard.press('F4');
      await showEditing(desk);
      await desk.page.getByText('Open in the editor').waitFor();
      const edits = path.join(app.profile, 'edits');
      const names = await readdir(edits, { recursive: true });
      const local = names.find((name) => name.endsWith('deploy.sh')) ?? '';
      await writeFile(path.join(server.root, 'atlas/deploy.sh'), '#!/bin/sh\necho theirs\n');
      await writeFile(path.join(edits, local), '#!/bin/sh\necho mine, and longer than theirs\n');
      await desk.dialog.getByText('was changed on the server').waitFor();
    },
  },
  {
    name: 'editing',
    async show({ desk }) {
      await desk.dialog.waitFor({ state: 'detached' });
      await showEditing(desk);
      await desk.page.getByText('Changed on the server meanwhile').waitFor();
    },
    async leave({ desk }) {
      await showEditing(desk);
      await desk.page.getByRole('button', { name: 'Stop editing deploy.sh' }).click();
      await desk.dialog.getByRole('button', { name: 'Stop editing' }).click();
      await desk.dialog.waitFor({ state: 'detached' });
    },
  },
  {
    name: 'log',
    async show({ desk }) {
      await desk.page.getByRole('tab', { name: /^Log/ }).click();
      await desk.page.getByRole('tabpanel', { name: 'Log' }).waitFor();
    },
    leave: nothing,
  },
  {
    name: 'closing',
    async show({ app, desk }) {
      const change = { transfers: { uploadLimit: 200_000 } };
      await callFromPage(app.page, 'settings.set', { change });
      await desk.row(desk.local, 'atlas-web-4.12.0.tar.zst').click();
      await desk.page.keyboard.press('F5');
      await desk.page.getByRole('tab', { name: /^Queue/ }).click();
      await desk.transfer('atlas-web-4.12.0.tar.zst').getByText(/KB\/s/).waitFor();
      await desk.page.getByRole('button', { name: 'Close window' }).click();
      await desk.dialog.getByText('One transfer is under way').waitFor();
    },
  },
  {
    name: 'transfer-log',
    async show({ desk }) {
      await desk.dialog.waitFor({ state: 'detached' });
      await desk.transfer('atlas-web-4.12.0.tar.zst').focus();
      await desk.page.keyboard.press('Enter');
      await desk.page.getByRole('menuitem', { name: /^Log of this transfer/ }).click();
      await desk.dialog.waitFor();
    },
  },
  {
    name: 'vault-unlock',
    async show({ app, desk }) {
      await callFromPage(app.page, 'vault.create', { password: master });
      await callFromPage(app.page, 'vault.lock', {});
      await desk.page.keyboard.press('Control+,');
      await desk.page.getByRole('button', { name: 'Unlock vault' }).click();
      await desk.dialog.getByLabel('Master password').fill('not this one');
      await desk.page.keyboard.press('Enter');
      await desk.dialog.getByText('That is not the master password.').waitFor();
    },
    async leave({ desk }) {
      await desk.page.keyboard.press('Escape');
      await desk.dialog.waitFor({ state: 'detached' });
      await desk.page.keyboard.press('Control+w');
    },
  },
  {
    name: 'restored-tab',
    async show(stage) {
      const { app } = stage;
      const confirm = stage.desk.dialog.getByRole('button', { name: 'Close Keyferry' });
      const gone = app.electron.waitForEvent('close');
      await stage.desk.page.getByRole('button', { name: 'Close window' }).click();
      // The page goes with the click.
      await confirm.click({ noWaitAfter: true }).catch(() => undefined);
      await gone;
      stage.app = await startApp({ profile: app.profile });
      stage.desk = driveDesk(stage.app.page);
      await stage.desk.page.getByText('is not connected yet').first().waitFor();
    },
    leave: nothing,
  },
];

export const workSeries: ViewSeries = { name: 'a day with files', acquaintance: 'known', views };

/** The dock begins with its queue wherever the page was put together anew. */
async function showEditing({ page }: Stage['desk']): Promise<void> {
  await page.getByRole('tab', { name: /^Editing/ }).click();
}

/** The system's dialog is answered for the person. */
async function chooseEditor({ app }: Stage, program: string): Promise<void> {
  await app.electron.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
  }, program);
  const chosen = await callFromPage(app.page, 'settings.chooseEditor', { editor: 'ask' });
  if (!chosen.ok) throw new Error(chosen.error.message);
}
