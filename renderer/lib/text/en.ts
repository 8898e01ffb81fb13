import { demo } from './en/demo.ts';
import { desk } from './en/desk.ts';
import { edits } from './en/edits.ts';
import { errors } from './en/errors.ts';
import { explain } from './en/explain.ts';
import { files } from './en/files.ts';
import { formats } from './en/formats.ts';
import { inspection } from './en/inspection.ts';
import { messages } from './en/messages.ts';
import { learn } from './en/learn.ts';
import { inspector } from './en/inspector.ts';
import { manager } from './en/manager.ts';
import { policies } from './en/policies.ts';
import { probe } from './en/probe.ts';
import { settings } from './en/settings.ts';
import { sites } from './en/sites.ts';
import { transfers } from './en/transfers.ts';
import { vault } from './en/vault.ts';
import { viewer } from './en/viewer.ts';

/** English. Short, exact, present tense; buttons are verbs with objects; no exclamation marks. */
export const en = {
  /** BCP 47. */
  languageCode: 'en',
  appName: 'Keyferry',
  cancel: 'Cancel',
  close: 'Close',
  copy: 'Copy',
  retry: 'Retry',
  grade: (mark: string) => `Grade ${mark.replace('+', ' plus')}`,
  thisComputer: 'This computer',
  theServer: 'Server',
  /** As the first words of a sentence. */
  theServerAtStart: 'The server',
  /** Keys as they are printed; a key that is missing here is printed as it is called. */
  keyNames: {
    Ctrl: 'Ctrl',
    Alt: 'Alt',
    Shift: 'Shift',
    Enter: 'Enter',
    Esc: 'Esc',
    Space: 'Space',
    Delete: 'Del',
    Insert: 'Ins',
    Backspace: 'Backspace',
    Home: 'Home',
    End: 'End',
    PageUp: 'PgUp',
    PageDown: 'PgDn',
    Tab: 'Tab',
    Menu: 'Menu',
  },
  demo,
  desk,
  edits,
  errors,
  explain,
  files,
  formats,
  inspection,
  inspector,
  learn,
  manager,
  messages,
  /** Lists whose rows can be moved. */
  order: {
    hint: 'Drag, or Alt ↑ and Alt ↓',
    handle: (name: string, place: number, count: number) =>
      `Move ${name}, ${String(place)} of ${String(count)}`,
    isAt: (name: string, place: number, count: number) =>
      `${name} is now ${String(place)} of ${String(count)}`,
  },
  policies,
  probe,
  settings,
  sites,
  transfers,
  vault,
  viewer,
};

/** Every word that the window shows. Another language is another value of this type. */
export type Catalogue = typeof en;
