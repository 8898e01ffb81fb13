import { counted, formatBytes, formatCount } from '../format.ts';

export const files = {
  localPane: 'Files of this computer',
  remotePane: (label: string) => `Files of ${label}`,
  leftPane: (label: string) => `Files of ${label}, left pane`,
  back: 'Back',
  forward: 'Forward',
  up: 'Parent folder',
  pathOf: {
    local: 'Path on this computer',
    remote: 'Path on the server',
    left: 'Path on the server of the left pane',
  },
  home: 'Home folder',
  root: 'Top folder',
  moreFolders: 'Folders in between',
  typePath: 'Folder to open',
  filter: 'Filter',
  filterField: 'Show only names with',
  closeFilter: 'Close filter',
  newFolder: { title: 'New folder', create: 'Create folder' },
  newFile: { title: 'New file', create: 'Create file' },
  refresh: 'Refresh',
  columns: {
    name: 'Name',
    size: 'Size',
    modified: 'Modified',
    permissions: 'Permissions',
  },
  parentRow: 'Parent folder',
  folderNamed: (name: string) => `${name}, folder`,
  linkNamed: (name: string, target: string) => `${name} → ${target}, link`,
  dropHere: {
    upload: 'Drop to upload here',
    download: 'Drop to download here',
    copy: 'Drop to copy here',
  },
  dropTo: {
    upload: (folder: string) => `Upload to ${folder}`,
    download: (folder: string) => `Download to ${folder}`,
    copy: (folder: string) => `Copy to ${folder}`,
  },
  dragged: (count: number, bytes: number | null) =>
    bytes === null ? counted(count, 'item') : `${counted(count, 'item')}, ${formatBytes(bytes)}`,
  items: (count: number) => counted(count, 'item'),
  selected: (count: number, total: number) =>
    `${formatCount(count)} of ${formatCount(total)} selected`,
  inFiles: (bytes: number) => `${formatBytes(bytes)} in files`,
  free: (bytes: number) => `${formatBytes(bytes)} free`,
  hidden: (count: number) => `${formatCount(count)} hidden`,
  hiddenShown: 'Names that begin with a dot are shown',
  hiddenNotShown: 'Names that begin with a dot are hidden',
  onlyHiddenTitle: (count: number) => `${counted(count, 'name')} here, all hidden`,
  onlyHiddenBefore: 'Names that begin with a dot are not shown. Press ',
  onlyHiddenAfter: ' to show them.',
  patternTitle: { add: 'Select by pattern', remove: 'Deselect by pattern' },
  pattern: 'Names like',
  patternHint: '* stands for any letters, ? for one; several patterns with ; between them.',
  patternMatches: (count: number) =>
    count === 0 ? 'Nothing here is called so.' : `${counted(count, 'name')} here`,
  patternSelect: { add: 'Select', remove: 'Deselect' },
  loading: 'Reading folder',
  emptyTitle: 'This folder is empty',
  emptyBefore: 'Drop files here, or press ',
  emptyAfter: ' in the other pane to send the selection.',
  nothingMatches: 'Nothing matches the filter',
  nothingMatchesHint: (filter: string) => `No name here has “${filter}” in it.`,
  clearFilter: 'Clear filter',
  backToFolder: 'Back to the last folder',
  newEntryIn: 'in',
  newEntryName: 'Name',
  nameTaken: (name: string) => `${name} is there already.`,
  renameLabel: (name: string) => `New name for ${name}`,
  deleteTitle: (count: number, name: string) =>
    count === 1 ? `Delete ${name}` : `Delete ${formatCount(count)} items`,
  deleteWhat: (fileCount: number, folderCount: number) => {
    const parts = [];
    if (folderCount > 0) parts.push(counted(folderCount, 'folder'));
    if (fileCount > 0) parts.push(counted(fileCount, 'file'));
    return parts.join(' and ');
  },
  deleteFrom: (place: string) => `from ${place}`,
  deleteFolders: 'Folders go with everything in them. Links are removed, what they point to stays.',
  deleteHidden:
    'This server lists no names that begin with a dot; what is called so goes along unseen.',
  deleteFinal: 'This cannot be undone.',
  deleteNow: (count: number) => `Delete ${counted(count, 'item')}`,
  deleted: (count: number) => `${counted(count, 'item')} deleted`,
  deleteFailed: (count: number) => `${counted(count, 'item')} could not be deleted`,
  properties: {
    kind: 'Kind',
    kinds: { file: 'File', folder: 'Folder', link: 'Link', other: 'Special file' },
    linkTo: (target: string) => `Link to ${target}`,
    owner: 'Owner, group',
    who: { owner: 'Owner', group: 'Group', others: 'Others' },
    what: { read: 'Read', write: 'Write', execute: 'Execute' },
    apply: 'Set permissions',
    inside: 'Everything inside',
  },
  treePermissions: {
    title: (count: number, name: string) =>
      count === 1 ? `Permissions of ${name}` : `Permissions of ${counted(count, 'item')}`,
    scope: 'What is changed, in all folders below',
    scopes: { all: 'Files and folders', files: 'Files only', folders: 'Folders only' },
    execute: 'Execute only on folders, and on files that have it already',
    executeHint: 'So that a folder can be entered and no document becomes a program.',
    counting: 'Counting what is there',
    preview: (fileCount: number, folderCount: number) => {
      const parts = [];
      if (fileCount > 0) parts.push(counted(fileCount, 'file'));
      if (folderCount > 0) parts.push(counted(folderCount, 'folder'));
      return parts.length === 0
        ? 'Nothing here would be changed.'
        : `${parts.join(' and ')} will be changed.`;
    },
    skipped: (count: number) =>
      count === 1
        ? 'One link or special file stays as it is.'
        : `${formatCount(count)} links and special files stay as they are.`,
    unread: (count: number) => `${counted(count, 'folder')} could not be read.`,
    running: (done: string, wanted: string) => `${done} of ${wanted} changed`,
    changed: (count: number) => `${counted(count, 'item')} changed.`,
    failed: (count: number) => `${counted(count, 'item')} refused`,
    stop: 'Stop',
    apply: (count: number) => `Change ${counted(count, 'item')}`,
  },
  clipboard: {
    copy: 'Copy',
    cutOut: 'Cut',
    paste: 'Paste',
    isCut: 'cut',
    copied: (count: number) => `${counted(count, 'item')} copied. Paste in another folder.`,
    cut: (count: number) => `${counted(count, 'item')} cut. Paste in another folder.`,
    isHere: 'What was cut is in this folder already.',
    notConnected: 'What is pasted comes from a server that is not connected any more.',
    sameFolder: 'A folder cannot be pasted beside itself',
    why: 'Its copy would have the same name. Paste it into another folder.',
  },
  menu: {
    label: 'What can be done here',
    open: 'Open',
    openHere: 'Open with its program',
    permissions: 'Permissions',
    view: 'View',
    edit: 'Edit',
    upload: 'Upload',
    download: 'Download',
    copy: 'Copy to the other pane',
    rename: 'Rename',
    newFolder: 'New folder',
    newFile: 'New file',
    duplicate: 'Duplicate',
    delete: 'Delete',
    copyPath: 'Copy path',
    copyAddress: 'Copy address',
    refresh: 'Refresh',
    properties: 'Properties',
  },
  andMore: (count: number) => `and ${formatCount(count)} more`,
};
