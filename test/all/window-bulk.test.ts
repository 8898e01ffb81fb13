import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { oddNames } from '../cli/tree.ts';
import { addressOf, driveDesk, knownHostsLines, type DeskDriver } from '../e2e/desk-driver.ts';
import { digestOf, treeDigests, writeRandomFile } from '../e2e/file-facts.ts';
import { startApp, stopApps } from '../e2e/harness.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

const transferMs = 600_000;

describe.skipIf(skip)('much at once, through the window and a real OpenSSH', () => {
  let server: TestServer;

  beforeAll(async () => {
    if ('skip' in packages) return;
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
  });
  afterEach(stopApps);
  afterAll(() => server.stop());

  async function start(prepareHome: (home: string) => Promise<void>) {
    const app = await startApp({
      async prepareHome(home) {
        await mkdir(path.join(home, '.ssh'), { mode: 0o700 });
        await writeFile(path.join(home, '.ssh/known_hosts'), knownHostsLines(server));
        await prepareHome(home);
      },
    });
    const desk = driveDesk(app.page);
    await desk.connect(addressOf(server), server.password);
    await desk.row(desk.remote, '.ssh').waitFor();
    return { home: app.home, desk };
  }

  /** Drags `name` across, waits until it is done, and takes its line off the list. */
  async function drag(desk: DeskDriver, name: string, to: 'local' | 'remote'): Promise<void> {
    const from = to === 'remote' ? desk.local : desk.remote;
    await desk.row(from, name).dragTo(desk[to].getByRole('grid'));
    const line = desk.transfer(name).filter({ hasText: 'Done' });
    await line.first().waitFor({ timeout: transferMs });
    await line.first().getByRole('button').first().click();
    await line.first().waitFor({ state: 'detached' });
  }

  it('carries a file of 1 GiB each way', async () => {
    const { home, desk } = await start((folder) =>
      writeRandomFile(path.join(folder, 'big.bin'), 1024 ** 3),
    );
    const sent = await digestOf(path.join(home, 'big.bin'));
    await drag(desk, 'big.bin', 'remote');
    expect(await digestOf(path.join(server.root, 'big.bin'))).toBe(sent);
    await rm(path.join(home, 'big.bin'));
    await desk.local.getByRole('button', { name: /^Refresh/ }).click();
    await desk.row(desk.local, 'big.bin').waitFor({ state: 'detached' });
    await drag(desk, 'big.bin', 'local');
    expect(await digestOf(path.join(home, 'big.bin'))).toBe(sent);
  });

  it('carries 5,000 small files with odd names each way', async () => {
    const { home, desk } = await start((folder) => makeSmallFiles(path.join(folder, 'small')));
    const sent = await treeDigests(path.join(home, 'small'));
    expect(Object.keys(sent)).toHaveLength(5_000);
    await drag(desk, 'small', 'remote');
    expect(await treeDigests(path.join(server.root, 'small'))).toEqual(sent);
    await rm(path.join(home, 'small'), { recursive: true });
    await desk.local.getByRole('button', { name: /^Refresh/ }).click();
    await desk.row(desk.local, 'small').waitFor({ state: 'detached' });
    await drag(desk, 'small', 'local');
    expect(await treeDigests(path.join(home, 'small'))).toEqual(sent);
  });
});

/** 5,000 files of 0 to 9,000 bytes in 50 folders, named after every odd name there is. */
async function makeSmallFiles(root: string): Promise<void> {
  for (let index = 0; index < 5_000; index += 1) {
    const folder = path.join(root, `folder ${String(index % 50)}`);
    if (index < 50) await mkdir(folder, { recursive: true });
    const name = `${(oddNames[index % oddNames.length] ?? '').slice(0, 200)}-${String(index)}`;
    await writeFile(path.join(folder, name), randomBytes([0, 1, 4096, 9000][index % 4] ?? 0));
  }
}
