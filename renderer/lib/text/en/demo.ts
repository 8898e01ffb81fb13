export const demo = {
  kind: 'Demo server',
  title: 'Try the demo servers',
  intro: 'They run inside Keyferry. Nothing leaves this computer.',
  names: { 'modern-sftp': 'Modern SFTP' },
  about: { 'modern-sftp': 'What a current SSH server speaks' },
  offers: (name: string) => `Set up for ${name}`,
  chose: (when: string) => `Chosen ${when}`,
  starting: 'Starting',
  failed: 'It did not start. Choose it to try again.',
};
