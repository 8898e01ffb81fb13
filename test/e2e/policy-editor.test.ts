import { afterEach, describe, expect, it } from 'vitest';
import type { SecurityReport } from '../../electron/shared/report.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import type { TestServer } from '../servers/server.ts';
import { axeViolations } from './axe.ts';
import { startConnectedDesk } from './connected-desk.ts';
import type { DeskDriver } from './desk-driver.ts';
import { stopApps } from './harness.ts';
import { callFromPage } from './window-calls.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

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
