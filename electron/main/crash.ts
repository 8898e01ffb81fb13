import { app, dialog, type BrowserWindow } from 'electron';
import type { AppLog } from './app-log.ts';
import { loadApp } from './window.ts';
import { words } from './words.ts';

/** A page that keeps crashing is not loaded for ever. */
const reloadsAllowed = 3;
const withinMs = 60_000;

export interface CrashOptions {
  window: BrowserWindow;
  log: AppLog;
  /** The last word when the page cannot be kept alive. */
  giveUp: (reason: string) => void;
}

/** Loads the page, and again when its process is gone; sessions and transfers live on in main. */
export function keepPageLoaded({ window, log, giveUp }: CrashOptions): void {
  let crashes: number[] = [];
  let loadCount = 0;
  let isClosing = false;
  const noteClosing = (): void => {
    isClosing = true;
  };

  async function load(): Promise<void> {
    loadCount += 1;
    const ownNumber = loadCount;
    try {
      await loadApp(window);
    } catch (error) {
      // Cut short by the end of the window, or by a crash, for which there is an event of its own.
      const isCutShort = isClosing || window.isDestroyed() || window.webContents.isCrashed();
      if (isCutShort || ownNumber !== loadCount) return;
      giveUp(`The window's page could not be loaded: ${String(error)}`);
    }
  }

  app.once('before-quit', noteClosing);
  window.once('close', noteClosing);
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    const now = performance.now();
    crashes = [...crashes.filter((at) => now - at < withinMs), now];
    if (crashes.length > reloadsAllowed) {
      giveUp(`The window's page ended again and again (${reason}).`);
      return;
    }
    log.add('error', `The window's page ended (${reason}) and was loaded again.`);
    void load();
  });
  void load();
}

/** Says why the app ends, where somebody can read it, and ends it. */
export function endWithMessage(text: string, isAttended: boolean): void {
  process.stderr.write(`${text}\n`);
  if (isAttended) dialog.showErrorBox(words().hasToClose, text);
  app.exit(1);
}

/** Failures that no code expected. One in the middle of a step leaves a state that nobody knows. */
export function watchForBugs(log: AppLog, giveUp: (reason: string) => void): void {
  process.on('uncaughtException', (error) => {
    giveUp(`An unexpected failure: ${error.stack ?? error.message}`);
  });
  process.on('unhandledRejection', (reason) => {
    const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    process.stderr.write(`Nobody waited for this failure: ${text}\n`);
    log.add('error', text);
  });
}
