import { app, clipboard, shell, type BrowserWindow } from 'electron';
import { homedir, hostname, userInfo } from 'node:os';
import path from 'node:path';
import type { AppInfo, Handlers } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import type { AppLog } from './app-log.ts';
import type { FileDialogs } from './file-dialogs.ts';
import { openLocalFile } from './open-local-file.ts';
import { writePrivateFile } from './private-file.ts';
import type { StartTimes } from './start-times.ts';
import { windowControls } from './window.ts';
import { words } from './words.ts';

type AppHandlers = Pick<
  Handlers<'main'>,
  | 'app.info'
  | 'app.mark'
  | 'app.openExternal'
  | 'app.copyText'
  | 'app.openLocalFile'
  | 'app.pickIdentityFile'
  | 'app.pickClientCertificate'
  | 'app.windowControl'
  | 'app.log'
  | 'log.clear'
  | 'log.save'
>;

export interface AppCallServices {
  window: () => BrowserWindow | undefined;
  times: StartTimes;
  log: AppLog;
  dialogs: FileDialogs;
}

/** What the window asks of the app and the system around it. */
export function appHandlers({ window, times, log, dialogs }: AppCallServices): AppHandlers {
  return {
    'app.info': () => appInfo(),
    'app.mark'({ name }) {
      times.mark(name);
      return null;
    },
    async 'app.openExternal'({ url }) {
      await shell.openExternal(url);
      return null;
    },
    'app.openLocalFile': ({ path: file }) =>
      openLocalFile(file, {
        platform: process.platform,
        ask: (name) =>
          dialogs.confirm({
            message: words().runFile(name),
            detail: words().runFileWhy,
            action: words().runFileNow,
          }),
        open: (found) => shell.openPath(found),
      }),
    async 'app.copyText'({ text }) {
      // A promise in newer Electrons, nothing in older ones.
      await clipboard.writeText(text);
      return null;
    },
    'app.pickIdentityFile': () =>
      dialogs.pickFile(words().choosePrivateKey, path.join(homedir(), '.ssh')),
    'app.pickClientCertificate': () => dialogs.pickFile(words().chooseCertificate, null),
    'app.windowControl'({ action }) {
      control(requireWindow(window()), action);
      return null;
    },
    'app.log': () => log.lines(),
    'log.clear'() {
      log.clear();
      return null;
    },
    async 'log.save'({ text }) {
      const file = await dialogs.pickTarget(words().saveLog, 'keyferry-log.txt');
      if (file === null) return false;
      await writePrivateFile(file, Buffer.from(text));
      return true;
    },
  };
}

function requireWindow(window: BrowserWindow | undefined): BrowserWindow {
  if (window) return window;
  throw new AppError('internal', 'There is no window.');
}

function appInfo(): AppInfo {
  return {
    version: app.getVersion(),
    electron: process.versions.electron,
    platform: process.platform,
    computerName: hostname(),
    userName: userName(),
    home: homedir(),
    pathStyle: process.platform === 'win32' ? 'windows' : 'posix',
    windowControls: windowControls(process.platform),
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the user may have a number and no name; the window then shows none.
    return process.env['USER'] ?? '';
  }
}

function control(window: BrowserWindow, action: 'minimize' | 'toggleMaximize' | 'close'): void {
  if (action === 'minimize') window.minimize();
  else if (action === 'close') window.close();
  else if (window.isMaximized()) window.unmaximize();
  else window.maximize();
}
