import { files } from './en/files.ts';
import { inspector } from './en/inspector.ts';
import { sites } from './en/sites.ts';
import { transfers } from './en/transfers.ts';
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
  desk,
  files,
  inspector,
  sites,
  transfers,
};
