import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository, startApp, stopApps, type StartedApp } from './harness.ts';
import { callFromPage, sendFromPage } from './window-calls.ts';

let app: StartedApp;

beforeAll(async () => {
  app = await startApp();
});
afterAll(stopApps);

describe('the window’s page', () => {
  it('has no Node and nothing of Electron but the bridge', async () => {
    const globals = await app.page.evaluate(() => ({
      leaked: ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer'].filter(
        (name) => name in window,
      ),
      bridge: Object.keys(window.keyferry).sort(),
      origin: location.origin,
    }));
    expect(globals).toEqual({
      leaked: [],
      bridge: ['listen', 'pathForFile', 'send'],
      origin: 'app://keyferry',
    });
  });

  it('runs sandboxed and isolated', async () => {
    const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0] ?? {};
      return (
        webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      ).getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    });
  });

  it('cannot run inline or evaluated code', async () => {
    const ran = await app.page.evaluate(async () => {
      const blocked = new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => {
          resolve(event.effectiveDirective);
        });
      });
      const script = document.createElement('script');
      script.textContent = 'document.title = "inline code ran"';
      document.head.append(script);
      // In a task of the page's own: what the test driver itself evaluates is exempt.
      const evaluated = await new Promise<string>((resolve) => {
        setTimeout(() => {
          try {
            resolve(String(Reflect.apply(window.eval, window, ['"ran"'])));
          } catch (error) {
            resolve((error as Error).name);
          }
        });
      });
      return { directive: await blocked, evaluated, title: document.title };
    });
    expect(ran.directive).toBe('script-src-elem');
    expect(ran.evaluated).toBe('EvalError');
    expect(ran.title).not.toBe('inline code ran');
  });

  it('reaches no address, and no file outside of the app', async () => {
    await writeFile(path.join(app.profile, 'secret.js'), 'document.title = "escaped"');
    const reached = await app.page.evaluate(async () => {
      const load = (url: string): Promise<string> =>
        new Promise((resolve) => {
          const image = new Image();
          image.onload = () => {
            resolve('loaded');
          };
          image.onerror = () => {
            resolve('blocked');
          };
          image.src = url;
        });
      return {
        fetched: await fetch('index.html').then(
          () => 'fetched',
          () => 'blocked',
        ),
        remote: await load('https://127.0.0.1:1/x.png'),
        local: await load('file:///etc/hostname'),
      };
    });
    expect(reached).toEqual({ fetched: 'blocked', remote: 'blocked', local: 'blocked' });
  });

  it('stays where it is and opens no window', async () => {
    const before = app.page.url();
    await app.page.evaluate(() => {
      window.open('https://127.0.0.1:1/');
      location.href = 'https://127.0.0.1:1/';
    });
    await app.page.evaluate(() => {
      location.href = 'file:///etc/hostname';
    });
    await callFromPage(app.page, 'app.info', {});
    expect(app.page.url()).toBe(before);
    expect(app.electron.windows().length).toBe(1);
  });

  it('gets no permission', async () => {
    const permissions = await app.page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'];
      const states = names.map((name) =>
        navigator.permissions.query({ name: name as PermissionName }),
      );
      return (await Promise.all(states)).map(({ state }) => state);
    });
    expect(new Set(permissions)).toEqual(new Set(['denied']));
  });
});

describe('the channel to main', () => {
  it('answers the page', async () => {
    const answer = await callFromPage(app.page, 'app.info', {});
    expect(answer).toMatchObject({ ok: true, value: { home: app.home } });
  });

  it.each(['engine.connect', 'host.credentials', 'session.changed', 'app.nothing', '__proto__'])(
    'lets the page send nothing on %s',
    async (channel) => {
      await expect(sendFromPage(app.page, channel, {})).rejects.toThrow('closed to the window');
    },
  );

  it('refuses parameters that do not fit', async () => {
    const answer = await sendFromPage(app.page, 'files.list', { sessionId: '../..', path: 1 });
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-request' } });
    const extra = await sendFromPage(app.page, 'app.info', { extra: true });
    expect(extra).toMatchObject({ ok: false, error: { code: 'invalid-request' } });
  });

  it('opens only https addresses outside', async () => {
    for (const url of ['file:///etc/passwd', 'http://example.invalid/', 'javascript:alert(1)']) {
      const answer = await sendFromPage(app.page, 'app.openExternal', { url });
      expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-request' } });
    }
  });

  it('is deaf to another window with the same preload, and says so in the log', async () => {
    const preload = path.join(repository, 'out/electron/preload.cjs');
    const heard = await app.electron.evaluate(async ({ BrowserWindow }, file) => {
      const stranger = new BrowserWindow({
        show: false,
        webPreferences: { preload: file, sandbox: true, contextIsolation: true },
      });
      await stranger.loadURL('app://keyferry/index.html');
      const answer: unknown = await stranger.webContents
        .executeJavaScript(`new Promise((resolve) => {
        keyferry.listen(resolve);
        keyferry.send({ type: 'call', id: 1, channel: 'app.info', params: {} });
        setTimeout(() => resolve('nothing'), 500);
      })`);
      stranger.destroy();
      return answer;
    }, preload);
    expect(heard).toBe('nothing');
    const log = await callFromPage(app.page, 'app.log', {});
    expect(JSON.stringify(log)).toContain('a page that is not this app');
  });

  it('is not given to a frame inside the page', async () => {
    const hasBridge = await app.page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const has = frame.contentWindow !== null && 'keyferry' in frame.contentWindow;
      frame.remove();
      return has;
    });
    expect(hasBridge).toBe(false);
  });
});
