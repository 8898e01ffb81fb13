import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addressOf, driveDesk, knownHostsLines } from '../e2e/desk-driver.ts';
import { startApp, stopApps } from '../e2e/harness.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

const entryCount = 100_000;
const runs = 5;

/** Milliseconds from when the window got the first entries of a folder. */
interface Moments {
  paintedMs: number;
  allThereMs: number;
}

describe.skipIf(skip)('a folder of 100,000 entries, in the window', () => {
  let server: TestServer;

  beforeAll(async () => {
    if ('skip' in packages) return;
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
    const folder = path.join(server.root, 'listing');
    await mkdir(folder);
    for (let at = 0; at < entryCount; at += 1_000) {
      const names = Array.from({ length: 1_000 }, (_, index) => `row-${String(at + index)}`);
      await Promise.all(names.map((name) => writeFile(path.join(folder, name), '')));
    }
  });
  afterEach(stopApps);
  afterAll(() => server.stop());

  // How long it takes is written down (docs/benchmarks.md), and no reason to fail.
  it('shows its first rows long before the last has come', async () => {
    const { page } = await startApp({
      async prepareHome(home) {
        await mkdir(path.join(home, '.ssh'), { mode: 0o700 });
        await writeFile(path.join(home, '.ssh/known_hosts'), knownHostsLines(server));
      },
    });
    const desk = driveDesk(page);
    await desk.connect(addressOf(server), server.password);
    const row = desk.row(desk.remote, 'listing');
    const measured: Moments[] = [];
    for (let run = 0; run < runs; run += 1) {
      await row.waitFor();
      const moments = page.evaluate(watchListing, entryCount);
      await row.dblclick();
      measured.push(await moments);
      await page.keyboard.press('Backspace');
    }
    for (const { paintedMs, allThereMs } of measured) expect(paintedMs).toBeLessThan(allThereMs);
    process.stdout.write(`first rows of ${String(entryCount)}: ${JSON.stringify(measured)}\n`);
  });
});

/** In the page: hears the pushes that the window hears, and looks at what is painted. */
function watchListing(count: number): Promise<Moments> {
  interface Push {
    channel?: string;
    params?: { entries?: unknown[] };
  }
  const { keyferry } = window as unknown as {
    keyferry: { listen: (receive: (message: unknown) => void) => () => void };
  };
  return new Promise((resolve) => {
    let firstAt = 0;
    let paintedMs = 0;
    let allThereMs = 0;
    let received = 0;
    const settle = (): void => {
      if (paintedMs === 0 || allThereMs === 0) return;
      stop();
      observer.disconnect();
      resolve({ paintedMs, allThereMs });
    };
    const stop = keyferry.listen((message) => {
      const { channel, params } = message as Push;
      if (channel !== 'listing.batch') return;
      if (received === 0) firstAt = performance.now();
      received += params?.entries?.length ?? 0;
      if (received >= count) {
        allThereMs = performance.now() - firstAt;
        settle();
      }
    });
    const observer = new MutationObserver(() => {
      if (received === 0 || !document.querySelector('[role="row"] [title^="row-"]')) return;
      observer.disconnect();
      // The frame with the rows is painted between these two.
      requestAnimationFrame(() => {
        setTimeout(() => {
          paintedMs = performance.now() - firstAt;
          settle();
        });
      });
    });
    observer.observe(document.body, { childList: true, subtree: true });
  });
}
