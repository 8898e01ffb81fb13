import { app, session, type WebContents } from 'electron';
import { appOrigin } from './app-files.ts';

/** Permissions, downloads and requests of any page: none. Call once the app is ready. */
export function denyEverythingRemote(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => {
    decide(false);
  });
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  defaultSession.on('will-download', (event) => {
    event.preventDefault();
  });
  defaultSession.webRequest.onBeforeRequest(({ url }, decide) => {
    decide({ cancel: !isOwn(url) });
  });
}

/** No page ever goes elsewhere, opens a window or embeds another. Call before the first window. */
export function keepPagesInPlace(): void {
  app.on('web-contents-created', (_event, contents) => {
    keepInPlace(contents);
  });
}

function keepInPlace(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-frame-navigate', (event) => {
    event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
}

/** The app's own files, and the developer tools', which Electron ships. */
function isOwn(url: string): boolean {
  return url.startsWith(`${appOrigin}/`) || url.startsWith('devtools://');
}
