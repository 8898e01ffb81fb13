import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { addressOf } from '../e2e/desk-driver.ts';
import { callFromPage } from '../e2e/window-calls.ts';
import { certificateSeries } from './certificate-views.ts';
import { connected } from './connected-views.ts';
import { inspectorSeries } from './inspector-views.ts';
import { sampleSites } from './sample-sites.ts';
import type { Stage } from './stage.ts';
import { nothing, opensDialog, press, type View, type ViewSeries } from './view.ts';
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
