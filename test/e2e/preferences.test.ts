import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Locator } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import { driveDesk } from './desk-driver.ts';
import { startApp, stopApps } from './harness.ts';

afterEach(stopApps);

interface Look {
  color: string;
  background: string;
  borderWidth: string;
  border: string;
  outlineStyle: string;
  fill: string;
  width: number;
}

/** How an element, or what is drawn before or after it, comes out. */
async function lookOf(element: Locator, pseudo?: '::before' | '::after'): Promise<Look> {
  return await element.first().evaluate((node, part) => {
    const style = getComputedStyle(node, part);
    return {
      color: style.color,
      background: style.backgroundColor,
      borderWidth: style.borderTopWidth,
      border: style.borderTopColor,
      outlineStyle: style.outlineStyle,
      fill: style.fill,
      width: node.getBoundingClientRect().width,
    };
  }, pseudo);
}

it('keeps borders, grades, shapes, selection and cursor where colours are forced', async () => {
  const { page } = await startApp();
  const desk = driveDesk(page);
  await page.emulateMedia({ forcedColors: 'active' });
  const card = page.getByRole('button', { name: /^Modern SFTP/ });
  const ground = (await lookOf(page.locator('body'))).background;
  expect((await lookOf(card)).borderWidth).toBe('1px');
  // The fill of a drawing is not forced: its land would lie under forced words.
  expect(await page.locator('.coast').isVisible()).toBe(false);
  expect((await lookOf(card)).border).not.toBe(ground);

  await card.click();
  const row = desk.remote.getByRole('row').nth(1);
  await row.waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  const selected = desk.remote.locator('[aria-selected=true]');
  await selected.waitFor();
  expect((await lookOf(selected)).background).not.toBe(ground);
  expect((await lookOf(selected)).outlineStyle).toBe('solid');
  await page.keyboard.press('ArrowDown');
  const cursor = desk.remote.locator('.cursor');
  expect((await lookOf(cursor)).outlineStyle).toBe('solid');
  expect((await lookOf(cursor)).background).toBe((await lookOf(row)).background);

  const grade = page.getByRole('tab').getByRole('img', { name: /^Grade/ });
  expect((await lookOf(grade)).border).not.toBe(ground);
  expect((await lookOf(grade)).borderWidth).not.toBe('0px');
  expect((await lookOf(grade, '::before')).background).not.toBe(ground);
  const tab = page.locator('.tab').filter({ has: page.getByRole('tab', { selected: true }) });
  expect((await lookOf(tab, '::before')).background).not.toBe(ground);

  await page.keyboard.press('Control+i');
  const severity = page.getByRole('complementary').locator('svg[data-icon], svg').first();
  await severity.waitFor();
  expect((await lookOf(severity)).fill).not.toBe(ground);
  expect((await lookOf(severity)).width).toBeGreaterThan(10);

  await page.keyboard.press('?');
  await desk.dialog.waitFor();
  expect((await lookOf(desk.dialog)).borderWidth).toBe('2px');
  const close = desk.dialog.getByRole('button', { name: /^Close/ });
  await close.focus();
  expect((await lookOf(close)).outlineStyle).toBe('solid');
  await desk.shoot('forced-colours');
});

it('moves nothing where less motion is asked for', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const { page } = await startApp();
  const desk = driveDesk(page);
  await desk.connect(`deploy@127.0.0.1:${String(port)}`);
  await page.getByText('Connecting to deploy@127.0.0.1').waitFor();
  const moving = () =>
    page.evaluate(
      () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
    );
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await expect.poll(moving).toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(moving).toBe(0);
  silent.close();
});
