/** Everything that a key does wherever the focus is. */
export type DeskAction =
  | 'rename'
  | 'view'
  | 'edit'
  | 'transfer'
  | 'move'
  | 'newFolder'
  | 'newFile'
  | 'duplicate'
  | 'delete'
  | 'refresh'
  | 'properties'
  | 'filter'
  | 'path'
  | 'hidden'
  | 'link'
  | 'compare'
  | 'back'
  | 'forward'
  | 'newConnection'
  | 'closeConnection'
  | 'nextConnection'
  | 'lastConnection'
  | 'inspector'
  | 'fullInspector'
  | 'dock'
  | 'sites'
  | 'settings'
  | 'theme'
  | 'palette'
  | 'keys';

/** What a key does only while the list of a pane has the focus. */
export type ListAction =
  | 'open'
  | 'parent'
  | 'otherPane'
  | 'select'
  | 'selectNext'
  | 'selectAll'
  | 'selectPattern'
  | 'deselectPattern'
  | 'invertSelection'
  | 'copyFiles'
  | 'cutFiles'
  | 'pasteFiles';

/** What a key does only in the site manager. */
export type SitesAction = 'newSite' | 'saveSite' | 'connectSite';

export type Action = DeskAction | ListAction | SitesAction;

type Keys<A extends Action> = Readonly<Record<A, readonly string[]>>;

/** The usual keys of each action, the first as it is printed. `Ctrl` is Command on a Mac. */
export const deskKeys: Keys<DeskAction> = {
  rename: ['F2'],
  view: ['F3'],
  edit: ['F4'],
  transfer: ['F5'],
  move: ['F6'],
  newFolder: ['F7'],
  newFile: ['Shift+F4'],
  duplicate: ['Shift+F5'],
  delete: ['F8', 'Delete'],
  refresh: ['Ctrl+R'],
  properties: ['Alt+Enter'],
  filter: ['/'],
  path: ['Ctrl+L'],
  hidden: ['Ctrl+H'],
  link: ['Ctrl+Y'],
  compare: ['Ctrl+O'],
  back: ['Alt+ArrowLeft'],
  forward: ['Alt+ArrowRight'],
  newConnection: ['Ctrl+T'],
  closeConnection: ['Ctrl+W'],
  nextConnection: ['Ctrl+Tab'],
  lastConnection: ['Ctrl+Shift+Tab'],
  inspector: ['Ctrl+I'],
  fullInspector: ['Ctrl+Shift+I'],
  dock: ['Ctrl+J'],
  sites: ['Ctrl+Shift+S'],
  settings: ['Ctrl+,'],
  theme: ['Ctrl+Shift+L'],
  palette: ['Ctrl+K'],
  keys: ['?'],
};

export const listKeys: Keys<ListAction> = {
  open: ['Enter'],
  parent: ['Backspace'],
  otherPane: ['Tab'],
  select: ['Space'],
  selectNext: ['Insert'],
  selectAll: ['Ctrl+A'],
  selectPattern: ['+'],
  deselectPattern: ['-'],
  invertSelection: ['*'],
  copyFiles: ['Ctrl+C'],
  cutFiles: ['Ctrl+X'],
  pasteFiles: ['Ctrl+V'],
};

export const sitesKeys: Keys<SitesAction> = {
  newSite: ['Ctrl+N'],
  saveSite: ['Ctrl+S'],
  connectSite: ['Ctrl+Enter'],
};

export const usualKeys: Keys<Action> = { ...deskKeys, ...listKeys, ...sitesKeys };

export const deskActions = Object.keys(deskKeys) as DeskAction[];
export const listActions = Object.keys(listKeys) as ListAction[];
export const sitesActions = Object.keys(sitesKeys) as SitesAction[];

/** In a text field only what does not type, edit or move in it. */
export function worksInTextField(action: DeskAction): boolean {
  return !(
    ['filter', 'keys', 'delete', 'back', 'forward', 'rename', 'properties'] as DeskAction[]
  ).includes(action);
}

/** What a key does while the welcome page lies over the panes. */
export function worksAtWelcome(action: DeskAction): boolean {
  const besides: readonly DeskAction[] = ['nextConnection', 'lastConnection', 'dock'];
  return (everywhere.includes(action) && action !== 'fullInspector') || besides.includes(action);
}

/** What a key does in the site manager and the settings, too; everything else needs the files. */
const everywhere: readonly DeskAction[] = [
  'sites',
  'settings',
  'palette',
  'keys',
  'theme',
  'newConnection',
  'closeConnection',
  'fullInspector',
];

/** The inspector belongs to a connection, so that one can go to the next. */
const whereConnectionsAre: readonly DeskAction[] = [
  'inspector',
  'nextConnection',
  'lastConnection',
];

export function worksInView(
  action: DeskAction,
  view: 'files' | 'inspector' | 'probe' | 'sites' | 'settings',
): boolean {
  if (view === 'files' || everywhere.includes(action)) return true;
  return view === 'inspector' && whereConnectionsAre.includes(action);
}
