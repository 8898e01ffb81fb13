import type { Catalogue } from './en.ts';
import { demo } from './de/demo.ts';
import { desk } from './de/desk.ts';
import { edits } from './de/edits.ts';
import { errors } from './de/errors.ts';
import { explain } from './de/explain.ts';
import { files } from './de/files.ts';
import { formats } from './de/formats.ts';
import { inspection } from './de/inspection.ts';
import { messages } from './de/messages.ts';
import { learn } from './de/learn.ts';
import { inspector } from './de/inspector.ts';
import { manager } from './de/manager.ts';
import { policies } from './de/policies.ts';
import { probe } from './de/probe.ts';
import { settings } from './de/settings.ts';
import { sites } from './de/sites.ts';
import { transfers } from './de/transfers.ts';
import { vault } from './de/vault.ts';
import { viewer } from './de/viewer.ts';

/** German. Polite form, short sentences. */
export const de: Catalogue = {
  languageCode: 'de',
  appName: 'Keyferry',
  cancel: 'Abbrechen',
  close: 'Schließen',
  copy: 'Kopieren',
  retry: 'Wiederholen',
  grade: (mark) => `Note ${mark.replace('+', ' plus')}`,
  thisComputer: 'Dieser Computer',
  theServer: 'Server',
  theServerAtStart: 'Der Server',
  keyNames: {
    Ctrl: 'Strg',
    Alt: 'Alt',
    Shift: 'Umschalt',
    Enter: 'Eingabe',
    Esc: 'Esc',
    Space: 'Leertaste',
    Delete: 'Entf',
    Insert: 'Einfg',
    Backspace: 'Rücktaste',
    Home: 'Pos1',
    End: 'Ende',
    PageUp: 'Bild auf',
    PageDown: 'Bild ab',
    Tab: 'Tab',
    Menu: 'Menü',
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
  order: {
    hint: 'Ziehen, oder Alt ↑ und Alt ↓',
    handle: (name, place, count) => `${name} verschieben, ${String(place)} von ${String(count)}`,
    isAt: (name, place, count) =>
      `${name} steht jetzt an ${String(place)}. Stelle von ${String(count)}`,
  },
  policies,
  probe,
  settings,
  sites,
  transfers,
  vault,
  viewer,
};
