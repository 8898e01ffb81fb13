import { httpsTargetOf } from '../contract/web-subject.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import type { FtpTestServer } from '../servers/ftp-server.ts';
import { findNginx } from '../servers/nginx.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { createTestCa } from '../servers/test-ca.ts';
import { findVsftpd } from '../servers/vsftpd.ts';
import type { WebServer } from '../servers/web-server.ts';
import { addressOf } from '../e2e/desk-driver.ts';
import { showSession } from '../e2e/show-session.ts';
import { connectStage, type Stage } from './stage.ts';
import { nothing, press, type View, type ViewSeries } from './view.ts';

/* The inspector's full view on real servers; each picture shows the section that its key leads to. */

const ssh: readonly View[] = [
  {
    name: 'inspector-ssh',
    async show(stage) {
      await connectStage(stage);
      await openFull(stage);
    },
    leave: nothing,
  },
  {
    name: 'inspector-ssh-explain',
    async show(stage) {
      await stage.desk.page.keyboard.press('e');
      await stage.desk.page.getByRole('button', { name: 'What is a key exchange?' }).waitFor();
    },
    leave: nothing,
  },
  { name: 'inspector-ssh-handshake', show: press('3'), leave: nothing },
  { name: 'inspector-ssh-offers', show: press('4'), leave: nothing },
  { name: 'inspector-ssh-host-key', show: press('6'), leave: nothing },
  {
    name: 'key-exchange',
    async show({ desk: { page } }) {
      await page.getByRole('button', { name: 'What is a key exchange?' }).click();
      await page.getByRole('dialog', { name: 'What is a key exchange?' }).waitFor();
    },
  },
  {
    name: 'inspector-ssh-message',
    async show(stage) {
      await openMessage(stage, 'KEXINIT', 1);
      await stage.desk.dialog.getByRole('option', { name: /^cookie/ }).click();
    },
    leave: closeMessage,
  },
  {
    name: 'share-report',
    async show({ desk }) {
      await desk.page.getByRole('button', { name: 'Share', exact: true }).click();
      await desk.dialog.getByText('Preview').first().waitFor();
    },
  },
];

let webServer: WebServer | undefined;

const tls: readonly View[] = [
  {
    name: 'inspector-tls',
    async show(stage) {
      if (!webServer) throw new Error('nginx was not started.');
      await showSession(stage.app, httpsTargetOf(webServer), webServer.password);
      await openFull(stage);
    },
    leave: nothing,
  },
  { name: 'inspector-tls-explain', show: press('e'), leave: press('e') },
  {
    name: 'key-log',
    async show({ desk }) {
      await desk.page.getByRole('button', { name: 'Write TLS keys to a file' }).click();
      await desk.dialog.getByText('passwords too').waitFor();
    },
  },
  { name: 'inspector-tls-handshake', show: press('3'), leave: nothing },
  {
    name: 'inspector-tls-groups',
    async show(stage) {
      await stage.desk.page.keyboard.press('4');
      await stage.desk.page.getByRole('tab', { name: 'Groups' }).click();
    },
    leave: nothing,
  },
  { name: 'inspector-tls-chain', show: press('6'), leave: nothing },
  {
    name: 'inspector-tls-message',
    async show(stage) {
      await openMessage(stage, 'ClientHello', 0);
      await stage.desk.dialog.getByRole('option', { name: /^random/ }).click();
    },
    leave: closeMessage,
  },
];

/** After the other views of a connection: from the full view to the probe of its server. */
const probing = (prefix: string): readonly View[] => [
  {
    name: `${prefix}-empty`,
    async show({ desk: { page } }) {
      await page.getByRole('button', { name: 'Probe server' }).click();
      await page.getByText('Not probed yet').waitFor();
    },
    leave: nothing,
  },
  {
    name: `${prefix}-consent`,
    async show({ desk }) {
      await desk.page.getByRole('button', { name: 'Probe server' }).click();
      await desk.dialog.getByText('Nobody signs in').waitFor();
    },
  },
  {
    name: prefix,
    async show({ desk }) {
      await desk.page.getByRole('button', { name: 'Probe server' }).click();
      await desk.dialog.getByRole('button', { name: 'Start the probe' }).click();
      // At most ten connections in a second are opened.
      await desk.page.getByRole('table').waitFor({ timeout: 90_000 });
    },
    leave: nothing,
  },
];

let ftpServer: FtpTestServer | undefined;
let ftpAuthority = '';

