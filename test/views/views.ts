import { once } from 'node:events';
import { chmod, mkdir } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import path from 'node:path';
import { addressOf } from '../e2e/desk-driver.ts';
import { callFromPage } from '../e2e/window-calls.ts';
import { certificateSeries } from './certificate-views.ts';
import { inspectorSeries } from './inspector-views.ts';
import { sampleSites } from './sample-sites.ts';
import { connectStage, type Stage } from './stage.ts';
import { nothing, press, type View, type ViewSeries } from './view.ts';
import { workSeries } from './work-views.ts';

/** Takes connections and says nothing. */
let silent: Server | undefined;

const atStart: readonly View[] = [
  {
    name: 'welcome',
    async show({ desk }) {
      await desk.page.getByText('They run inside Keyferry.').waitFor();
      // Wherever the mouse was left, it points at nothing.
      await desk.page.mouse.move(0, 0);
      await desk.page.getByLabel('Server to connect to').focus();
    },
    leave: nothing,
  },
  {
    name: 'welcome-problem',
    async show({ desk }) {
      await desk.page.getByLabel('Server to connect to').fill('files.example.com:99999');
      await desk.page.keyboard.press('Enter');
      await desk.page.getByText('Ports go from 1 to 65535.').waitFor();
    },
    async leave({ desk }) {
      await desk.page.getByLabel('Server to connect to').fill('');
    },
  },
  { name: 'palette', show: opensDialog('Control+k', 'Connect or run a command') },
  {
    name: 'keyboard-map',
    async show(stage) {
      await stage.desk.page.getByRole('button', { name: 'Keyboard map' }).first().click();
      await stage.desk.page.getByRole('dialog', { name: 'Keyboard map' }).waitFor();
    },
  },
  {
    name: 'settings',
    async show({ desk }) {
      await desk.page.keyboard.press('Control+,');
      await desk.page.getByRole('heading', { name: 'Settings' }).waitFor();
    },
    leave: nothing,
  },
  {
    name: 'vault-create',
    async show({ desk }) {
      await desk.page.getByRole('button', { name: 'Create vault' }).click();
      await desk.dialog.getByLabel('New master password').fill('short');
    },
    async leave({ desk }) {
      await desk.page.keyboard.press('Escape');
      await desk.dialog.waitFor({ state: 'detached' });
    },
  },
  {
    name: 'sites-empty',
    async show({ desk }) {
      await desk.page.keyboard.press('Control+Shift+S');
      await desk.page.getByText('No sites yet').first().waitFor();
    },
    leave: nothing,
  },
  {
    name: 'site-import',
    async show({ desk }) {
      await desk.page.getByRole('button', { name: 'Import sites' }).first().click();
      await desk.dialog.getByRole('button', { name: 'Import sites: SSH configuration' }).click();
      await desk.dialog.getByText('press-kit').waitFor();
    },
  },
  {
    name: 'sites',
    async show(stage) {
      const { page } = stage.desk;
      for (const draft of sampleSites(stage.server)) {
        const saved = await callFromPage(page, 'site.save', { siteId: null, draft });
        if (!saved.ok) throw new Error(saved.error.message);
      }
      await page.getByRole('treeitem', { name: /^Atlas staging/ }).click();
      await page.getByLabel('Host', { exact: true }).waitFor();
    },
    leave: nothing,
  },
  {
    name: 'site-jumps',
    async show({ desk }) {
      await desk.page.getByRole('treeitem', { name: /^Ledger archive/ }).click();
      const jumps = desk.page.getByRole('list', { name: 'Jump hosts' });
      await jumps.getByRole('button', { name: /^Move archive@/ }).focus();
    },
    leave: nothing,
  },
  {
    name: 'site-policy-tls',
    async show({ desk: { page } }) {
      await page.getByRole('treeitem', { name: /^Press kit/ }).click();
      await page.getByText('Groups', { exact: true }).click();
      await page.getByRole('checkbox', { name: /^X25519MLKEM768/ }).focus();
    },
    leave: nothing,
  },
  {
    name: 'site-problems',
    async show({ desk }) {
      const { page } = desk;
      await page.keyboard.press('Control+n');
      await page.getByLabel('Port', { exact: true }).fill('70000');
      await page.keyboard.press('Control+s');
      await page.getByText('Type the name or address of a server.').waitFor();
    },
    leave: nothing,
  },
  {
    name: 'site-unsaved',
    async show({ desk }) {
      await desk.page.keyboard.press('Control+w');
      await desk.dialog.getByRole('button', { name: 'Discard changes' }).waitFor();
    },
    async leave({ desk }) {
      await desk.dialog.getByRole('button', { name: 'Discard changes' }).click();
      await desk.dialog.waitFor({ state: 'detached' });
    },
  },
  {
    name: 'welcome-with-sites',
    async show({ desk, server }) {
      await desk.page.keyboard.press('Control+Shift+S');
      await desk.page.getByRole('treeitem', { name: /^Atlas staging/ }).click();
      await desk.page.keyboard.press('Control+Enter');
      await desk.dialog.getByLabel('Password').waitFor();
      await desk.dialog.getByLabel('Password').fill(server.password);
      await desk.page.keyboard.press('Enter');
      await desk.row(desk.remote, 'index.html').waitFor();
      await desk.page.keyboard.press('Control+t');
      await desk.page.getByText('Where you were last').waitFor();
    },
    leave: nothing,
  },
];

