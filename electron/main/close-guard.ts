import { app, type BrowserWindow } from 'electron';
import type { Handlers } from '../shared/contract.ts';
import type { PushToWindow } from './prompts.ts';

type CloseHandlers = Pick<Handlers<'main'>, 'app.holdClose' | 'app.close'>;

export interface CloseGuard {
  readonly handlers: CloseHandlers;
  watch(window: BrowserWindow): void;
  /** Ends the app without a question: at once, or when the page says that nothing is cut short. */
  quitWhenFree(): void;
  /** Nobody can be asked any more: the system ends the session. */
  release(): void;
}

/**
 * Holds the window open for a question while the page says that closing would cut something short.
 * A page that does not answer any more holds nothing.
 */
export function createCloseGuard(
  push: PushToWindow,
  window: () => BrowserWindow | undefined,
): CloseGuard {
  let isHeld = false;
  let isQuitting = false;
  /** The question came up because the whole app was to end. */
  let wasQuitting = false;
  let isQuitAwaited = false;
  app.on('before-quit', () => {
    isQuitting = true;
  });

  return {
    handlers: {
      'app.holdClose'({ isHeld: isNowHeld }) {
        isHeld = isNowHeld;
        if (!isHeld && isQuitAwaited) app.quit();
        return null;
      },
      'app.close'() {
        isHeld = false;
        if (wasQuitting) app.quit();
        else window()?.close();
        return null;
      },
    },
    watch(opened) {
      let isUnresponsive = false;
      opened.on('unresponsive', () => {
        isUnresponsive = true;
      });
      opened.on('responsive', () => {
        isUnresponsive = false;
      });
      opened.webContents.on('render-process-gone', () => {
        isHeld = false;
      });
      opened.on('close', (event) => {
        wasQuitting = isQuitting;
        isQuitting = false;
        if (!isHeld || isUnresponsive) return;
        event.preventDefault();
        push('app.closeAsked', {});
      });
    },
    quitWhenFree() {
      isQuitAwaited = true;
      if (!isHeld) app.quit();
    },
    release() {
      isHeld = false;
    },
  };
}
