import { BrowserWindow, nativeTheme, type BrowserWindowConstructorOptions } from 'electron';
import type { AppInfo } from '../shared/contract.ts';
import { appUrl } from './app-files.ts';

/** `--sea` and `--ink` of the design tokens: what shows before the first frame. */
const lightColors = { background: '#DDE7EA', symbols: '#10242C' };
const darkColors = { background: '#081115', symbols: '#DFE9EC' };
/** `--h-title` of the design tokens. */
const titleBarHeight = 40;

/** Who draws minimise, maximise and close on this platform. */
export function windowControls(platform: string): AppInfo['windowControls'] {
  if (platform === 'darwin') return 'system-left';
  return platform === 'win32' ? 'system-right' : 'page';
}

/** The window, still hidden and empty; `loadApp` fills it. */
export function createWindow(preload: string): BrowserWindow {
  const colors = nativeTheme.shouldUseDarkColors ? darkColors : lightColors;
  const window = new BrowserWindow({
    show: false,
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 700,
    title: 'Keyferry',
    backgroundColor: colors.background,
    ...frame(colors),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
      webviewTag: false,
      navigateOnDragDrop: false,
    },
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  return window;
}

export async function loadApp(window: BrowserWindow): Promise<void> {
  await window.loadURL(appUrl);
}

function frame(colors: typeof lightColors): BrowserWindowConstructorOptions {
  const controls = windowControls(process.platform);
  if (controls === 'page') return { frame: false };
  if (controls === 'system-left') return { titleBarStyle: 'hiddenInset' };
  return {
    titleBarStyle: 'hidden',
    titleBarOverlay: {
      color: colors.background,
      symbolColor: colors.symbols,
      height: titleBarHeight,
    },
  };
}
