export const demo = {
  kind: 'Demo server',
  title: 'Try the demo servers',
  intro: 'They run inside Keyferry. Nothing leaves this computer.',
  names: {
    'modern-sftp': 'Modern SFTP',
    webdav: 'WebDAV over HTTPS',
    'typical-ftps': 'Typical FTPS',
    'legacy-sftp': 'Legacy SFTP',
    'legacy-ftps': 'Legacy FTPS',
  },
  about: {
    'modern-sftp': 'A current SSH server, but not quantum-safe',
    webdav: 'Files through a web server',
    'typical-ftps': 'What most hosts run today',
    'legacy-sftp': 'An older exchange, to compare verdicts',
    'legacy-ftps': 'See why Keyferry refuses it at first',
  },
  keyTransport: 'RSA key transport',
  offers: (name: string) => `Set up for ${name}`,
  chose: (when: string) => `Chosen ${when}`,
  starting: 'Starting',
  failed: 'It did not start. Choose it to try again.',
};
