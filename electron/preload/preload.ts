import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { windowIpcChannel, type Bridge } from '../shared/bridge.ts';
import { isWindowChannel } from '../shared/contract.ts';

/** Calls that are open to the window, and their cancellation; main validates the rest. */
function isFromWindow(message: unknown): boolean {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  if (message.type === 'cancel') return true;
  return (
    message.type === 'call' &&
    'channel' in message &&
    typeof message.channel === 'string' &&
    isWindowChannel(message.channel)
  );
}

const bridge: Bridge = {
  send(message) {
    if (!isFromWindow(message)) throw new Error('This channel is closed to the window.');
    ipcRenderer.send(windowIpcChannel, message);
  },
  listen(receive) {
    // The event stays here: it would hand the page a way to send on any channel.
    const listener = (_event: unknown, message: unknown): void => {
      receive(message);
    };
    ipcRenderer.on(windowIpcChannel, listener);
    return () => {
      ipcRenderer.removeListener(windowIpcChannel, listener);
    };
  },
  pathForFile(file) {
    return webUtils.getPathForFile(file as File);
  },
};

contextBridge.exposeInMainWorld('keyferry', bridge);
