import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setSize } from '../pictures/camera.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { findViolations } from '../views/axe.ts';
import { fillServer, startStage } from '../views/stage.ts';
import { findTextLosses } from '../views/text-losses.ts';
import { allViews, showAll } from '../views/views.ts';
import { stopApps, type StartedApp } from './harness.ts';
import { callFromPage } from './window-calls.ts';

/** Each of them shows a dozen views. */
const patient = { timeout: 240_000 };

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

describe.skipIf(skip)('axe-core in both themes, 200 % text, German: every view', () => {
  let server: TestServer;

  beforeAll(async () => {
    if ('skip' in packages) return;
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
  });
  afterEach(stopApps);
  afterAll(() => server.stop());

  it.each(allViews)('$name', patient, async (series) => {
    await fillServer(server);
    const stage = await startStage(server, series.acquaintance);
    const found: string[] = [];
    const skipped = await showAll(stage, series, async ({ name }) => {
      const problems = [
        ...(await violationsOf(stage.app)),
        // The page is made anew in another language, so this comes last.
        ...(await lossesOf(stage.app)),
      ];
      found.push(...problems.map((line) => `${name}, ${line}`));
    });
    if (skipped !== undefined) console.warn(`${series.name} was not looked at: ${skipped}`);
    expect(found).toEqual([]);
  });
});

async function violationsOf(app: StartedApp): Promise<string[]> {
  await showTheme(app, 'light');
  const found = (await findViolations(app.page, 'all')).map((line) => `light: ${line}`);
  await showTheme(app, 'dark');
  const dark = await findViolations(app.page, ['color-contrast']);
  return [...found, ...dark.map((line) => `dark: ${line}`)];
}

/** What nobody can read in the smallest window, with the largest letters or the longest words. */
async function lossesOf(app: StartedApp): Promise<string[]> {
  await setSize(app, { width: 1024, height: 700 });
  await setAppearance(app, { textPercent: 200 });
  const large = await findTextLosses(app.page);
  await setAppearance(app, { textPercent: 100, language: 'de' });
  const german = await findTextLosses(app.page);
  await setAppearance(app, { language: 'en' });
  await setSize(app, { width: 1440, height: 900 });
  return [...large.map((line) => `200 %: ${line}`), ...german.map((line) => `German: ${line}`)];
}

async function showTheme({ page }: StartedApp, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.locator(`html[data-theme=${theme}]`).waitFor();
}

async function setAppearance(
  { page }: StartedApp,
  appearance: { textPercent?: number; language?: 'en' | 'de' },
): Promise<void> {
  const change = { appearance };
  expect(await callFromPage(page, 'settings.set', { change })).toMatchObject({ ok: true });
  const { language } = appearance;
  if (language) await page.locator(`html[lang=${language}]`).waitFor();
  // Two frames: the sizes are set after the settings have arrived.
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}
