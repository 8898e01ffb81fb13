import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startConnectedDesk, type ConnectedDesk } from './connected-desk.ts';
import { stopApps } from './harness.ts';
import { survivors } from './process-tree.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

describe.skipIf(skip)('the log', () => {
  let connected: ConnectedDesk;
  afterEach(async () => {
    await stopApps();
    await connected.server.stop();
  });

  it('tells each step, is filtered by its level, copied, saved and cleared', async () => {
    if ('skip' in packages) return;
    connected = await startConnectedDesk(packages, {
      prepareThere: (home) => mkdir(path.join(home, 'closed'), { mode: 0o700 }),
    });
    const { desk, app, here, server } = connected;
    const { page } = desk;
    await desk.row(desk.remote, 'closed').dblclick();
    await desk.remote.getByRole('alert').waitFor();
    const engine = (await app.engines()).at(-1);
    if (!engine) throw new Error('No engine serves the session.');
    process.kill(engine.pid, 'SIGKILL');
    await survivors([engine], 2_000);

    await page.getByRole('tab', { name: /^Log/ }).click();
    const panel = page.getByRole('tabpanel', { name: 'Log' });
    for (const step of [
      /Connecting to sftp:/,
      /Handshake with 127\.0\.0\.1/,
      /Identity verified: SHA256:/,
      /Asked for the password of/,
      /files\.list .*closed failed \(permission-denied\)/,
      /Ended \(connection-lost\)/,
    ]) {
      await panel.getByText(step).first().waitFor();
    }
    await desk.shoot('log');
    expect(await panel.textContent()).not.toContain(server.password);

    const file = path.join(here, 'saved.txt');
    await app.electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('Handshake with');
    expect(await readFile(file, 'utf8')).not.toContain(server.password);
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect
      .poll(() => app.electron.evaluate(({ clipboard }) => clipboard.readText()))
      .toContain('Ended (connection-lost)');

    await page.keyboard.press('Control+,');
    await page.getByText('Errors only', { exact: true }).click();
    await page.keyboard.press('Escape');
    await panel.getByText(/Ended \(connection-lost\)/).waitFor();
    await expect.poll(() => panel.getByText(/Connecting to/).count()).toBe(0);

    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByText('Nothing logged yet').waitFor();
  });
});
