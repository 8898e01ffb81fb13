import type { Settings } from '../shared/settings.ts';

/** What main itself says: dialogs and menus of the system. The window has its own catalogue. */
const english = {
  choosePrivateKey: 'Choose a private key',
  chooseCertificate: 'Choose a client certificate',
  chooseEditor: 'Choose the editor',
  cancel: 'Cancel',
  runFile: (name: string) => `Open ${name}?`,
  runFileWhy:
    'The system may run this file as a program instead of showing it. It can then do whatever you can do on this computer.',
  runFileNow: 'Open all the same',
  saveLog: 'Save the log',
  saveReport: 'Save the report',
  writeTlsKeys: 'Write TLS keys to',
  exportSites: 'Export sites',
  exportFile: 'Keyferry sites.json',
  importFrom: {
    filezilla: 'Choose the sitemanager.xml of FileZilla',
    winscp: 'Choose the WinSCP.ini',
    'ssh-config': 'Choose an SSH configuration',
    keyferry: 'Choose an export of Keyferry',
  },
  hasToClose: 'Keyferry has to close',
  menu: {
    edit: 'Edit',
    window: 'Window',
    about: 'About Keyferry',
    services: 'Services',
    hide: 'Hide Keyferry',
    hideOthers: 'Hide others',
    showAll: 'Show all',
    quit: 'Quit Keyferry',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    minimize: 'Minimise',
    zoom: 'Zoom',
    front: 'Bring all to front',
  },
};

type Words = typeof english;

const german: Words = {
  choosePrivateKey: 'Einen privaten Schlüssel wählen',
  chooseCertificate: 'Ein Client-Zertifikat wählen',
  chooseEditor: 'Den Editor wählen',
  cancel: 'Abbrechen',
  runFile: (name) => `${name} öffnen?`,
  runFileWhy:
    'Das System könnte diese Datei als Programm ausführen, statt sie zu zeigen. Sie kann dann alles, was Sie an diesem Computer können.',
  runFileNow: 'Trotzdem öffnen',
  saveLog: 'Protokoll sichern',
  saveReport: 'Bericht sichern',
  writeTlsKeys: 'TLS-Schlüssel schreiben nach',
  exportSites: 'Server exportieren',
  exportFile: 'Keyferry-Server.json',
  importFrom: {
    filezilla: 'Die sitemanager.xml von FileZilla wählen',
    winscp: 'Die WinSCP.ini wählen',
    'ssh-config': 'Eine SSH-Konfiguration wählen',
    keyferry: 'Einen Export von Keyferry wählen',
  },
  hasToClose: 'Keyferry muss beendet werden',
  menu: {
    edit: 'Bearbeiten',
    window: 'Fenster',
    about: 'Über Keyferry',
    services: 'Dienste',
    hide: 'Keyferry ausblenden',
    hideOthers: 'Andere ausblenden',
    showAll: 'Alle einblenden',
    quit: 'Keyferry beenden',
    undo: 'Widerrufen',
    redo: 'Wiederholen',
    cut: 'Ausschneiden',
    copy: 'Kopieren',
    paste: 'Einsetzen',
    selectAll: 'Alles auswählen',
    minimize: 'Im Dock ablegen',
    zoom: 'Zoomen',
    front: 'Alle nach vorne bringen',
  },
};

let chosen = english;

/** The words as they are now. */
export function words(): Words {
  return chosen;
}

/** Takes the words of the setting; `locale` is that of the system, as `de-AT`. */
export function chooseWords(language: Settings['appearance']['language'], locale: string): void {
  const wanted = language === 'system' ? locale.slice(0, 2).toLowerCase() : language;
  chosen = wanted === 'de' ? german : english;
}
