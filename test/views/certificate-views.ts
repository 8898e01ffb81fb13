import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createServer, type Server } from 'node:tls';
import {
  createTestCa,
  noTestCa,
  type CertificateOptions,
  type TestCa,
} from '../servers/test-ca.ts';
import type { Stage } from './stage.ts';
import { nothing, type View, type ViewSeries } from './view.ts';

/*
 * What a person sees of certificates that do not convince. The dialogs come before anything is said, so a server that
 * can only shake hands is enough.
 */

interface Showing {
  name: string;
  certificate: CertificateOptions;
  heading: RegExp;
}

const showings: readonly Showing[] = [
  {
    name: 'certificate-self-signed',
    certificate: { isSelfSigned: true },
    heading: /^Nobody vouches/,
  },
  { name: 'certificate-unknown-authority', certificate: {}, heading: /^Nobody vouches/ },
  {
    name: 'certificate-name-mismatch',
    certificate: { names: ['other.example.com', 'www.other.example.com'] },
    heading: /does not prove/,
  },
  { name: 'certificate-expired', certificate: { validUntilDays: -1 }, heading: /does not prove/ },
];

let ca: TestCa | undefined;
const servers: Server[] = [];

async function startServer(options: CertificateOptions): Promise<number> {
  if (!ca) throw new Error('There is no authority.');
  const { chainFile, keyFile } = await ca.issue(options);
  const server = createServer({ cert: await readFile(chainFile), key: await readFile(keyFile) });
  server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

async function connectTo({ desk }: Stage, port: number): Promise<void> {
  await desk.connect(`https://deploy@localhost:${String(port)}`);
}

/** To the form again. */
async function leave({ desk }: Stage): Promise<void> {
  await desk.page.keyboard.press('Escape');
  await desk.dialog.waitFor({ state: 'detached' });
  await desk.page.getByRole('button', { name: 'Change address' }).click();
  await desk.page.getByLabel('Server to connect to').fill('');
}

const convincingNobody = showings.map(({ name, certificate, heading }): View => ({
  name,
  async show(stage) {
    await connectTo(stage, await startServer(certificate));
    await stage.desk.dialog.getByRole('heading', { name: heading }).waitFor();
  },
  leave,
}));

const changed: View = {
  name: 'certificate-changed',
  async show(stage) {
    const port = await startServer({ isSelfSigned: true });
    const pin = {
      ...{ host: 'localhost', port, fingerprintSha256: `SHA256:${'B'.repeat(43)}` },
      ...{ subject: 'CN=localhost', issuer: 'CN=Former Authority' },
      validFrom: '2025-01-01T00:00:00.000Z',
      validUntil: '2026-01-01T00:00:00.000Z',
      pinnedAt: '2025-06-01T00:00:00.000Z',
    };
    const file = path.join(stage.app.profile, 'certificate-pins.json');
    await writeFile(file, JSON.stringify({ version: 1, pins: [pin] }));
    await connectTo(stage, port);
    await stage.desk.page.getByRole('alertdialog', { name: /has changed$/ }).waitFor();
  },
  leave,
};

/** The demo server of yesterday, which the policy refuses at first. */
const noForwardSecrecy: View = {
  name: 'no-forward-secrecy',
  async show({ desk }) {
    await desk.page.getByRole('button', { name: /^Legacy FTPS/ }).click();
    await desk.page.getByText('The policy “Legacy” would reach this server.').waitFor();
  },
  leave: nothing,
};

export const certificateSeries: readonly ViewSeries[] = [
  {
    name: 'certificates that convince nobody',
    acquaintance: 'known',
    views: [...convincingNobody, changed, noForwardSecrecy],
    async prepare() {
      if (noTestCa !== null) return { skip: noTestCa };
      ca = await createTestCa();
      return {
        async stop() {
          for (const server of servers.splice(0)) server.close();
          await ca?.remove();
        },
      };
    },
  },
];
