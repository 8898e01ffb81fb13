import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { callFromPage } from '../e2e/window-calls.ts';
import { sampleSites } from './sample-sites.ts';
import { connectStage, type Stage } from './stage.ts';
import { nothing, opensDialog, press, type View } from './view.ts';

/** With the files of a server, as the day goes on. */
export const connected: readonly View[] = [
  {
    name: 'connected',
    async show(stage) {
      await connectStage(stage);
      await stage.desk.row(stage.desk.local, 'sw.js').click();
    },
    leave: nothing,
  },
  {
    name: 'connected-inspector',
    async show({ desk }) {
      await desk.page.keyboard.press('Control+i');
      await desk.page.getByRole('complementary').waitFor();
    },
    leave: press('Control+i'),
  },
  {
    name: 'left-place',
    async show({ desk }) {
      await desk.page.getByRole('button', { name: /^Left pane:/ }).click();
      await desk.page.getByRole('menu', { name: 'Left pane' }).waitFor();
    },
    leave: press('Escape'),
  },
  {
    name: 'two-servers',
    async show({ desk }) {
      await chooseLeft(desk, 1);
      await desk.local.waitFor({ state: 'detached' });
      await desk.row(desk.remote.first(), 'deploy.sh').click();
    },
    async leave({ desk }) {
      await chooseLeft(desk, 0);
      await desk.row(desk.local, 'sw.js').waitFor();
    },
  },
  {
    name: 'properties',
    async show({ desk }) {
      await desk.row(desk.remote, 'deploy.sh').click();
      await desk.page.keyboard.press('Alt+Enter');
      await desk.dialog.getByText('Owner, group').waitFor();
    },
  },
  { name: 'delete', show: opensDialog('Delete', 'Delete deploy.sh') },
  { name: 'new-folder', show: opensDialog('F7', 'New folder') },
  { name: 'viewer', show: opensDialog('F3', 'deploy.sh') },
  {
    name: 'menu',
    async show({ desk }) {
      await desk.row(desk.remote, 'healthz.json').click({ button: 'right' });
      await desk.page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'filter',
    async show({ desk }) {
      await desk.row(desk.remote, 'deploy.sh').click();
      await desk.page.keyboard.press('/');
      await desk.page.keyboard.type('nothing is called so');
      await desk.page.getByText('Nothing matches the filter').waitFor();
    },
    async leave({ desk }) {
      await desk.page.getByRole('button', { name: 'Clear filter' }).click();
      // The field is gone already where the page was put together anew.
      const close = desk.remote.getByRole('button', { name: 'Close filter' });
      if (await close.isVisible()) await close.click();
      await desk.row(desk.remote, 'index.html').waitFor();
    },
  },
  {
    name: 'empty-folder',
    async show({ desk }) {
      await desk.row(desk.remote, 'logs').dblclick();
      await desk.page.getByText('This folder is empty').waitFor();
    },
    async leave({ desk }) {
      await desk.page.keyboard.press('Backspace');
      await desk.row(desk.remote, 'index.html').waitFor();
    },
  },
  {
    name: 'conflict',
    async show({ desk }) {
      await desk.row(desk.local, 'index.html').click();
      await desk.page.keyboard.press('F5');
      await desk.page.getByRole('dialog', { name: 'index.html already exists' }).waitFor();
    },
  },
  {
    name: 'transfers',
    async show({ desk, server }) {
      const locked = path.join(server.root, 'atlas/uploads');
      await chmod(locked, 0o500);
      await desk.row(desk.local, 'fonts').dragTo(desk.row(desk.remote, 'uploads'));
      await desk.row(desk.local, 'sitemap.xml').dragTo(desk.row(desk.remote, 'uploads'));
      const archive = 'atlas-web-4.12.0.tar.zst';
      await desk.row(desk.local, archive).dragTo(desk.row(desk.remote, 'backups'));
      await desk.transfer(archive).filter({ hasText: 'Done' }).first().waitFor();
    },
    leave: nothing,
  },
  {
    name: 'transfer-log',
    async show({ desk }) {
      await desk.transfer('atlas-web-4.12.0.tar.zst').first().click({ button: 'right' });
      await desk.page.getByRole('menuitem', { name: 'Log of this transfer' }).click();
      await desk.dialog.getByText('Compared with their sources').waitFor();
    },
  },
  {
    name: 'save-transfer',
    async show({ desk }) {
      await desk.transfer('atlas-web-4.12.0.tar.zst').first().click({ button: 'right' });
      await desk.page.getByRole('menuitem', { name: 'Save to run again later' }).click();
      await desk.dialog.getByLabel('Name').fill('Atlas, nightly');
    },
  },
  {
    name: 'saved-transfers',
    async show({ desk }) {
      const listed = await callFromPage(desk.page, 'transfer.list', {});
      const transferId = listed.ok ? (listed.value[0]?.id ?? '') : '';
      await callFromPage(desk.page, 'transfer.saveJob', {
        transferId,
        savedId: 'nightly',
        name: 'Atlas, nightly',
      });
      await desk.page.getByRole('tab', { name: /^Saved/ }).click();
      await desk.page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    },
    async leave({ desk }) {
      await desk.page.getByRole('tab', { name: /^Queue/ }).click();
    },
  },
  {
    name: 'site-saved-transfers',
    async show({ desk, server }) {
      const [draft] = sampleSites(server);
      if (draft) await callFromPage(desk.page, 'site.save', { siteId: null, draft });
      await desk.page.keyboard.press('Control+Shift+S');
      await desk.page.getByRole('treeitem', { name: /Atlas staging/ }).click();
      const saved = desk.page.getByRole('group', { name: 'Saved transfers' });
      await saved.getByRole('button', { name: /^Rename/ }).focus();
    },
    leave: press('Control+w'),
  },
  {
    name: 'comfortable',
    async show({ app, desk }) {
      await callFromPage(app.page, 'settings.set', {
        change: { appearance: { density: 'comfortable' } },
      });
      await desk.row(desk.local, 'index.html').click();
    },
    async leave({ app }) {
      await callFromPage(app.page, 'settings.set', {
        change: { appearance: { density: 'dense' } },
      });
    },
  },
  {
    name: 'failed-folder',
    async show({ desk, server }) {
      await mkdir(path.join(server.root, 'atlas/gone'));
      await chmod(path.join(server.root, 'atlas/uploads'), 0o700);
      await desk.row(desk.remote, 'backups').click();
      await desk.page.keyboard.press('Control+l');
      await desk.page.keyboard.type('/no/such/folder');
      await desk.page.keyboard.press('Enter');
      await desk.remote.getByRole('alert').waitFor();
    },
    leave: nothing,
  },
  {
    name: 'disconnected',
    async show({ desk }) {
      await desk.page.getByRole('button', { name: 'Disconnect' }).click();
      await desk.page.getByText('You closed this connection').waitFor();
    },
    leave: nothing,
  },
];

/** The first is this computer. */
async function chooseLeft({ page }: Stage['desk'], index: number): Promise<void> {
  await page.getByRole('button', { name: /^Left pane:/ }).click();
  await page.getByRole('menuitem').nth(index).click();
}
