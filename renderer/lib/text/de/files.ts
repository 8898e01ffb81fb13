import type { Catalogue } from '../en.ts';
import { counted, formatBytes, formatCount } from '../format.ts';

const elements = (count: number): string => counted(count, 'Element', 'Elemente');

export const files: Catalogue['files'] = {
  localPane: 'Dateien dieses Computers',
  remotePane: (label) => `Dateien von ${label}`,
  leftPane: (label) => `Dateien von ${label}, linker Bereich`,
  back: 'Zurück',
  forward: 'Vorwärts',
  up: 'Übergeordneter Ordner',
  pathOf: {
    local: 'Pfad auf diesem Computer',
    remote: 'Pfad auf dem Server',
    left: 'Pfad auf dem Server des linken Bereichs',
  },
  home: 'Persönlicher Ordner',
  root: 'Oberster Ordner',
  moreFolders: 'Ordner dazwischen',
  typePath: 'Ordner öffnen',
  filter: 'Filtern',
  filterField: 'Nur Namen zeigen mit',
  closeFilter: 'Filter schließen',
  newFolder: { title: 'Neuer Ordner', create: 'Ordner anlegen' },
  newFile: { title: 'Neue Datei', create: 'Datei anlegen' },
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
  dropHere: {
    upload: 'Zum Hochladen hier ablegen',
    download: 'Zum Herunterladen hier ablegen',
    copy: 'Zum Kopieren hier ablegen',
  },
  dropTo: {
    upload: (folder) => `Hochladen nach ${folder}`,
    download: (folder) => `Herunterladen nach ${folder}`,
    copy: (folder) => `Kopieren nach ${folder}`,
  },
  dragged: (count, bytes) =>
    bytes === null ? elements(count) : `${elements(count)}, ${formatBytes(bytes)}`,
  items: elements,
  selected: (count, total) => `${formatCount(count)} von ${formatCount(total)} ausgewählt`,
  inFiles: (bytes) => `${formatBytes(bytes)} in Dateien`,
  free: (bytes) => `${formatBytes(bytes)} frei`,
  hidden: (count) => `${formatCount(count)} verborgen`,
  hiddenShown: 'Namen mit Punkt am Anfang werden gezeigt',
  hiddenNotShown: 'Namen mit Punkt am Anfang sind verborgen',
  onlyHiddenTitle: (count) => `Hier ${counted(count, 'Name', 'Namen')}, alle verborgen`,
  onlyHiddenBefore: 'Namen mit Punkt am Anfang werden nicht gezeigt. ',
  onlyHiddenAfter: ' zeigt sie.',
  patternTitle: { add: 'Nach Muster auswählen', remove: 'Nach Muster abwählen' },
  pattern: 'Namen wie',
  patternHint: '* steht für beliebige Zeichen, ? für eines; mehrere Muster mit ; dazwischen.',
  patternMatches: (count) =>
    count === 0 ? 'Nichts heißt hier so.' : `${counted(count, 'Name', 'Namen')} hier`,
  patternSelect: { add: 'Auswählen', remove: 'Abwählen' },
  loading: 'Ordner wird gelesen',
  emptyTitle: 'Dieser Ordner ist leer',
  emptyBefore: 'Legen Sie Dateien hier ab, oder drücken Sie ',
  emptyAfter: ' auf der anderen Seite, um die Auswahl zu senden.',
  nothingMatches: 'Der Filter lässt nichts übrig',
  nothingMatchesHint: (filter) => `Kein Name hier enthält „${filter}“.`,
  clearFilter: 'Filter aufheben',
  backToFolder: 'Zurück zum letzten Ordner',
  newEntryIn: 'in',
  newEntryName: 'Name',
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
  deleteHidden:
    'Dieser Server zeigt keine Namen, die mit einem Punkt beginnen; was so heißt, wird ungesehen mitgelöscht.',
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
    inside: 'Alles darin',
  },
  treePermissions: {
    title: (count, name) =>
      count === 1 ? `Zugriffsrechte von ${name}` : `Zugriffsrechte von ${elements(count)}`,
    scope: 'Was geändert wird, in allen Ordnern darunter',
    scopes: { all: 'Dateien und Ordner', files: 'Nur Dateien', folders: 'Nur Ordner' },
    execute: 'Ausführen nur bei Ordnern, und bei Dateien, die es schon haben',
    executeHint: 'So kann ein Ordner betreten werden, und kein Dokument wird zum Programm.',
    counting: 'Es wird gezählt, was da ist',
    preview: (fileCount, folderCount) => {
      const parts = [];
      if (fileCount > 0) parts.push(counted(fileCount, 'Datei', 'Dateien'));
      if (folderCount > 0) parts.push(counted(folderCount, 'Ordner', 'Ordner'));
      if (parts.length === 0) return 'Hier würde nichts geändert.';
      return `${parts.join(' und ')} ${fileCount + folderCount === 1 ? 'wird' : 'werden'} geändert.`;
    },
    skipped: (count) =>
      count === 1
        ? 'Eine Verknüpfung oder besondere Datei bleibt, wie sie ist.'
        : `${formatCount(count)} Verknüpfungen und besondere Dateien bleiben, wie sie sind.`,
    unread: (count) => `${counted(count, 'Ordner konnte', 'Ordner konnten')} nicht gelesen werden.`,
    running: (done, wanted) => `${done} von ${wanted} geändert`,
    changed: (count) => `${elements(count)} geändert.`,
    failed: (count) => `${elements(count)} nicht geändert`,
    stop: 'Anhalten',
    apply: (count) => `${elements(count)} ändern`,
  },
  clipboard: {
    copy: 'Kopieren',
    cutOut: 'Ausschneiden',
    paste: 'Einfügen',
    isCut: 'ausgeschnitten',
    copied: (count) => `${elements(count)} kopiert. In einem anderen Ordner einfügen.`,
    cut: (count) => `${elements(count)} ausgeschnitten. In einem anderen Ordner einfügen.`,
    isHere: 'Was ausgeschnitten wurde, liegt schon in diesem Ordner.',
    notConnected: 'Was eingefügt wird, kommt von einem Server, der nicht mehr verbunden ist.',
    sameFolder: 'Ein Ordner lässt sich nicht neben sich selbst einfügen',
    why: 'Seine Kopie hieße genauso. Fügen Sie ihn in einem anderen Ordner ein.',
  },
  menu: {
    label: 'Was hier möglich ist',
    open: 'Öffnen',
    openHere: 'Mit seinem Programm öffnen',
    permissions: 'Zugriffsrechte',
    view: 'Ansehen',
    edit: 'Bearbeiten',
    upload: 'Hochladen',
    download: 'Herunterladen',
    copy: 'In den anderen Bereich kopieren',
    rename: 'Umbenennen',
    newFolder: 'Neuer Ordner',
    newFile: 'Neue Datei',
    duplicate: 'Duplizieren',
    delete: 'Löschen',
    copyPath: 'Pfad kopieren',
    copyAddress: 'Adresse kopieren',
    refresh: 'Aktualisieren',
    properties: 'Eigenschaften',
  },
  andMore: (count) => `und ${formatCount(count)} weitere`,
};
