import { ipcMain, type BrowserWindow, type WebFrameMain } from 'electron';
import { windowIpcChannel } from '../shared/bridge.ts';
import type { Params, PushChannel } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import { createPeer, type Peer, type PeerOptions } from '../shared/rpc.ts';
import { appOrigin } from './app-files.ts';

/** Main's end of the channel to the window. */
export interface WindowLink {
  /** Lost while there is no window: a window asks for the state of things when it has loaded. */
  push<K extends PushChannel>(channel: K, params: Params<K>): void;
  /** Serves this window until it is closed; each document that it loads starts afresh. */
  attach(window: BrowserWindow, handlers: PeerOptions['handlers']): void;
}

export function createWindowLink(onStranger: (text: string) => void): WindowLink {
  let peer: Peer | undefined;

  function attach(window: BrowserWindow, handlers: PeerOptions['handlers']): void {
    const { webContents } = window;
    const restart = (): void => {
      peer?.end(new AppError('cancelled', 'The window was loaded again.'));
      peer = createPeer({
        handlers,
        send(message) {
          if (!webContents.isDestroyed()) webContents.send(windowIpcChannel, message);
        },
      });
    };
    const receive = (event: Electron.IpcMainEvent, message: unknown): void => {
      if (isMainFrameOf(window, event.senderFrame)) peer?.receive(message);
      else onStranger('A message from a page that is not this app was refused.');
    };
    restart();
    webContents.on('did-navigate', restart);
    ipcMain.on(windowIpcChannel, receive);
    window.once('closed', () => {
      ipcMain.removeListener(windowIpcChannel, receive);
      peer?.end(new AppError('cancelled', 'The window was closed.'));
      peer = undefined;
    });
  }

  return {
    push(channel, params) {
      peer?.push(channel, params);
    },
    attach,
  };
}

/** Only the page of the app in the window itself may call; no frame in it, no other window. */
function isMainFrameOf(window: BrowserWindow, frame: WebFrameMain | null): boolean {
  if (!frame || window.isDestroyed()) return false;
  const { mainFrame } = window.webContents;
  const isMain = frame.processId === mainFrame.processId && frame.routingId === mainFrame.routingId;
  return isMain && frame.origin === appOrigin;
}
