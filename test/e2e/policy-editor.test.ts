import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { SecurityReport } from '../../electron/shared/report.ts';
import { draftSite, siteDraftOf, targetOfSite } from '../../electron/shared/saved-site.ts';
import { httpsTargetOf } from '../contract/web-subject.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { findNginx } from '../servers/nginx.ts';
import type { TestServer } from '../servers/server.ts';
import { axeViolations } from './axe.ts';
import { startConnectedDesk } from './connected-desk.ts';
import { driveDesk, type DeskDriver } from './desk-driver.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { callFromPage } from './window-calls.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

const nginx = await findNginx();
const webSkip = 'skip' in nginx ? nginx.skip : false;

let server: TestServer | undefined;
afterEach(async () => {
  await stopApps();
  await server?.stop();
});

/** What the session agreed on, from main. */
async function agreed(desk: DeskDriver, sessionId: string): Promise<SecurityReport> {
  const { host, port } = server ?? { host: '', port: 0 };
  const params = {
    sessionId,
    target: {
      ...({ protocol: 'sftp', host, port, user: server?.user ?? '', agent: 'none' } as const),
      identityFiles: [],
      policy: { name: 'custom', isPostQuantumRequired: false } as const,
      offer: await savedOffer(desk),
    },
    password: server?.password ?? '',
  };
  const opened = await callFromPage(desk.page, 'session.open', params);
  if (!opened.ok || !opened.value.report) throw new Error('The session was not opened.');
  return opened.value.report;
}

async function savedOffer(desk: DeskDriver) {
  const answer = await callFromPage(desk.page, 'site.list', {});
  const site = answer.ok ? answer.value.tree.sites[0] : undefined;
  if (site?.target.protocol !== 'sftp' || !site.target.offer) throw new Error('No offer is saved.');
  expect(site.policy).toBe('custom');
  return site.target.offer;
}

describe.skipIf(skip)('the policy of a site', () => {
  it('is made by keyboard, and the forecast is what the server then chooses', async () => {
    if ('skip' in packages) return;
    const connected = await startConnectedDesk(packages);
    const { app, desk } = connected;
    server = connected.server;
    const { page } = desk;
    await app.electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900);
    });
    await page.keyboard.press('Control+Shift+S');
    await page.keyboard.press('Control+N');
    await page.getByLabel('Name', { exact: true }).fill('Atlas');
    await page.getByLabel('Host', { exact: true }).fill(server.host);
    await page.getByLabel('Port', { exact: true }).fill(String(server.port));
    await page.getByLabel('User', { exact: true }).fill(server.user);
    const outcome = page.getByRole('status').filter({ hasText: /With this policy|Not known yet/ });
    await outcome.getByText('Not known yet').waitFor();
    await page.keyboard.press('Control+S');
    await outcome.getByText(/would choose NTRU Prime with X25519 and AES-128-GCM/).waitFor();

    const list = page.getByRole('list', { name: 'Key exchange' });
    const curve = list.getByRole('checkbox', { name: /^curve25519-sha256,/ });
    const announced = page.locator('body > [role=status]');
    await curve.focus();
    for (let step = 0; step < 6; step += 1) await page.keyboard.press('Alt+ArrowUp');
    await announced.getByText('curve25519-sha256 is now 1 of').waitFor();
    await outcome.getByText(/would choose X25519 and AES-128-GCM/).waitFor();
    await page.getByRole('radio', { name: 'Custom' }).and(page.locator(':checked')).waitFor();

    await page.keyboard.press('Space');
    await announced.getByText('curve25519-sha256 is not offered any more').waitFor();
    await outcome.getByText(/would choose NTRU Prime/).waitFor();
    await page.keyboard.press('Space');
    await announced.getByText(/curve25519-sha256 is now \d+ of/).waitFor();
    for (let step = 0; step < 20; step += 1) await page.keyboard.press('Alt+ArrowUp');
    await outcome.getByText(/would choose X25519 and AES-128-GCM/).waitFor();

    await page.getByLabel('Require post-quantum key exchange').check();
    await outcome.getByText(/would be refused/).waitFor();
    await page.getByLabel('Require post-quantum key exchange').uncheck();
    expect(await axeViolations(page)).toEqual([]);
    await desk.shoot('policy-editor');

    await page.keyboard.press('Control+S');
    await page.getByText('Not saved yet').waitFor({ state: 'detached' });
    const { keyExchange, encryption } = await agreed(desk, 'forecast');
    expect(keyExchange?.name).toBe('curve25519-sha256');
    expect(encryption?.clientToServer.cipher).toBe('aes128-gcm@openssh.com');
  });
});

