import type { Catalogue } from '../en.ts';
import { counted } from '../format.ts';

export const vault: Catalogue['vault'] = {
  createTitle: 'Tresor anlegen',
  createText:
    'Der Tresor versiegelt gespeicherte Passwörter mit einem Hauptpasswort. Ohne dieses kann sie niemand lesen, auch Sie nicht.',
  create: 'Tresor anlegen',
  unlockTitle: 'Tresor entsperren',
  unlockText: 'Gespeicherte Passwörter sind mit Ihrem Hauptpasswort versiegelt.',
  unlockFor: (site) =>
    `Ein Passwort für ${site} kann darin liegen. Ohne den Tresor sehen Sie die Frage des Servers.`,
  unlock: 'Entsperren',
  without: 'Ohne ihn verbinden',
  changeTitle: 'Hauptpasswort ändern',
  change: 'Passwort ändern',
  password: 'Hauptpasswort',
  current: 'Jetziges Hauptpasswort',
  next: 'Neues Hauptpasswort',
  repeat: 'Noch einmal dasselbe',
  length: (count) => `Mindestens ${counted(count, 'Zeichen', 'Zeichen')}.`,
  differs: 'Die beiden sind nicht gleich.',
  wrong: 'Das ist nicht das Hauptpasswort.',
  wait: (seconds) =>
    `Zu viele falsche Passwörter. Das nächste wird in ${counted(seconds, 'Sekunde', 'Sekunden')} geprüft.`,
  working: 'Der Schlüssel wird abgeleitet',
  created: 'Der Tresor ist offen',
  locked: 'Der Tresor ist gesperrt',
};
