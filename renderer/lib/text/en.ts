import { demo } from './en/demo.ts';
import { files } from './en/files.ts';
import { inspector } from './en/inspector.ts';
import { manager } from './en/manager.ts';
import { settings } from './en/settings.ts';
import { sites } from './en/sites.ts';
import { transfers } from './en/transfers.ts';
import { vault } from './en/vault.ts';
import { desk } from './en/desk.ts';

/** English. Short, exact, present tense; buttons are verbs with objects; no exclamation marks. */
export const en = {
  appName: 'Keyferry',
  cancel: 'Cancel',
  close: 'Close',
  copy: 'Copy',
  retry: 'Retry',
  grade: (mark: string) => `Grade ${mark.replace('+', ' plus')}`,
  thisComputer: 'This computer',
  theServer: 'Server',
  demo,
  desk,
  files,
  inspector,
  manager,
  settings,
  sites,
  transfers,
  vault,
};
