import { app } from 'electron';
import { createApp, type KeyferryApp } from './app.ts';
import { declareAppScheme } from './app-protocol.ts';
import { endWithMessage, watchForBugs } from './crash.ts';
import { keepPagesInPlace } from './lockdown.ts';
import { setMenu } from './menu.ts';
import { createFinishSmoke, runSmoke } from './smoke.ts';
import { readStartOptions, type StartOptions } from './start-options.ts';

const options = readStartOptions(process.argv, process.env);
if (options.userData) app.setPath('userData', options.userData);
if (options.isAttended && !app.requestSingleInstanceLock()) app.exit(0);
else start(options);

function start({ isSmoke, isAttended }: StartOptions): void {
  declareAppScheme();
  keepPagesInPlace();
  setMenu();

  const keyferry = createApp((reason) => {
    giveUp(reason);
  });
  const finishSmoke = createFinishSmoke({ ...keyferry, folder: app.getPath('userData') });
  const giveUp = (reason: string): void => {
    if (isSmoke) finishSmoke({ ready: false, reason }, 1);
    else endWithMessage(reason, isAttended);
  };
  watchForBugs(keyferry.log, giveUp);
  stayAliveProperly(keyferry);
  if (isSmoke) void runSmoke({ ...keyferry, finish: finishSmoke });
}

function stayAliveProperly(keyferry: KeyferryApp): void {
  app.on('second-instance', () => {
    keyferry.showWindow();
  });
  app.on('activate', () => {
    keyferry.showWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  // Ctrl+C and the end of the desktop's session: in order the first time, at once the second.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      keyferry.endUnasked();
      app.quit();
    });
  }
  app.on('will-quit', (event) => {
    if (!keyferry.hasEngines()) return;
    event.preventDefault();
    void keyferry.stopEngines().then(() => {
      app.quit();
    });
  });
}
