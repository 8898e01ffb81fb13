import type { Catalogue } from '../en.ts';

export const demo: Catalogue['demo'] = {
  kind: 'Demoserver',
  title: 'Die Demoserver ausprobieren',
  intro: 'Sie laufen in Keyferry. Nichts verlässt diesen Computer.',
  names: {
    'modern-sftp': 'Modernes SFTP',
    webdav: 'WebDAV über HTTPS',
    'typical-ftps': 'Übliches FTPS',
    'legacy-sftp': 'Altes SFTP',
    'legacy-ftps': 'Altes FTPS',
  },
  about: {
    'modern-sftp': 'Ein heutiger SSH-Server, nur nicht quantensicher',
    webdav: 'Dateien über einen Webserver',
    'typical-ftps': 'Was die meisten Anbieter heute betreiben',
    'legacy-sftp': 'Ein älterer Austausch, zum Vergleichen',
    'legacy-ftps': 'Warum Keyferry ihn zuerst ablehnt',
  },
  keyTransport: 'RSA-Schlüsseltransport',
  offers: (name) => `Eingerichtet für ${name}`,
  chose: (when) => `Gewählt am ${when}`,
  starting: 'Startet',
  failed: 'Er ist nicht gestartet. Wählen Sie ihn, um es noch einmal zu versuchen.',
};
