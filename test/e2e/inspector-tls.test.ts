import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Params } from '../../electron/shared/contract.ts';
import type { Target } from '../../electron/shared/site.ts';
import { findNginx } from '../servers/nginx.ts';
import type { WebServer } from '../servers/web-server.ts';
import { axeViolations } from './axe.ts';
import { driveDesk } from './desk-driver.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { callFromPage } from './window-calls.ts';

const nginx = await findNginx();
const skip = 'skip' in nginx ? nginx.skip : false;

afterEach(stopApps);

describe.skipIf(skip)('the full inspector on a real nginx', () => {
  let server: WebServer;

  beforeAll(async () => {
    if ('skip' in nginx) return;
    server = await nginx.start();
  });
  afterAll(() => server.stop());

  /** The session is opened past the form, and the page that is loaded again shows it. */
  async function connected(): Promise<StartedApp> {
    const app = await startApp();
    const { page } = app;
    const { host, port, user, password } = server;
    const target: Target = {
      ...({ protocol: 'https', host, port, user, basePath: '/' } as const),
      clientCertificate: null,
      caFiles: [server.caFile],
    };
    const params: Params<'session.open'> = { sessionId: 'web', target, password };
    expect(await callFromPage(page, 'session.open', params)).toMatchObject({ ok: true });
    await page.reload();
    await driveDesk(page).remote.getByRole('grid').waitFor();
    return app;
  }

  it('shows what stands in the report', async () => {
    const app = await connected();
    const { page } = app;
    const desk = driveDesk(page);
    const answer = await callFromPage(page, 'session.reports', { sessionId: 'web' });
    const report = answer.ok ? answer.value[0] : undefined;
    if (!report) throw new Error('The session has no report.');
    await app.electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 1390);
    });
    await page.keyboard.press('Control+Shift+I');
    const view = page.getByRole('region', { name: 'Security inspector' });
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
