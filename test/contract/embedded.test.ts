import { startEmbeddedSftp } from '../servers/embedded-sftp.ts';
import { describeProtocol } from './contract.ts';
import { createSshSubject } from './ssh-subject.ts';
import type { Subject } from './subject.ts';

describeProtocol('embedded ssh2 server', async (): Promise<Subject> => {
  const subject = await createSshSubject(() => startEmbeddedSftp());
  const direct = { ...subject.direct };
  // ssh2's server half speaks UTF-8 only: names that are no text never leave it as they are.
  delete direct.writeRawName;
  return { ...subject, direct };
});
