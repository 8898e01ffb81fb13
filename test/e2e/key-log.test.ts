import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Params } from '../../electron/shared/contract.ts';
import type { HttpsTarget } from '../../electron/shared/site.ts';
import { httpsTargetOf } from '../contract/web-subject.ts';
import { findNginx } from '../servers/nginx.ts';
import type { WebServer } from '../servers/web-server.ts';
import { axeViolations } from './axe.ts';
import { driveDesk } from './desk-driver.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { showSession } from './show-session.ts';
import { callFromPage } from './window-calls.ts';

const nginx = await findNginx();
const skip = 'skip' in nginx ? nginx.skip : false;

afterEach(stopApps);

describe.skipIf(skip)('TLS keys for one’s own debugging', () => {
  let server: WebServer;
  let target: HttpsTarget;

  beforeAll(async () => {
    if ('skip' in nginx) return;
    server = await nginx.start({ config: ['ssl_protocols TLSv1.2 TLSv1.3;'] });
    target = httpsTargetOf(server);
  });
  afterAll(() => server.stop());

  /** Opens one more session; what its first hello said at random tells its secrets in the file. */
  async function clientRandom({ page }: StartedApp, sessionId: string): Promise<string> {
    const params: Params<'session.open'> = { sessionId, target, password: server.password };
    const answer = await callFromPage(page, 'session.open', params);
    if (!answer.ok) throw new Error(answer.error.message);
    const hello = answer.value.report?.messages.find(({ name }) => name === 'ClientHello');
    return String(hello?.fields?.['random']);
  }

  it('are written after a warning, for whoever owns the file, until they are stopped', async () => {
    const app = await startApp();
    const desk = driveDesk(app.page);
    const { page } = desk;
    const file = path.join(app.home, 'keys.log');
    await app.electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await showSession(app, target, server.password);
    await page.keyboard.press('Control+Shift+I');
    const view = page.getByRole('main', { name: 'Security inspector' });
    await view.getByRole('button', { name: 'Write TLS keys to a file' }).click();
    await desk.dialog.getByText('passwords too').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await expect(stat(file)).rejects.toThrow();
    await desk.dialog.getByText('All, until Keyferry closes').click();
    await desk.dialog.getByRole('button', { name: 'Choose a file' }).click();
    await view.getByText('TLS keys of all connections are written to').waitFor();
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    const random = await clientRandom(app, 'watched');
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => /^[A-Z]/.test(line));
    const own = lines.filter((line) => line.split(' ')[1] === random);
    expect(own.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line).toMatch(/^[A-Z0-9_]+ [0-9a-f]{64} (?:[0-9a-f]{2}){32,64}$/);
    }
    expect(await axeViolations(page)).toEqual([]);

    await view.getByRole('button', { name: 'Stop writing keys' }).click();
    await view.getByText('TLS keys of all connections').waitFor({ state: 'detached' });
    const after = await clientRandom(app, 'unwatched');
    expect(await readFile(file, 'utf8')).not.toContain(after);
    // It is nowhere to be found in what is kept.
    const settings = await callFromPage(page, 'settings.get', {});
    expect(JSON.stringify(settings)).not.toContain('keys.log');
  });
});
