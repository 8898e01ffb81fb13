import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import { describeProtocol } from './contract.ts';
import { sftpServerFailures } from './sftp-server-failures.ts';
import { createSshSubject } from './ssh-subject.ts';

const packages = await findDebianPackages();

if ('skip' in packages) describeProtocol('OpenSSH', unreachable, { skip: packages.skip });
else
  describeProtocol(
    `OpenSSH ${packages.versions['openssh-server'] ?? ''}`,
    () => createSshSubject(() => startOpenSsh(packages)),
    { knownFailures: sftpServerFailures },
  );

function unreachable(): never {
  throw new Error('A skipped suite starts no server.');
}
