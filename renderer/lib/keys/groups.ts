import { text } from '../text/text.ts';
import type { Action } from './actions.ts';

/** A line of the map under `?`: an action that can have other keys, or keys that are always the same. */
export type KeyLine =
  { label: string; action: Action } | { label: string; fixedKeys: readonly string[] };

export interface KeyGroup {
  title: string;
  lines: readonly KeyLine[];
}

/** Every key of the window. */
export function keyGroups(): KeyGroup[] {
  const { groups } = text.desk.keyMap;
  return [
    {
      title: groups.list,
      lines: [
        ...fixedLines(),
        ...lines(
          'open',
          'parent',
          'otherPane',
          'select',
          'selectNext',
          'selectAll',
          'selectPattern',
          'deselectPattern',
          'invertSelection',
        ),
      ],
    },
    {
      title: groups.files,
      lines: lines(
        'transfer',
        'move',
        'copyFiles',
        'cutFiles',
        'pasteFiles',
        'rename',
        'view',
        'edit',
        'newFolder',
        'newFile',
        'duplicate',
        'delete',
        'filter',
        'path',
        'refresh',
        'properties',
        'hidden',
        'link',
        'compare',
        'back',
        'forward',
      ),
    },
    {
      title: groups.window,
      lines: [
        ...lines('palette', 'newConnection', 'closeConnection', 'nextConnection', 'lastConnection'),
        { label: text.desk.keyMap.numberedConnection, fixedKeys: ['Ctrl+1', '…', 'Ctrl+9'] },
        ...lines('inspector', 'fullInspector', 'dock', 'sites', 'settings', 'theme', 'keys'),
      ],
    },
    { title: groups.sites, lines: lines('newSite', 'saveSite', 'connectSite') },
  ];
}

function fixedLines(): KeyLine[] {
  const { fixed } = text.desk.keyMap;
  return [
    { label: fixed.move, fixedKeys: ['ArrowUp', 'ArrowDown'] },
    { label: fixed.moveFar, fixedKeys: ['Home', 'End', 'PageUp', 'PageDown'] },
    { label: fixed.extend, fixedKeys: ['Shift+ArrowUp', 'Shift+ArrowDown'] },
    { label: fixed.letters, fixedKeys: ['A … Z'] },
    { label: fixed.menu, fixedKeys: ['Menu', 'Shift+F10'] },
  ];
}

function lines(...actions: Action[]): KeyLine[] {
  return actions.map((action) => ({ label: text.desk.keyMap.actions[action], action }));
}
