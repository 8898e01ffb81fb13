import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { SecurityReport } from '../../electron/shared/report.ts';
import { driveDesk, type DeskDriver } from './desk-driver.ts';
import { digestOf, writeRandomFile } from './file-facts.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { callFromPage } from './window-calls.ts';

afterEach(stopApps);

/** What the session behind the present tab reports. */
async function reportOf({ page }: StartedApp): Promise<SecurityReport> {
  const answer = await callFromPage(page, 'session.list', {});
  const sessions = answer.ok ? answer.value : [];
  const report = sessions.find(({ target }) => target.protocol !== 'local')?.info?.report;
  if (!report) throw new Error('No demo server is connected.');
  return report;
}

async function transferBothWays(desk: DeskDriver, home: string): Promise<void> {
  const { page } = desk;
  await desk.row(desk.remote, 'Incoming').dblclick();
  await desk.remote.getByText('This folder is empty').waitFor();
  await desk.row(desk.local, 'to-the-server.bin').click();
  await page.keyboard.press('F5');
  await desk.row(desk.remote, 'to-the-server.bin').waitFor();
  await desk.transfer('to-the-server.bin').getByText('Done').waitFor();
  const before = await digestOf(path.join(home, 'to-the-server.bin'));

  await desk.row(desk.remote, 'to-the-server.bin').click();
  await page.keyboard.press('F2');
  await page.getByLabel('New name for to-the-server.bin').fill('and-back.bin');
  await page.keyboard.press('Enter');
  await desk.row(desk.remote, 'and-back.bin').click();
  await page.keyboard.press('F5');
  await desk.row(desk.local, 'and-back.bin').waitFor();
  await desk.transfer('and-back.bin').getByText('Done').waitFor();
  expect(await digestOf(path.join(home, 'and-back.bin'))).toBe(before);
}

const cards = [
  ['WebDAV over HTTPS', 'TLS 1.3, X25519MLKEM768', 'A+'],
  ['Typical FTPS', 'TLS 1.2, ECDHE X25519', 'A'],
  ['Legacy FTPS', 'TLS 1.2, RSA key transport', 'D'],
] as const;

it.each(cards)('%s is what its card says', async (title, line, grade) => {
  const app = await startApp({
    prepareHome: (home) => writeRandomFile(path.join(home, 'to-the-server.bin'), 3_000_001),
  });
  const { page } = app;
  const desk = driveDesk(page);
  const card = page.getByRole('button', { name: new RegExp(`^${title}`) });
  await card.getByText(`Set up for ${line}`, { exact: true }).waitFor();
  expect(await card.getByRole('img').count()).toBe(0);
  await card.click();
  if (grade === 'D') {
    await page.getByText('The policy “Legacy” would reach this server.').waitFor();
    await desk.shoot('demo-legacy-refused');
    await page.getByRole('button', { name: 'Connect once with “Legacy”' }).click();
  }
  await desk.row(desk.remote, 'Welcome.txt').waitFor();
  await transferBothWays(desk, app.home);

  const report = await reportOf(app);
  expect(report.trust).toMatchObject({
    verdict: 'pinned',
    reason: 'Matches the certificate that Keyferry made for its demo server.',
  });
  await page.keyboard.press('Control+Shift+I');
  const view = page.getByRole('main', { name: 'Security inspector' });
  const mark = grade === 'A+' ? 'Grade A plus' : `Grade ${grade}`;
  await view.getByRole('img', { name: mark }).first().waitFor();
  await view
    .getByText(report.cipherSuite?.name ?? 'no suite', { exact: true })
    .first()
    .waitFor();
  await desk.shoot(`demo-${title.split(' ')[0]?.toLowerCase() ?? ''}-inspector`);
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+t');
  const chosen = `${line}, ${report.encryption?.clientToServer.cipher ?? ''}`;
  await card.getByText(chosen, { exact: true }).waitFor();
  await card.getByRole('img', { name: mark }).waitFor();
  expect(report.grade?.mark).toBe(grade);
  await desk.shoot(`demo-${title.split(' ')[0]?.toLowerCase() ?? ''}-card`);
  expect(await app.quit()).toEqual([]);
});
