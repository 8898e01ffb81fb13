import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../electron/shared/probe.ts';
import { draftSite } from '../../electron/shared/saved-site.ts';
import type { HttpsTarget } from '../../electron/shared/site.ts';
import { httpsTargetOf } from '../contract/web-subject.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { findNginx } from '../servers/nginx.ts';
import type { WebServer } from '../servers/web-server.ts';
import { axeViolations } from './axe.ts';
import { startConnectedDesk } from './connected-desk.ts';
import { driveDesk, type DeskDriver } from './desk-driver.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { showSession } from './show-session.ts';
import { callFromPage } from './window-calls.ts';

/** A probe is slow on purpose: at most ten connections in a second. */
const patient = { timeout: 120_000 };
const probeTimeoutMs = 90_000;

const nginx = await findNginx();
const webSkip = 'skip' in nginx ? nginx.skip : false;
const packages = await findDebianPackages();
const sshSkip = 'skip' in packages ? packages.skip : false;

afterEach(stopApps);

async function openProbe({ page }: DeskDriver): Promise<Locator> {
  await page.keyboard.press('Control+Shift+I');
  const inspector = page.getByRole('main', { name: 'Security inspector' });
  await inspector.getByRole('button', { name: 'Probe server' }).focus();
  await page.keyboard.press('Enter');
  const view = page.getByRole('main', { name: 'Server probe' });
  await view.getByText('Not probed yet').waitFor();
  return view;
}

/** To the question how many connections, to whom and how long. */
async function askToProbe(desk: DeskDriver, view: Locator): Promise<void> {
  await view.getByRole('button', { name: 'Probe server' }).focus();
  await desk.page.keyboard.press('Enter');
  await desk.dialog.getByText('Nobody signs in').waitFor();
}

async function kept({ page }: StartedApp, host: string, port: number): Promise<ProbeResult | null> {
  const answer = await callFromPage(page, 'probe.last', { host, port });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

describe.skipIf(webSkip)('the probe of a real nginx', () => {
  let server: WebServer;
  let target: HttpsTarget;

  beforeAll(async () => {
    if ('skip' in nginx) return;
    server = await nginx.start({ config: ['ssl_protocols TLSv1.2 TLSv1.3;'] });
    target = httpsTargetOf(server);
  });
  afterAll(() => server.stop());

  it('asks first, can be cancelled, and shows what was found', patient, async () => {
    const app = await startApp();
    const desk = driveDesk(app.page);
    const { page } = desk;
    const { host, port } = server;
    await showSession(app, target, server.password);
    const view = await openProbe(desk);
    await askToProbe(desk, view);
    await desk.dialog.getByText(`to ${host}, port ${String(port)}`).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await desk.dialog.waitFor({ state: 'detached' });

    await askToProbe(desk, view);
    await desk.dialog.getByRole('button', { name: 'Start the probe' }).press('Enter');
    await view.getByText('Asking the server').first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await view.getByRole('button', { name: 'Cancel' }).press('Enter');
    await view.getByText('Not probed yet').waitFor();
    expect(await kept(app, host, port)).toBeNull();

    await askToProbe(desk, view);
    await desk.dialog.getByRole('button', { name: 'Start the probe' }).press('Enter');
    await view.getByRole('table').waitFor({ timeout: probeTimeoutMs });
    const probe = await kept(app, host, port);
    if (probe?.kind !== 'tls') throw new Error('No probe was kept.');
    const names = await view.getByRole('table').locator('th[scope=row]').allInnerTexts();
    const suites = probe.suites.flatMap(({ accepted }) =>
      accepted.map(({ openssl, name }) => openssl ?? name),
    );
    expect(names).toEqual(suites);
    await view.getByText(`${String(probe.connections)} connections in`).waitFor();
    expect(await axeViolations(page)).toEqual([]);

    await page.keyboard.press('/');
    await page.keyboard.type('chacha');
    const shown = view.getByRole('table').locator('th[scope=row]');
    await expect
      .poll(() => shown.count())
      .toBe(suites.filter((name) => /chacha/i.test(name)).length);
    await page.keyboard.press('Escape');

    const file = path.join(app.home, 'probe.json');
    await app.electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await view.getByRole('button', { name: 'Export as JSON' }).click();
    await view.getByText('Report saved').waitFor();
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(probe);

    // What was found stands beside what was offered.
    await page.keyboard.press('Escape');
    const inspector = page.getByRole('main', { name: 'Security inspector' });
    await inspector.getByText(/suites?, from the probe of/).waitFor();
    const report = await callFromPage(page, 'session.reports', { sessionId: 'shown' });
    const version = report.ok ? report.value[0]?.protocolVersion : undefined;
    const accepted = inspector.getByRole('list', { name: 'Server accepts' }).locator('.name');
    expect(await accepted.allInnerTexts()).toEqual(
      probe.suites.find((list) => list.version === version)?.accepted.map(({ name }) => name),
    );

    // And a policy knows what would come of it.
    const draft = draftSite('Press kit', target);
    await callFromPage(page, 'site.save', { siteId: null, draft });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+S');
    await page.getByRole('treeitem', { name: /^Press kit/ }).click();
    const outcome = page.getByRole('status').filter({ hasText: /With this policy/ });
    await outcome.getByText('Computed from the probe of').waitFor();
    const { keyExchange } = report.ok
      ? (report.value[0] ?? { keyExchange: null })
      : { keyExchange: null };
    await outcome.getByText(keyExchange?.name === 'x25519' ? 'X25519' : 'with X25519').waitFor();

    // From the site one comes to what is kept, and a policy can be made of it.
    await page.getByRole('button', { name: 'Probe server' }).click();
    const again = page.getByRole('main', { name: 'Server probe' });
    await again.getByRole('button', { name: 'Make a policy from this' }).click();
    await page.getByRole('radio', { name: 'Custom' }).and(page.locator(':checked')).waitFor();
    await page.getByText('Not saved yet').waitFor();
    await outcome.getByText('Computed from the probe of').waitFor();
    await page.getByText('Versions', { exact: true }).click();
    const versions = page.getByRole('list', { name: 'Versions' });
    const taken = probe.versions.filter(({ isAccepted }) => isAccepted).length;
    expect(await versions.getByRole('checkbox', { checked: true }).count()).toBe(taken);
  });
});

describe.skipIf(sshSkip)('the probe of a real OpenSSH', () => {
  it('shows its lists, keys and primes', patient, async (context) => {
    if ('skip' in packages) return;
    const { app, desk, server } = await startConnectedDesk(packages);
    context.onTestFinished(() => server.stop());
    const view = await openProbe(desk);
    await askToProbe(desk, view);
    await desk.dialog.getByRole('button', { name: 'Start the probe' }).press('Enter');
    await view.getByRole('table').waitFor({ timeout: probeTimeoutMs });
    const probe = await kept(app, server.host, server.port);
    if (probe?.kind !== 'ssh') throw new Error('No probe was kept.');
    const names = await view.getByRole('table').locator('th[scope=row]').allInnerTexts();
    const kinds = ['keyExchange', 'hostKey', 'ciphersServerToClient', 'macsServerToClient'];
    expect(names).toEqual(
      kinds
        .flatMap((kind) => probe.lists[kind] ?? [])
        .filter((name) => !/^(ext-info|kex-strict)/.test(name)),
    );
    const fingerprint = server.hostKeys[0]?.fingerprintSha256 ?? '';
    await view.getByText(fingerprint).first().waitFor();
    expect(await axeViolations(desk.page)).toEqual([]);
  });
});
