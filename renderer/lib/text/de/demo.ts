import type { Catalogue } from '../en.ts';

export const demo: Catalogue['demo'] = {
  kind: 'Demoserver',
  title: 'Die Demoserver ausprobieren',
  intro: 'Sie laufen in Keyferry. Nichts verlässt diesen Computer.',
  names: { 'modern-sftp': 'Modernes SFTP' },
  about: { 'modern-sftp': 'Was ein heutiger SSH-Server spricht' },
  offers: (name) => `Eingerichtet für ${name}`,
  chose: (when) => `Gewählt am ${when}`,
  starting: 'Startet',
  failed: 'Er ist nicht gestartet. Wählen Sie ihn, um es noch einmal zu versuchen.',
};
