import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { repository, type StartedApp } from '../e2e/harness.ts';
import { callFromPage } from '../e2e/window-calls.ts';
import { smallerPng } from './smaller-png.ts';

/** Where the pictures go; another folder, and German, for a look that is not to be kept. */
const folder = process.env['KEYFERRY_PICTURES'] ?? path.join(repository, 'docs/screenshots');
const language = process.env['KEYFERRY_PICTURES_LANGUAGE'] === 'de' ? 'de' : 'en';
/** Also for a look that is not to be kept: `200` for large letters, `active` for forced colours. */
const textPercent = Number(process.env['KEYFERRY_PICTURES_TEXT'] ?? 100);
const forcedColors = process.env['KEYFERRY_PICTURES_FORCED'] === 'active' ? 'active' : 'none';
const themes = ['light', 'dark'] as const;
const sizes = [
  { width: 1440, height: 900, suffix: '' },
  { width: 1024, height: 700, suffix: '-1024' },
];

/** Keeps one view in both themes and at both sizes as `NAME-THEME[-1024].png`. */
export async function photograph(app: StartedApp, name: string): Promise<void> {
  const { page } = app;
  await mkdir(folder, { recursive: true });
  if (language === 'de') await speak(app, 'de');
  if (textPercent !== 100) await enlarge(app, textPercent);
  for (const size of sizes) {
    await setSize(app, size);
    await page.evaluate(() => document.activeElement?.scrollIntoView({ block: 'nearest' }));
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce', forcedColors });
      await page.locator(`html[data-theme=${theme}]`).waitFor();
      const file = path.join(folder, `${name}-${theme}${size.suffix}.png`);
      await writeFile(file, smallerPng(await page.screenshot()));
    }
  }
  if (language === 'de') await speak(app, 'en');
  if (textPercent !== 100) await enlarge(app, 100);
  await setSize(app, { width: 1440, height: 900 });
}

async function enlarge({ page }: StartedApp, percent: number): Promise<void> {
  await callFromPage(page, 'settings.set', { change: { appearance: { textPercent: percent } } });
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

async function speak({ page }: StartedApp, spoken: 'en' | 'de'): Promise<void> {
  await callFromPage(page, 'settings.set', { change: { appearance: { language: spoken } } });
  await page.locator(`html[lang=${spoken}]`).waitFor();
}

export async function setSize(
  { electron, page }: StartedApp,
  { width, height }: { width: number; height: number },
): Promise<void> {
  await electron.evaluate(
    ({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height);
    },
    { width, height },
  );
  await page.waitForFunction(
    (size) => window.innerWidth === size.width && window.innerHeight === size.height,
    { width, height },
  );
}
