import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { setSize } from '../pictures/camera.ts';
import { findApache } from '../servers/apache.ts';
import type { CertificateOptions } from '../servers/test-ca.ts';
import type { WebServer } from '../servers/web-server.ts';
import { driveDesk, type DeskDriver } from './desk-driver.ts';
import { startApp, stopApps } from './harness.ts';

const apache = await findApache();
const skip = 'skip' in apache ? apache.skip : false;

/** Its middle is seen, rather than something that lies over it or an edge that cuts it off. */
function isOnTop(element: Element): boolean {
  const { left, top, width, height } = element.getBoundingClientRect();
  return document.elementFromPoint(left + width / 2, top + height / 2) === element;
}

/* What a person sees of certificates, with a real server and a real window. */
describe.skipIf(skip)('certificates in the window', () => {
  const servers: WebServer[] = [];
  afterEach(async () => {
    await stopApps();
    for (const server of servers.splice(0)) await server.stop();
  });

  async function start(certificate: CertificateOptions): Promise<WebServer> {
    if ('skip' in apache) throw new Error('A skipped suite starts no server.');
    const server = await apache.start({ certificate });
    servers.push(server);
    await writeFile(path.join(server.root, 'from-the-server.txt'), 'hello');
    return server;
  }

  /** `trusted`: whose authority this computer trusts. */
  async function open(trusted?: WebServer): Promise<DeskDriver> {
    // Where Node looks for the authorities of the system.
    const env = trusted && { SSL_CERT_FILE: trusted.caFile };
    const app = await startApp(env ? { env } : {});
    return driveDesk(app.page);
  }

  const addressOf = ({ user, port }: WebServer): string =>
    `https://${user}@localhost:${String(port)}`;

  async function expectFiles(desk: DeskDriver): Promise<void> {
    await desk.row(desk.remote, 'from-the-server.txt').waitFor();
  }

  it('needs no question where the chain counts', async () => {
    const server = await start({});
    const desk = await open(server);
    await desk.connect(addressOf(server), server.password);
    await expectFiles(desk);
    expect(await desk.chip.textContent()).toMatch(/TLS|X25519/i);
    await desk.shoot('https-verified');
  });

  it('self-signed: shows fingerprint and names, compares, and pins', async () => {
    const server = await start({ isSelfSigned: true });
    const desk = await open();
    await desk.connect(addressOf(server), server.password);
    await desk.dialog.getByText('Nobody vouches for localhost').waitFor();
    const dialog = desk.dialog;
    await dialog.getByText(server.certificate.fingerprintSha256.slice(7)).waitFor();
    await dialog.getByText('Nobody but the server itself has signed it.').waitFor();
    await dialog.getByText('localhost, 127.0.0.1').first().waitFor();
    // Enter gives no trust before somebody went to the button.
    await desk.page.keyboard.press('Enter');
    await dialog.getByText('Nobody vouches for localhost').waitFor();
    const compare = dialog.getByLabel('Paste or type the fingerprint that the operator gave you');
    await compare.fill(`SHA256:${'A'.repeat(43)}`);
    await dialog.getByText(/another certificate than the operator’s/).waitFor();
    expect(await dialog.getByRole('button', { name: 'Pin and connect' }).isDisabled()).toBe(true);
    await compare.fill(server.certificate.fingerprintSha256);
    await dialog.getByText('This is the operator’s certificate.').waitFor();
    await desk.shoot('certificate-self-signed');
    await dialog.getByRole('button', { name: 'Pin and connect' }).click();
    await expectFiles(desk);
  });

  it.each([
    ['name mismatch', { names: ['other.example.com'] }, /It is for other names than localhost/],
    ['expired', { validUntilDays: -1 }, /expired on/],
    ['not valid yet', { validFromDays: 2 }, /is not valid before/],
  ] as const)(
    '%s: says so, offers no trust first, and connects once',
    async (name, options, words) => {
      const server = await start(options);
      const app = await startApp({ env: { SSL_CERT_FILE: server.caFile } });
      await setSize(app, { width: 1024, height: 700 });
      const desk = driveDesk(app.page);
      await desk.connect(addressOf(server), server.password);
      await desk.dialog
        .getByText('The certificate does not prove that this is localhost')
        .waitFor();
      await desk.dialog.getByText(words).waitFor();
      // Nothing has to be scrolled to see what the button will do.
      const way = desk.dialog.getByRole('radio', { name: /^Trust once/, checked: true });
      expect(await way.evaluate(isOnTop)).toBe(true);
      await desk.dialog
        .getByRole('button', { name: 'Cancel' })
        .and(desk.page.locator(':focus'))
        .waitFor();
      await desk.shoot(`certificate-${name.replaceAll(' ', '-')}`);
      const once = desk.dialog.getByRole('button', { name: 'Trust once and connect' });
      await once.click();
      await expectFiles(desk);
    },
  );

  it('unknown authority: cancelled, nothing is connected', async () => {
    const server = await start({});
    const desk = await open();
    await desk.connect(addressOf(server), server.password);
    await desk.dialog
      .getByText(/signed by Keyferry test intermediate, which leads to no authority/)
      .waitFor();
    await desk.page.keyboard.press('Escape');
    await desk.dialog.waitFor({ state: 'hidden' });
    await desk.page
      .getByText(/certificate/i)
      .first()
      .waitFor();
    expect(await desk.row(desk.remote, 'from-the-server.txt').count()).toBe(0);
  });

  it('a changed pin stops, shows both, and is replaced only after its end was typed', async () => {
    const server = await start({ isSelfSigned: true });
    const app = await startApp();
    const desk = driveDesk(app.page);
    await writeFile(
      path.join(app.profile, 'certificate-pins.json'),
      JSON.stringify({
        version: 1,
        pins: [
          {
            host: 'localhost',
            port: server.port,
            fingerprintSha256: `SHA256:${'B'.repeat(43)}`,
            subject: 'CN=localhost',
            issuer: 'CN=Former Authority',
            validFrom: '2025-01-01T00:00:00.000Z',
            validUntil: '2026-01-01T00:00:00.000Z',
            pinnedAt: '2025-06-01T00:00:00.000Z',
          },
        ],
      }),
    );
    await desk.connect(addressOf(server), server.password);
    await desk.dialog.getByText('The certificate of localhost has changed').waitFor();
    await desk.dialog.getByText('B'.repeat(43)).waitFor();
    await desk.dialog.getByText(/signed by Former Authority/).waitFor();
    await desk.shoot('certificate-changed');
    const replace = desk.dialog.getByRole('button', { name: 'Replace pinned certificate' });
    expect(await replace.isDisabled()).toBe(true);
    const compare = desk.dialog.getByLabel(
      'Paste or type the fingerprint that the operator gave you',
    );
    await compare.fill(server.certificate.fingerprintSha256.slice(-6));
    await replace.click();
    await expectFiles(desk);
  });
});
