import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { appArguments, startApp, stopApps, type StartedApp } from './harness.ts';

const electron = createRequire(import.meta.url)('electron') as string;

afterEach(stopApps);

const boundsOf = (app: StartedApp) =>
  app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());

describe('the window of the app', () => {
  it('comes back where it was left', async () => {
    const app = await startApp();
    const bounds = { x: 40, y: 30, width: 1100, height: 720 };
    await app.electron.evaluate(({ BrowserWindow }, place) => {
      BrowserWindow.getAllWindows()[0]?.setBounds(place);
    }, bounds);
    await app.quit();
    const again = await startApp({ profile: app.profile });
    await expect.poll(() => boundsOf(again)).toEqual(bounds);
  });

  it('comes up on the screen even when it was left beyond it', async () => {
    const app = await startApp();
    await app.electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 9_000, y: 9_000, width: 1100, height: 720 });
    });
    await app.quit();
    const bounds = await boundsOf(await startApp({ profile: app.profile }));
    expect(bounds?.x).toBeLessThan(1440);
    expect(bounds?.y).toBeLessThan(900);
  });

  it('is never smaller than its contents need', async () => {
    const app = await startApp();
    const size = await app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getMinimumSize(),
    );
    expect(size).toEqual([1024, 700]);
  });

  it('is closed by the control that the page draws', async () => {
    const app = await startApp();
    const closed = app.electron.waitForEvent('close');
    const control = app.page.getByRole('button', { name: 'Close window' });
    await control.click().catch((error: unknown) => {
      // The window may be gone before the driver hears that the click was made.
      if (!String(error).includes('has been closed')) throw error;
    });
    await closed;
    expect(await app.processes()).toEqual([]);
  });

  it('is the only one: a second start ends and brings the first to the front', async () => {
    // Without a profile of its own, as a person starts it; the home is the test's.
    const app = await startApp({ env: { KEYFERRY_USER_DATA: '' } });
    const focused = app.electron.evaluate(
      ({ app: first }) =>
        new Promise<string>((resolve) => {
          first.once('second-instance', () => {
            resolve('told');
          });
        }),
    );
    const env = { ...process.env, HOME: app.home, KEYFERRY_USER_DATA: '' };
    await promisify(execFile)(electron, appArguments, { env, timeout: 20_000 });
    expect(await focused).toBe('told');
    expect((await app.processes()).length).toBeGreaterThan(1);
  });
});
