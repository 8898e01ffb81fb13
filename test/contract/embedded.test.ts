import { startEmbeddedSftp } from '../servers/embedded-sftp.ts';
import { describeProtocol } from './contract.ts';
import { createSshSubject } from './ssh-subject.ts';

describeProtocol('embedded ssh2 server', () =>
  createSshSubject(() => startEmbeddedSftp(), { isTextOnly: true }),
);
