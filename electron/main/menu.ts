import { Menu, app, type MenuItemConstructorOptions } from 'electron';
import { words } from './words.ts';

/**
 * macOS needs a menu for copy, paste and quit; elsewhere the window has none, and the page handles
 * its keys. Must run once before the app is ready, since Electron builds its own default menu
 * otherwise, and again when the language changes.
 */
export function setMenu(): void {
  if (process.platform !== 'darwin') {
    Menu.setApplicationMenu(null);
    return;
  }
  Menu.setApplicationMenu(Menu.buildFromTemplate([appMenu(), editMenu(), windowMenu()]));
}

function appMenu(): MenuItemConstructorOptions {
  const { menu } = words();
  return {
    label: app.name,
    submenu: [
      { role: 'about', label: menu.about },
      { type: 'separator' },
      { role: 'services', label: menu.services },
      { type: 'separator' },
      { role: 'hide', label: menu.hide },
      { role: 'hideOthers', label: menu.hideOthers },
      { role: 'unhide', label: menu.showAll },
      { type: 'separator' },
      { role: 'quit', label: menu.quit },
    ],
  };
}

function editMenu(): MenuItemConstructorOptions {
  const { menu } = words();
  return {
    label: menu.edit,
    submenu: [
      { role: 'undo', label: menu.undo },
      { role: 'redo', label: menu.redo },
      { type: 'separator' },
      { role: 'cut', label: menu.cut },
      { role: 'copy', label: menu.copy },
      { role: 'paste', label: menu.paste },
      { role: 'selectAll', label: menu.selectAll },
    ],
  };
}

function windowMenu(): MenuItemConstructorOptions {
  const { menu } = words();
  return {
    role: 'window',
    label: menu.window,
    submenu: [
      { role: 'minimize', label: menu.minimize },
      { role: 'zoom', label: menu.zoom },
      { type: 'separator' },
      { role: 'front', label: menu.front },
    ],
  };
}