const ftps: readonly View[] = [
  {
    name: 'inspector-ftps',
    async show(stage) {
      if (!ftpServer) throw new Error('vsftpd was not started.');
      const { host, port, user, password } = ftpServer;
      await showSession(
        stage.app,
        {
          ...({ protocol: 'ftps', host, port, user, tlsStart: 'explicit' } as const),
          clientCertificate: null,
          caFiles: [ftpAuthority],
        },
        password,
      );
      await openFull(stage);
      await stage.desk.page
        .getByRole('heading', { name: 'Control and data connections' })
        .waitFor();
    },
    leave: nothing,
  },
  {
    name: 'inspector-ftps-data',
    async show({ desk: { page } }) {
      await page.getByRole('button', { name: /^Data/ }).first().click();
    },
    leave: nothing,
  },
];

let oldServer: TestServer | undefined;

const failedSsh: readonly View[] = [
  {
    name: 'inspector-failed-ssh',
    async show(stage) {
      if (!oldServer) throw new Error('OpenSSH was not started.');
      await stage.desk.connect(addressOf(oldServer), oldServer.password);
      await stage.desk.page.getByRole('alert').waitFor();
      await openFull(stage);
    },
    leave: nothing,
  },
  { name: 'inspector-failed-ssh-offers', show: press('4'), leave: nothing },
];

const failedTls: readonly View[] = [
  {
    name: 'inspector-failed-tls',
    async show(stage) {
      if (!webServer) throw new Error('nginx was not started.');
      const { host, port, user, password } = webServer;
      await stage.desk.connect(`https://${user}@${host}:${String(port)}/`, password);
      await stage.desk.page.getByRole('alert').waitFor();
      await openFull(stage);
    },
    leave: nothing,
  },
];

export const inspectorSeries: readonly ViewSeries[] = [
  { name: 'the full view of SSH', acquaintance: 'known', views: [...ssh, ...probing('probe-ssh')] },
  {
    name: 'the full view of TLS',
    acquaintance: 'known',
    views: [...tls, ...probing('probe')],
    prepare: () => prepareWeb(),
  },
  {
    name: 'the full view of FTPS',
    acquaintance: 'known',
    views: ftps,
    async prepare() {
      const packages = await findDebianPackages();
      const found = 'skip' in packages ? packages : await findVsftpd(packages);
      if ('skip' in found) return found;
      const ca = await createTestCa();
      const server = await found.start({ security: 'explicit', certificate: await ca.issue() });
      ftpServer = server;
      ftpAuthority = ca.caFile;
      return {
        async stop() {
          await server.stop();
          await ca.remove();
        },
      };
    },
  },
  {
    name: 'the full view after a failed negotiation of SSH',
    acquaintance: 'known',
    views: failedSsh,
    async prepare() {
      const packages = await findDebianPackages();
      if ('skip' in packages) return packages;
      const config = { KexAlgorithms: 'diffie-hellman-group14-sha1' };
      const server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'], config });
      oldServer = server;
      return { stop: () => server.stop() };
    },
  },
  {
    name: 'the full view after a failed handshake of TLS',
    acquaintance: 'known',
    views: failedTls,
    prepare: () => prepareWeb(['ssl_protocols TLSv1.2;', 'ssl_ciphers AES256-GCM-SHA384;']),
  },
];

async function prepareWeb(
  config: readonly string[] = [],
): ReturnType<NonNullable<ViewSeries['prepare']>> {
  const nginx = await findNginx();
  if ('skip' in nginx) return nginx;
  const server = await nginx.start({ config });
  webServer = server;
  return { stop: () => server.stop() };
}

async function openFull({ desk: { page } }: Stage): Promise<void> {
  await page.keyboard.press('Control+Shift+I');
  await page.getByRole('main', { name: 'Security inspector' }).waitFor();
  await page.locator('#inspect-verdict').waitFor();
}

/** The message of that name, which stands so many rows down. */
async function openMessage({ desk }: Stage, name: string, rows: number): Promise<void> {
  await desk.page.keyboard.press('3');
  await desk.page.keyboard.press('Tab');
  for (let row = 0; row < rows; row += 1) await desk.page.keyboard.press('ArrowDown');
  await desk.page.keyboard.press('Enter');
  await desk.dialog.getByRole('heading', { name }).waitFor();
}

async function closeMessage({ desk }: Stage): Promise<void> {
  // It is gone already where the page was put together anew.
  if (await desk.dialog.isVisible()) await desk.page.keyboard.press('Escape');
  await desk.dialog.waitFor({ state: 'detached' });
}
