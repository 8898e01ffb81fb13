import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { repository, type StartedApp } from '../e2e/harness.ts';

const folder = path.join(repository, 'docs/screenshots');
const themes = ['light', 'dark'] as const;
const sizes = [
  { width: 1440, height: 900, suffix: '' },
  { width: 1024, height: 700, suffix: '-1024' },
];

/** Keeps one view in both themes and at both sizes as `NAME-THEME[-1024].png`. */
export async function photograph({ electron, page }: StartedApp, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { width, height, suffix } of sizes) {
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
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.waitForFunction(
        (wanted) => document.documentElement.dataset['theme'] === wanted,
        theme,
      );
      await page.screenshot({ path: path.join(folder, `${name}-${theme}${suffix}.png`) });
    }
  }
}