describe.skipIf(webSkip)('the policy of a site with TLS', () => {
  it('is made by keyboard, cannot contradict itself, and is what the next hello says', async () => {
    if ('skip' in nginx) return;
    const web = await nginx.start({ config: ['ssl_protocols TLSv1.2 TLSv1.3;'] });
    onTestFinished(() => web.stop());
    const app = await startApp();
    const { page } = app;
    const draft = draftSite('Press kit', httpsTargetOf(web));
    expect(await callFromPage(page, 'site.save', { siteId: null, draft })).toMatchObject({
      ok: true,
    });
    await page.keyboard.press('Control+Shift+S');
    await page.getByRole('treeitem', { name: /^Press kit/ }).click();
    const announced = page.locator('body > [role=status]');

    await page.getByText('Groups', { exact: true }).click();
    const groups = page.getByRole('list', { name: 'Groups' });
    await groups.getByRole('checkbox', { name: /^secp256r1,/ }).focus();
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('Alt+ArrowUp');
    await announced.getByText('secp256r1 is now 1 of').waitFor();
    await page.getByRole('radio', { name: 'Custom' }).and(page.locator(':checked')).waitFor();

    await page.getByText('Versions', { exact: true }).click();
    const versions = page.getByRole('list', { name: 'Versions' });
    await versions.getByRole('checkbox', { name: /^TLSv1.3,/ }).focus();
    await page.keyboard.press('Space');
    await announced.getByText('TLSv1.3 is not offered any more').waitFor();

    await page.getByText('Cipher suites', { exact: true }).click();
    const suites = page.getByRole('list', { name: 'Cipher suites' });
    const older = suites.getByRole('checkbox', { name: /^TLS_ECDHE_.*, \d+ of/ });
    const wanted = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256';
    const others = (
      await older.evaluateAll((all) =>
        all.map((box) => box.getAttribute('aria-label')?.split(',')[0] ?? ''),
      )
    ).filter((name) => name !== wanted);
    for (const name of others) {
      await suites.getByRole('checkbox', { name: new RegExp(`^${name},`) }).focus();
      await page.keyboard.press('Space');
      await announced.getByText(`${name} is not offered any more`).waitFor();
    }
    // The last suite of the only version: without it nothing could be agreed on.
    await suites.getByRole('checkbox', { name: new RegExp(`^${wanted},`) }).focus();
    await page.keyboard.press('Space');
    await page
      .getByText(/^Not changed: There would be no cipher suite of TLS 1\.2/)
      .first()
      .waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await driveDesk(page).shoot('policy-editor-tls');

    await page.keyboard.press('Control+S');
    await page.getByText('Not saved yet').waitFor({ state: 'detached' });
    const report = await openedAs(app, web.password);
    expect(report.offers.client).toMatchObject({ versions: ['TLSv1.2'], cipherSuites: [wanted] });
    expect(report.offers.client?.['groups']?.[0]).toBe('secp256r1');
    expect([report.protocolVersion, report.cipherSuite?.name, report.keyExchange?.name]).toEqual([
      ...['TLSv1.2', wanted, 'secp256r1'],
    ]);

    await page.getByText('Groups', { exact: true }).click();
    await page.getByRole('button', { name: 'Reset Groups' }).click();
    await groups.getByRole('checkbox', { name: /^X25519MLKEM768, 1 of/ }).waitFor();
  });
});

/** The report of a connection to the only site, made as the site says. */
async function openedAs({ page }: StartedApp, password: string): Promise<SecurityReport> {
  const answer = await callFromPage(page, 'site.list', {});
  const site = answer.ok ? answer.value.tree.sites[0] : undefined;
  if (!site) throw new Error('No site is saved.');
  const target = targetOfSite(siteDraftOf(site));
  if (target.protocol === 'local') throw new Error('It leads nowhere.');
  const opened = await callFromPage(page, 'session.open', { sessionId: 'site', target, password });
  if (!opened.ok || !opened.value.report) throw new Error('The session was not opened.');
  return opened.value.report;
}
