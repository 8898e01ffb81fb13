import { afterEach, describe, expect, it } from 'vitest';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { survivors } from './process-tree.ts';
import { callFromPage } from './window-calls.ts';

afterEach(stopApps);

const listHome = (app: StartedApp) =>
  callFromPage(app.page, 'files.list', { sessionId: 'local', path: app.home, listingId: 'l1' });

async function localEngine(app: StartedApp) {
  await listHome(app);
  const [engine] = await app.engines();
  if (!engine) throw new Error('The local engine does not run.');
  return engine;
}

describe('the processes of the app', () => {
  it('are all gone 2 s after the window was closed', async () => {
    const app = await startApp();
    await localEngine(app);
    expect(await app.quit()).toEqual([]);
  });

  it('are all gone 2 s after the window was closed, a hanging engine too', async () => {
    const app = await startApp();
    process.kill((await localEngine(app)).pid, 'SIGSTOP');
    expect(await app.quit()).toEqual([]);
  });

  it.each([
    ['at work', false],
    ['while the page is loaded', true],
  ])('end in order when the system asks them to, %s', async (_when, isImpatient) => {
    const app = await startApp({ isImpatient });
    await localEngine(app);
    const all = await app.processes();
    const main = app.electron.process();
    const exitCode = new Promise((resolve) => main.once('exit', resolve));
    process.kill(app.pid, 'SIGTERM');
    expect(await exitCode).toBe(0);
    expect(await survivors(all, 2_000)).toEqual([]);
  });

  it('are all gone 2 s after the app was killed', async () => {
    const app = await startApp();
    await localEngine(app);
    const all = await app.processes();
    expect(all.length).toBeGreaterThan(3);
    process.kill(app.pid, 'SIGKILL');
    expect(await survivors(all, 2_000)).toEqual([]);
  });

  it('get a new engine for the local files when theirs is killed', async () => {
    const app = await startApp();
    const engine = await localEngine(app);
    process.kill(engine.pid, 'SIGKILL');
    await survivors([engine], 2_000);
    await expect.poll(async () => (await listHome(app)).ok, { timeout: 10_000 }).toBe(true);
    expect((await localEngine(app)).pid).not.toBe(engine.pid);
  });

  it('lose an engine that hangs, and its calls say so', async () => {
    const app = await startApp();
    const engine = await localEngine(app);
    process.kill(engine.pid, 'SIGSTOP');
    const answer = await listHome(app);
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'connection-lost', detail: { engine: 'hung' } },
    });
    expect(await survivors([engine], 2_000)).toEqual([]);
  });

  it('load the page again when its process crashes, and its sessions are still there', async () => {
    const app = await startApp();
    const engine = await localEngine(app);
    const log = await app.electron.evaluate(async ({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0] ?? {};
      if (!webContents) throw new Error('There is no window.');
      const loaded = new Promise<void>((resolve) => {
        webContents.once('did-finish-load', () => {
          resolve();
        });
      });
      webContents.forcefullyCrashRenderer();
      await loaded;
      return (await webContents.executeJavaScript(`new Promise((resolve) => {
        keyferry.listen((message) => { if (message.id === 7_000_000) resolve(message.value); });
        keyferry.send({ type: 'call', id: 7_000_000, channel: 'app.log', params: {} });
      })`)) as { text: string }[];
    });
    expect(log.map(({ text }) => text).join('\n')).toContain('was loaded again');
    expect((await app.engines()).map(({ pid }) => pid)).toEqual([engine.pid]);
  });
});
