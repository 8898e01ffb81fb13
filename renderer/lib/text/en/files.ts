import { counted, formatBytes, formatCount } from '../format.ts';

export const files = {
  localPane: 'Files of this computer',
  remotePane: (label: string) => `Files of ${label}`,
  back: 'Back',
  forward: 'Forward',
  up: 'Parent folder',
  pathOf: { local: 'Path on this computer', remote: 'Path on the server' },
  home: 'Home folder',
  root: 'Top folder',
  moreFolders: 'Folders in between',
  typePath: 'Folder to open',
  filter: 'Filter ( / )',
  filterField: 'Show only names with',
  closeFilter: 'Close filter',
  newFolder: 'New folder (F7)',
  refresh: 'Refresh (Ctrl R)',
  columns: {
    name: 'Name',
    size: 'Size',
    modified: 'Modified',
    permissions: 'Permissions',
  },
  parentRow: 'Parent folder',
  kindFolder: 'folder',
  kindLink: (target: string) => `link to ${target}`,
  dropHere: { upload: 'Drop to upload here', download: 'Drop to download here' },
  dropTo: {
    upload: (folder: string) => `Upload to ${folder}`,
    download: (folder: string) => `Download to ${folder}`,
  },
  dragged: (count: number, bytes: number | null) =>
    bytes === null ? counted(count, 'item') : `${counted(count, 'item')}, ${formatBytes(bytes)}`,
  items: (count: number) => counted(count, 'item'),
  selected: (count: number, total: number) =>
    `${formatCount(count)} of ${formatCount(total)} selected`,
  inFiles: (bytes: number) => `${formatBytes(bytes)} in files`,
  free: (bytes: number) => `${formatBytes(bytes)} free`,
  loading: 'Reading folder',
  emptyTitle: 'This folder is empty',
  emptyBefore: 'Drop files here, or press ',
  emptyAfter: ' in the other pane to send the selection.',
  nothingMatches: 'Nothing matches the filter',
  nothingMatchesHint: (filter: string) => `No name here has “${filter}” in it.`,
  clearFilter: 'Clear filter',
  backToFolder: 'Back to the last folder',
  newFolderTitle: 'New folder',
  newFolderIn: 'in',
  newFolderName: 'Name',
  newFolderCreate: 'Create folder',
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
  deleteFinal: 'This cannot be undone.',
  deleteNow: (count: number) => `Delete ${counted(count, 'item')}`,
  deleted: (count: number) => `${counted(count, 'item')} deleted`,
  deleteFailed: (count: number) => `${counted(count, 'item')} could not be deleted`,
  andMore: (count: number) => `and ${formatCount(count)} more`,
};
