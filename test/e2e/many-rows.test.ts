import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import { driveDesk } from './desk-driver.ts';
import { startApp, stopApps } from './harness.ts';

afterEach(stopApps);

const rowCount = 100_000;
const steps = 120;
/** DESIGN.md asks for no more rows than these, and issue 3 for no frame above this. */
const rowElementsAtMost = 80;
const frameMs = 50;

it(
  '100,000 rows: few elements, and no frame of a scroll costs 50 ms',
  { timeout: 240_000 },
  async () => {
    const { page } = await startApp({
      prepareHome(home) {
        const folder = path.join(home, 'many');
        mkdirSync(folder);
        for (let index = 0; index < rowCount; index += 1) {
          writeFileSync(path.join(folder, `file-${String(index)}.txt`), '');
        }
        return Promise.resolve();
      },
    });
    const desk = driveDesk(page);
    await page.getByRole('button', { name: /^Modern SFTP/ }).click();
    await desk.remote.waitFor();
    await desk.row(desk.local, 'many').dblclick();
    await desk.local.getByText('100,000 items').waitFor({ timeout: 120_000 });

    const scroller = desk.local.getByRole('grid').getByRole('rowgroup');
    const rows = desk.local.getByRole('grid').locator('[data-index]');
    const cost = await measureScroll(page, scroller, async () => {
      expect(await rows.count()).toBeLessThanOrEqual(rowElementsAtMost);
    });
    const last = desk.row(desk.local, `file-${String(rowCount - 1)}.txt`);
    await last.waitFor();

    console.log(
      `Scroll of ${String(rowCount)} rows in ${String(steps)} steps: main thread ${format(cost.cpuMs)} a frame,`,
      `by the clock ${format(cost.wallMs)}`,
    );
    expect(cost.frameMs.max).toBeLessThan(frameMs);

    await desk.local.getByRole('grid').focus();
    for (const key of ['Home', 'End', 'PageUp', 'Home']) await page.keyboard.press(key);
    expect(await rows.count()).toBeLessThanOrEqual(rowElementsAtMost);
  },
);

interface Spread {
  median: number;
  max: number;
}

/**
 * Scrolls from the first row to the last, a frame a step. `cpuMs` is the time that the main thread worked around
 * it, which holds what the protocol of the test asks for, too; `wallMs` is how long the frame took, which a busy
 * machine makes longer. What a frame cost is at most the smaller of the two: `frameMs`.
 */
async function measureScroll(
  page: Page,
  scroller: Locator,
  check: () => Promise<void>,
): Promise<{ cpuMs: Spread; wallMs: Spread; frameMs: Spread }> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const workedMs = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
  };
  const cpu: number[] = [];
  const wall: number[] = [];
  for (let step = 1; step <= steps; step += 1) {
    const before = await workedMs();
    wall.push(await scroller.evaluate(scrollTo, step / steps));
    cpu.push((await workedMs()) - before);
    if (step % 20 === 0) await check();
  }
  await session.detach();
  const frames = cpu.map((worked, step) => Math.min(worked, wall[step] ?? NaN));
  return { cpuMs: spreadOf(cpu), wallMs: spreadOf(wall), frameMs: spreadOf(frames) };
}

/** In the page: scrolls, and resolves with how long it took until the frame after it. */
function scrollTo(element: SVGElement | HTMLElement, part: number): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame((start) => {
      element.scrollTop = part * (element.scrollHeight - element.clientHeight);
      requestAnimationFrame((end) => {
        resolve(end - start);
      });
    });
  });
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? NaN, max: sorted.at(-1) ?? NaN };
}

function format({ median, max }: Spread): string {
  return `${median.toFixed(1)} ms (longest ${max.toFixed(1)} ms)`;
}
