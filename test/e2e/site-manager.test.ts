import { copyFile, cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { setSize } from '../pictures/camera.ts';
import { driveDesk, openSites } from './desk-driver.ts';
import { repository, startApp, stopApps } from './harness.ts';
import { callFromPage } from './window-calls.ts';

afterEach(stopApps);

it('connects to the demo server from its card, which then says what was chosen', async () => {
  const { page } = await startApp();
  const card = page.getByRole('button', { name: /^Modern SFTP/ });
  await card.getByText('Set up for curve25519-sha256').waitFor();
  await card.click();
  await page.getByRole('region', { name: 'Files of Modern SFTP' }).waitFor();
  await page.keyboard.press('Control+T');
  await card.getByText(/^curve25519-sha256, /).waitFor();
  await card.getByRole('img', { name: /^Grade A/ }).waitFor();
});

it('guards what was typed, and keeps folders and settings', async () => {
  const { page } = await startApp();
  const desk = driveDesk(page);
  await openSites(desk);
  await page.keyboard.press('F7');
  await desk.dialog.getByLabel('Name of the folder').fill('Finance');
  await page.keyboard.press('Enter');
  await page.getByRole('treeitem', { name: 'Finance' }).waitFor();
  await page.keyboard.press('Control+N');
  await page.keyboard.press('Control+S');
  await page.getByText('Type the name or address of a server.').waitFor();
  await page.getByLabel('Host', { exact: true }).fill('files.example.net');
  await page.keyboard.press('Control+W');
  await desk.dialog.getByRole('button', { name: 'Save changes' }).click();
  await openSites(desk);
  await page.getByRole('treeitem', { name: /^files\.example\.net/ }).waitFor();
  await desk.shoot('sites');

  await page.keyboard.press('Control+,');
  await page.getByText('Night bridge', { exact: true }).click();
  await page.locator('html[data-theme=dark]').waitFor();
  await desk.shoot('settings');
});

it('keeps how the copies of a site are compared', async () => {
  const { page } = await startApp();
  const desk = driveDesk(page);
  await openSites(desk);
  await page.keyboard.press('Control+N');
  await page.getByLabel('Host', { exact: true }).fill('files.example.net');
  const checksum = page.getByRole('checkbox', { name: 'Compare copies by SHA-256' });
  const program = page.getByRole('checkbox', { name: /sha256sum/ });
  const readBack = page.getByRole('checkbox', { name: /^Read uploads back/ });
  expect(await program.isDisabled()).toBe(true);
  expect(await readBack.isDisabled()).toBe(true);
  await checksum.check({ force: true });
  await program.check({ force: true });
  await readBack.uncheck({ force: true });
  await desk.shoot('site-compared-copies');
  await page.keyboard.press('Control+S');
  const site = page.getByRole('treeitem', { name: /^files\.example\.net/ });
  await site.waitFor();
  const saved = await callFromPage(page, 'site.list', {});
  expect(saved.ok && saved.value.tree.sites).toMatchObject([
    { isChecksumVerified: true, isSha256sumAllowed: true, isReadBack: false },
  ]);

  await page.keyboard.press('Control+N');
  expect(await checksum.isChecked()).toBe(false);
  await page.getByLabel('Protocol', { exact: true }).selectOption('https');
  await program.waitFor({ state: 'detached' });
  await readBack.waitFor();
});

it('takes several authorities as they are typed', async () => {
  const { page } = await startApp();
  await openSites(driveDesk(page));
  await page.keyboard.press('Control+N');
  await page.getByLabel('Host', { exact: true }).fill('dav.example.net');
  await page.getByLabel('Protocol').selectOption({ label: 'HTTPS (WebDAV)' });
  const authorities = page.getByLabel('Authorities to trust for this site');
  await authorities.focus();
  await page.keyboard.type('/certs of mine/one.pem; /two.pem');
  expect(await authorities.inputValue()).toBe('/certs of mine/one.pem; /two.pem');
  await page.keyboard.press('Control+S');
  await page.getByText('Not saved yet').waitFor({ state: 'detached' });
  const saved = await callFromPage(page, 'site.list', {});
  expect(saved.ok && saved.value.tree.sites[0]?.target).toMatchObject({
    caFiles: ['/certs of mine/one.pem', '/two.pem'],
  });
});

it('keeps the outcome of a policy off its list in a small window', async () => {
  const app = await startApp();
  const { page } = app;
  await setSize(app, { width: 1024, height: 700 });
  await openSites(driveDesk(page));
  await page.keyboard.press('Control+N');
  const last = page.getByRole('list', { name: 'Key exchange' }).getByRole('listitem').last();
  await last.waitFor();
  const [row, outcome] = [await last.boundingBox(), await page.locator('.outcome').boundingBox()];
  expect(outcome?.y).toBeGreaterThanOrEqual((row?.y ?? Infinity) + (row?.height ?? 0));
});

it('fills the form from a pasted address, and takes the sites of other programs', async () => {
  const samples = path.join(repository, 'test/fixtures/import');
  const { page, electron } = await startApp({
    async prepareHome(home) {
      await mkdir(path.join(home, '.config/filezilla'), { recursive: true });
      const sites = path.join(home, '.config/filezilla/sitemanager.xml');
      await copyFile(path.join(samples, 'sitemanager.xml'), sites);
      await cp(path.join(samples, 'ssh'), path.join(home, '.ssh'), { recursive: true });
    },
  });
  const desk = driveDesk(page);
  await openSites(desk);
  await page.keyboard.press('Control+n');
  await electron.evaluate(({ clipboard }) =>
    clipboard.writeText('sftp://deploy@files.example.net:2022/srv/www'),
  );
  await page.getByLabel('Host', { exact: true }).focus();
  await page.keyboard.press('Control+v');
  await expect.poll(() => page.getByLabel('User', { exact: true }).inputValue()).toBe('deploy');
  expect(await page.getByLabel('Host', { exact: true }).inputValue()).toBe('files.example.net');
  expect(await page.getByLabel('Port', { exact: true }).inputValue()).toBe('2022');
  expect(await page.getByLabel('Server folder').inputValue()).toBe('/srv/www');
  await page.keyboard.press('Control+s');
  await page.getByRole('treeitem', { name: /^files\.example\.net/ }).waitFor();

  for (const source of ['FileZilla', 'SSH configuration']) {
    await page.getByRole('button', { name: 'Import sites' }).first().click();
    await desk.dialog.getByRole('button', { name: `Import sites: ${source}` }).click();
    const run = desk.dialog.getByRole('button', { name: /^Import \d+ sites/ });
    await run.waitFor();
    // With them the vault would have to be made first.
    const passwords = desk.dialog.getByLabel('Take the passwords, too');
    if (await passwords.isVisible()) await passwords.uncheck({ force: true });
    await run.click();
    await desk.dialog.waitFor({ state: 'detached' });
  }
  expect(await page.getByRole('treeitem').count()).toBeGreaterThan(10);
});

it('speaks German as soon as that is chosen, and after a restart', async () => {
  const first = await startApp();
  const { page } = first;
  await openSites(driveDesk(page));
  await page.keyboard.press('Control+,');
  await page.getByLabel('Language').selectOption('de');
  await page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
  await page.locator('html[lang=de]').waitFor();
  await page.getByLabel('Sprache').and(page.locator(':focus')).waitFor();
  expect(await page.getByLabel('Sprache').inputValue()).toBe('de');
  await first.quit();
  const again = await startApp({ profile: first.profile });
  await again.page.getByRole('tab', { name: 'Neue Verbindung' }).waitFor();
});

it('speaks the language of the system', async () => {
  const { page } = await startApp({ env: { LANGUAGE: 'de', LANG: 'de_DE.UTF-8' } });
  await page.getByRole('region', { name: 'Neue Verbindung' }).waitFor();
});
