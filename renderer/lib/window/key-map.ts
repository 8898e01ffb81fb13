import { text } from '../text/text.ts';

/** Everything that a key does wherever the focus is. Lists have keys of their own (grid-keys.ts). */
export type DeskAction =
  | 'rename'
  | 'view'
  | 'transfer'
  | 'newFolder'
  | 'delete'
  | 'refresh'
  | 'properties'
  | 'filter'
  | 'path'
  | 'hidden'
  | 'back'
  | 'forward'
  | 'newConnection'
  | 'closeConnection'
  | 'nextConnection'
  | 'lastConnection'
  | 'inspector'
  | 'dock'
  | 'sites'
  | 'settings'
  | 'theme'
  | 'palette'
  | 'keys';

/** The keys of each action, the first as it is printed. `Ctrl` is Command on a Mac. */
export const deskKeys: Readonly<Record<DeskAction, readonly string[]>> = {
  rename: ['F2'],
  view: ['F3'],
  transfer: ['F5'],
  newFolder: ['F7'],
  delete: ['F8', 'Delete'],
  refresh: ['Ctrl+R'],
  properties: ['Alt+Enter'],
  filter: ['/'],
  path: ['Ctrl+L'],
  hidden: ['Ctrl+H'],
  back: ['Alt+ArrowLeft'],
  forward: ['Alt+ArrowRight'],
  newConnection: ['Ctrl+T'],
  closeConnection: ['Ctrl+W'],
  nextConnection: ['Ctrl+Tab'],
  lastConnection: ['Ctrl+Shift+Tab'],
  inspector: ['Ctrl+I'],
  dock: ['Ctrl+J'],
  sites: ['Ctrl+Shift+S'],
  settings: ['Ctrl+,'],
  theme: [],
  palette: ['Ctrl+K'],
  keys: ['?'],
};

export interface Chord {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** `Ctrl+Shift+Tab`, `F5`, `?`: Shift is named only where it does not make the character itself. */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Chord): string {
  const isCharacter = Array.from(key).length === 1;
  const isLetter = isCharacter && key.toLowerCase() !== key.toUpperCase();
  const parts: string[] = [];
  if (ctrlKey || metaKey) parts.push('Ctrl');
  if (altKey) parts.push('Alt');
  if (shiftKey && (!isCharacter || isLetter)) parts.push('Shift');
  parts.push(isLetter ? key.toUpperCase() : key);
  return parts.join('+');
}

const actionByChord = new Map(
  Object.entries(deskKeys).flatMap(([action, chords]) =>
    chords.map((chord) => [chord, action as DeskAction] as const),
  ),
);

export function actionOf(chord: Chord): DeskAction | null {
  return actionByChord.get(chordOf(chord)) ?? null;
}

/** Ctrl+1 to Ctrl+9 as an index; -1 for other keys. */
export function numberedConnection({ key, ctrlKey, metaKey }: Chord): number {
  return (ctrlKey || metaKey) && /^[1-9]$/.test(key) ? Number(key) - 1 : -1;
}

/** In a text field only what does not type, edit or move in it. */
export function worksInTextField(action: DeskAction): boolean {
  return !(
    ['filter', 'keys', 'delete', 'back', 'forward', 'rename', 'properties'] as DeskAction[]
  ).includes(action);
}

interface KeyLine {
  label: string;
  keys: readonly string[];
}

function line(label: string, ...keys: string[]): KeyLine {
  return { label, keys };
}

/** The map under `?`. */
export function keyGroups(): { title: string; lines: readonly KeyLine[] }[] {
  const { keyMap } = text.desk;
  return [
    {
      title: keyMap.groups.list,
      lines: [
        line(keyMap.move, '↑', '↓'),
        line(keyMap.moveFar, 'Home', 'End', 'PgUp', 'PgDn'),
        line(keyMap.select, 'Space', 'Insert'),
        line(keyMap.extend, 'Shift ↑', 'Shift ↓'),
        line(keyMap.selectAll, 'Ctrl A'),
        line(keyMap.letters, 'A … Z'),
        line(keyMap.open, 'Enter'),
        line(keyMap.parent, 'Backspace'),
        line(keyMap.otherPane, 'Tab'),
      ],
    },
    {
      title: keyMap.groups.window,
      lines: [
        line(keyMap.palette, 'Ctrl K'),
        line(keyMap.newConnection, 'Ctrl T'),
        line(keyMap.closeConnection, 'Ctrl W'),
        line(keyMap.nextConnection, 'Ctrl Tab', 'Ctrl Shift Tab'),
        line(keyMap.numberedConnection, 'Ctrl 1', '…', 'Ctrl 9'),
        line(text.manager.open, 'Ctrl Shift S'),
        line(text.settings.open, 'Ctrl ,'),
        line(keyMap.inspector, 'Ctrl I'),
        line(keyMap.dock, 'Ctrl J'),
        line(keyMap.keys, '?'),
      ],
    },
    {
      title: keyMap.groups.files,
      lines: [
        line(keyMap.transfer, 'F5'),
        line(keyMap.rename, 'F2'),
        line(keyMap.view, 'F3'),
        line(keyMap.newFolder, 'F7'),
        line(keyMap.delete, 'F8', 'Delete'),
        line(keyMap.filter, '/'),
        line(keyMap.path, 'Ctrl L'),
        line(keyMap.refresh, 'Ctrl R'),
        line(keyMap.properties, 'Alt Enter'),
        line(keyMap.menu, 'Menu', 'Shift F10'),
        line(keyMap.hidden, 'Ctrl H'),
        line(keyMap.back, 'Alt ←', 'Alt →'),
      ],
    },
  ];
}

/** What a key does in the site manager and the settings, too; everything else needs the files. */
export function worksInEveryView(action: DeskAction): boolean {
  return (
    ['sites', 'settings', 'palette', 'keys', 'theme', 'newConnection'] as DeskAction[]
  ).includes(action);
}