const atConnecting: readonly View[] = [
  {
    name: 'connecting',
    async show({ desk }) {
      silent = createServer().listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as AddressInfo;
      await desk.connect(`deploy@127.0.0.1:${String(port)}`);
      await desk.page.getByText('Connecting to deploy@127.0.0.1').waitFor();
    },
    async leave({ desk }) {
      await desk.page.keyboard.press('Escape');
      await desk.page.getByLabel('Server to connect to').fill('');
      silent?.close();
    },
  },
  {
    name: 'first-contact',
    async show({ desk, server }) {
      await desk.connect(addressOf(server), '');
      await desk.page.getByRole('dialog', { name: /^First contact/ }).waitFor();
    },
    async leave({ desk }) {
      await desk.dialog.getByText('Trust once').click();
      await desk.dialog.getByRole('button', { name: 'Trust once and connect' }).click();
    },
  },
  {
    name: 'sign-in',
    async show({ desk }) {
      await desk.page.getByRole('dialog', { name: /^Password for/ }).waitFor();
    },
  },
  {
    name: 'sign-in-failed',
    async show({ desk }) {
      await desk.remote.or(desk.page.getByRole('alert')).first().waitFor();
    },
    leave: nothing,
  },
];

const atChangedKey: readonly View[] = [
  {
    name: 'changed-host-key',
    async show({ desk, server }) {
      await desk.connect(addressOf(server), server.password);
      await desk.page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'stopped',
    async show({ desk }) {
      await desk.page.getByText('Stopped: host key changed').waitFor();
    },
    leave: nothing,
  },
];

const connected: readonly View[] = [
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
      const { page } = desk;
      const locked = path.join(server.root, 'atlas/uploads');
      await chmod(locked, 0o500);
      await desk.row(desk.local, 'fonts').dragTo(desk.row(desk.remote, 'uploads'));
      await desk.row(desk.local, 'sitemap.xml').dragTo(desk.row(desk.remote, 'uploads'));
      await desk
        .row(desk.local, 'atlas-web-4.12.0.tar.zst')
        .dragTo(desk.row(desk.remote, 'backups'));
      await page.getByRole('tab', { name: /^Done/ }).waitFor();
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

export const allViews: readonly ViewSeries[] = [
  { name: 'at the start', acquaintance: 'known', views: atStart },
  { name: 'a server that is not known', acquaintance: 'unknown', views: atConnecting },
  { name: 'a host key that changed', acquaintance: 'changed', views: atChangedKey },
  { name: 'connected', acquaintance: 'known', views: connected },
  ...certificateSeries,
  ...inspectorSeries,
  workSeries,
];

/**
 * Shows one view after the other and hands each to `look`.
 * @returns why this computer cannot show them; undefined where it did
 */
export async function showAll(
  stage: Stage,
  series: ViewSeries,
  look: (view: View) => Promise<void>,
): Promise<string | undefined> {
  const prepared = await series.prepare?.();
  if (prepared && 'skip' in prepared) return prepared.skip;
  try {
    await showEach(stage, series, look);
  } finally {
    await prepared?.stop();
  }
  return undefined;
}

async function showEach(
  stage: Stage,
  { views }: ViewSeries,
  look: (view: View) => Promise<void>,
): Promise<void> {
  for (const view of views) {
    await view.show(stage).catch((error: unknown) => {
      throw new Error(`The view ${view.name} did not come up`, { cause: error });
    });
    await look(view);
    await (view.leave ?? press('Escape'))(stage);
  }
}

/** The first is this computer. */
async function chooseLeft({ page }: Stage['desk'], index: number): Promise<void> {
  await page.getByRole('button', { name: /^Left pane:/ }).click();
  await page.getByRole('menuitem').nth(index).click();
}

function opensDialog(key: string, name: string): View['show'] {
  return async ({ desk }) => {
    await desk.page.keyboard.press(key);
    const dialog = desk.page.getByRole('dialog', { name });
    await dialog.or(desk.page.getByRole('alertdialog', { name })).waitFor();
  };
}
