import type { Catalogue } from '../en.ts';
import { counted, formatBytes, formatCount } from '../format.ts';

const elements = (count: number): string => counted(count, 'Element', 'Elemente');

export const files: Catalogue['files'] = {
  localPane: 'Dateien dieses Computers',
  remotePane: (label) => `Dateien von ${label}`,
  back: 'Zurück',
  forward: 'Vorwärts',
  up: 'Übergeordneter Ordner',
  pathOf: { local: 'Pfad auf diesem Computer', remote: 'Pfad auf dem Server' },
  home: 'Persönlicher Ordner',
  root: 'Oberster Ordner',
  moreFolders: 'Ordner dazwischen',
  typePath: 'Ordner öffnen',
  filter: 'Filtern',
  filterField: 'Nur Namen zeigen mit',
  closeFilter: 'Filter schließen',
  newFolder: 'Neuer Ordner',
  refresh: 'Aktualisieren',
  columns: {
    name: 'Name',
    size: 'Größe',
    modified: 'Geändert',
    permissions: 'Zugriff',
  },
  parentRow: 'Übergeordneter Ordner',
  folderNamed: (name) => `${name}, Ordner`,
  linkNamed: (name, target) => `${name} → ${target}, Verknüpfung`,
  dropHere: { upload: 'Zum Hochladen hier ablegen', download: 'Zum Herunterladen hier ablegen' },
  dropTo: {
    upload: (folder) => `Hochladen nach ${folder}`,
    download: (folder) => `Herunterladen nach ${folder}`,
  },
  dragged: (count, bytes) =>
    bytes === null ? elements(count) : `${elements(count)}, ${formatBytes(bytes)}`,
  items: elements,
  selected: (count, total) => `${formatCount(count)} von ${formatCount(total)} ausgewählt`,
  inFiles: (bytes) => `${formatBytes(bytes)} in Dateien`,
  free: (bytes) => `${formatBytes(bytes)} frei`,
  loading: 'Ordner wird gelesen',
  emptyTitle: 'Dieser Ordner ist leer',
  emptyBefore: 'Legen Sie Dateien hier ab, oder drücken Sie ',
  emptyAfter: ' auf der anderen Seite, um die Auswahl zu senden.',
  nothingMatches: 'Der Filter lässt nichts übrig',
  nothingMatchesHint: (filter) => `Kein Name hier enthält „${filter}“.`,
  clearFilter: 'Filter aufheben',
  backToFolder: 'Zurück zum letzten Ordner',
  newFolderTitle: 'Neuer Ordner',
  newFolderIn: 'in',
  newFolderName: 'Name',
  newFolderCreate: 'Ordner anlegen',
  nameTaken: (name) => `${name} gibt es schon.`,
  renameLabel: (name) => `Neuer Name für ${name}`,
  deleteTitle: (count, name) =>
    count === 1 ? `${name} löschen` : `${formatCount(count)} Elemente löschen`,
  deleteWhat: (fileCount, folderCount) => {
    const parts = [];
    if (folderCount > 0) parts.push(counted(folderCount, 'Ordner', 'Ordner'));
    if (fileCount > 0) parts.push(counted(fileCount, 'Datei', 'Dateien'));
    return parts.join(' und ');
  },
  deleteFrom: (place) => `von ${place}`,
  deleteFolders:
    'Ordner werden mit allem gelöscht, was darin ist. Verknüpfungen werden entfernt, ihr Ziel bleibt.',
  deleteFinal: 'Das lässt sich nicht rückgängig machen.',
  deleteNow: (count) => `${elements(count)} löschen`,
  deleted: (count) => `${elements(count)} gelöscht`,
  deleteFailed: (count) => `${elements(count)} nicht gelöscht`,
  properties: {
    kind: 'Art',
    kinds: { file: 'Datei', folder: 'Ordner', link: 'Verknüpfung', other: 'Besondere Datei' },
    linkTo: (target) => `Verknüpfung mit ${target}`,
    owner: 'Eigentümer, Gruppe',
    who: { owner: 'Eigentümer', group: 'Gruppe', others: 'Andere' },
    what: { read: 'Lesen', write: 'Schreiben', execute: 'Ausführen' },
    apply: 'Zugriffsrechte setzen',
  },
  menu: {
    label: 'Was hier möglich ist',
    open: 'Öffnen',
    view: 'Ansehen',
    edit: 'Bearbeiten',
    upload: 'Hochladen',
    download: 'Herunterladen',
    rename: 'Umbenennen',
    newFolder: 'Neuer Ordner',
    delete: 'Löschen',
    copyPath: 'Pfad kopieren',
    refresh: 'Aktualisieren',
    properties: 'Eigenschaften',
  },
  andMore: (count) => `und ${formatCount(count)} weitere`,
};
