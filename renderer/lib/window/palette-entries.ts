import { targetLabel } from '../../../electron/shared/site.ts';
import { parseAddress, targetOf } from '../sites/address.ts';
import { text } from '../text/text.ts';
import { runAction, type PaneHandles } from './desk-keys.ts';
import type { Desk } from './desk.svelte.ts';
import { deskKeys, type DeskAction } from './key-map.ts';
import { settingEntries, siteActionEntries, siteEntries } from './palette-sites.ts';
import { looksLikeAddress, type PaletteEntry } from './palette.ts';

function actionLabels(): Partial<Record<DeskAction, string>> {
  return {
    transfer: text.desk.keyMap.transfer,
    view: text.desk.keyMap.view,
    rename: text.desk.keyMap.rename,
    newFolder: text.desk.keyMap.newFolder,
    delete: text.desk.keyMap.delete,
    properties: text.desk.keyMap.properties,
    refresh: text.desk.keyMap.refresh,
    filter: text.desk.keyMap.filter,
    path: text.desk.keyMap.path,
    hidden: text.desk.keyMap.hidden,
    newConnection: text.desk.keyMap.newConnection,
    closeConnection: text.desk.keyMap.closeConnection,
    inspector: text.desk.keyMap.inspector,
    dock: text.desk.keyMap.dock,
    sites: text.manager.open,
    settings: text.settings.open,
    theme: text.desk.keyMap.theme,
    keys: text.desk.keyMap.keys,
  };
}

/** Everything that the palette offers while nothing is typed, in this order. */
export function paletteEntries(desk: Desk, handles: PaneHandles): PaletteEntry[] {
  return [
    ...openConnections(desk),
    ...siteEntries(desk),
    ...recentSites(desk),
    ...actions(desk, handles),
    ...siteActionEntries(desk),
    ...settingEntries(desk),
  ];
}

/** The line on top while an address is typed; null for anything else. */
export function addressEntry(desk: Desk, typed: string): PaletteEntry | null {
  const address = looksLikeAddress(typed) ? parseAddress(typed) : null;
  if (!address || 'problem' in address) return null;
  const target = targetOf(address, desk.info.userName, []);
  return {
    id: 'address',
    label: text.desk.palette.connectTo(targetLabel(target)),
    detail: text.desk.palette.address,
    icon: 'plugs-connected',
    run: () => {
      const { password, path } = address;
      void desk.connections.connectNew({ target, password, startPath: path });
    },
  };
}

function openConnections({ connections }: Desk): PaletteEntry[] {
  return connections.all
    .filter(({ target, id }) => target !== null && id !== connections.active?.id)
    .map(({ id, label }) => ({
      id: `tab ${id}`,
      label,
      detail: text.desk.palette.openTab,
      icon: 'hard-drives',
      run: () => {
        connections.select(id);
      },
    }));
}

function recentSites({ connections }: Desk): PaletteEntry[] {
  const open = new Set(connections.all.map(({ label }) => label));
  return connections.recent
    .filter(({ target }) => !open.has(targetLabel(target)))
    .map(({ target }) => ({
      id: `recent ${targetLabel(target)}`,
      label: targetLabel(target),
      detail: text.desk.palette.recent,
      icon: 'clock-counter-clockwise',
      run: () => {
        void connections.connectNew({ target, password: null, startPath: null });
      },
    }));
}

function actions(desk: Desk, handles: PaneHandles): PaletteEntry[] {
  return Object.entries(actionLabels()).map(([name, label]) => {
    const action = name as DeskAction;
    const keys = deskKeys[action][0]?.replaceAll('+', ' ');
    return {
      id: `action ${action}`,
      label,
      detail: '',
      icon: 'terminal-window',
      ...(keys === undefined ? {} : { keys }),
      run: () => {
        runAction(desk, handles, action);
      },
    };
  });
}
