import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Target } from '../../electron/shared/site.ts';
import { httpsTargetOf } from '../contract/web-subject.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import type { FtpTestServer } from '../servers/ftp-server.ts';
import { findNginx } from '../servers/nginx.ts';
import { createTestCa, type TestCa } from '../servers/test-ca.ts';
import { findVsftpd } from '../servers/vsftpd.ts';
import type { WebServer } from '../servers/web-server.ts';
import { axeViolations } from './axe.ts';
import { driveDesk } from './desk-driver.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { showSession } from './show-session.ts';
import { callFromPage } from './window-calls.ts';

const nginx = await findNginx();
const skip = 'skip' in nginx ? nginx.skip : false;

const packages = await findDebianPackages();
const vsftpd = 'skip' in packages ? packages : await findVsftpd(packages);
const ftpSkip = 'skip' in vsftpd ? vsftpd.skip : false;

afterEach(stopApps);

describe.skipIf(skip)('the full inspector on a real nginx', () => {
  let server: WebServer;

  beforeAll(async () => {
    if ('skip' in nginx) return;
    server = await nginx.start();
  });
  afterAll(() => server.stop());

  async function connected(): Promise<StartedApp> {
    const app = await startApp();
    await showSession(app, httpsTargetOf(server), server.password);
    return app;
  }

  it('shows what stands in the report', async () => {
    const app = await connected();
    const { page } = app;
    const desk = driveDesk(page);
    const answer = await callFromPage(page, 'session.reports', { sessionId: 'shown' });
    const report = answer.ok ? answer.value[0] : undefined;
    if (!report) throw new Error('The session has no report.');
    await app.electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 1390);
    });
    await page.keyboard.press('Control+Shift+I');
    const view = page.getByRole('main', { name: 'Security inspector' });
    await view.getByRole('heading', { name: 'The cipher suite, taken apart' }).waitFor();
    await page.keyboard.press('e');
    const suite = view.locator('#inspect-suite .name').filter({ hasNotText: 'not in the name' });
    expect((await suite.allInnerTexts()).join('')).toBe(report.cipherSuite?.name);

    const rows = view.getByRole('list', { name: /^Handshake between/ }).getByRole('button');
    const labels = await rows.evaluateAll((all) =>
      all.map((row) => row.getAttribute('aria-label')),
    );
    expect(labels).toHaveLength(report.messages.length);
    report.messages.forEach(({ name, bytes }, index) => {
      expect(labels[index]).toContain(`: ${name}, ${bytes.toLocaleString('en')} B, `);
    });

    for (const [tab, kind] of [
      ['Suites', 'cipherSuites'],
      ['Groups', 'groups'],
      ['Signatures', 'signatureSchemes'],
      ['Versions', 'versions'],
    ] as const) {
      await view.getByRole('tab', { name: tab }).click();
      const names = view.getByRole('list', { name: 'Keyferry offered' }).locator('.name');
      expect(await names.allInnerTexts()).toEqual([...new Set(report.offers.client?.[kind])]);
    }
    await view.getByText('A TLS server never sends its list').waitFor();
    const [own] = report.certificates ?? [];
    await view
      .getByText(own?.fingerprintSha256Hex.replaceAll(':', ' ') ?? '', { exact: true })
      .waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await desk.shoot('inspector-tls-explain');
    await page.keyboard.press('e');
    await desk.shoot('inspector-tls');

    await page.keyboard.press('3');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await desk.dialog.getByRole('heading', { name: 'ClientHello' }).waitFor();
    const hello = report.messages[0]?.raw;
    const [begin, end] = hello?.spans['random'] ?? [0, 0];
    await desk.dialog.getByRole('option', { name: /^random/ }).click();
    const marked = await desk.dialog.locator('.hex mark').allInnerTexts();
    expect(marked.join(' ').replaceAll(' ', '')).toBe(
      Buffer.from(hello?.base64 ?? '', 'base64')
        .subarray(begin, end)
        .toString('hex'),
    );
    await desk.shoot('inspector-tls-message');
  });
});

describe.skipIf(ftpSkip)('the full inspector on a real vsftpd', () => {
  let ca: TestCa;
  let server: FtpTestServer;

  beforeAll(async () => {
    if ('skip' in vsftpd) return;
    ca = await createTestCa();
    server = await vsftpd.start({ security: 'explicit', certificate: await ca.issue() });
  });
  afterAll(async () => {
    await server.stop();
    await ca.remove();
  });

  it('sets control and data connections side by side', async () => {
    const app = await startApp();
    const { page } = app;
    const { host, port, user, password } = server;
    const target: Target = {
      ...({ protocol: 'ftps', host, port, user, tlsStart: 'explicit' } as const),
      clientCertificate: null,
      caFiles: [ca.caFile],
    };
    await showSession(app, target, password);
    const answer = await callFromPage(page, 'session.reports', { sessionId: 'shown' });
    const reports = answer.ok ? answer.value : [];
    const data = reports.filter(({ role }) => role === 'data');
    expect(data.length).toBeGreaterThan(0);
    await page.keyboard.press('Control+Shift+I');
    const view = page.getByRole('main', { name: 'Security inspector' });
    const rows = view.getByRole('table').first().locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(reports.length);
    const cells = await rows.evaluateAll((all) =>
      all.map((row) => [...row.children].map((cell) => cell.textContent.trim())),
    );
    reports.forEach(({ role, protocolVersion, cipherSuite, session }, index) => {
      const [name, , version, suite, , resumed] = cells[index] ?? [];
      expect(name?.startsWith(role === 'control' ? 'Control' : 'Data')).toBe(true);
      expect([version, suite]).toEqual([protocolVersion, cipherSuite?.name]);
      expect(resumed?.startsWith('Yes')).toBe(session.resumed);
    });
    await view.getByRole('button', { name: /^Data/ }).first().click();
    await view
      .getByText(/^An earlier session was resumed|^The server chose/)
      .first()
      .waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await driveDesk(page).shoot('inspector-ftps');
  });
});
