import { Menu, app, type MenuItemConstructorOptions } from 'electron';

/**
 * macOS needs a menu for copy, paste and quit; elsewhere the window has none, and the page handles
 * its keys. Must run before the app is ready: Electron builds its own default menu otherwise.
 */
export function setMenu(): void {
  if (process.platform !== 'darwin') {
    Menu.setApplicationMenu(null);
    return;
  }
  const template: MenuItemConstructorOptions[] = [
    { role: 'appMenu', label: app.name },
    { role: 'editMenu' },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
