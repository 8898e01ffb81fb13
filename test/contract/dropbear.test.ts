import { findDebianPackages } from '../servers/debian-packages.ts';
import { startDropbear } from '../servers/dropbear.ts';
import { describeProtocol } from './contract.ts';
import { sftpServerFailures } from './sftp-server-failures.ts';
import { createSshSubject } from './ssh-subject.ts';

const packages = await findDebianPackages();

if ('skip' in packages) describeProtocol('dropbear', unreachable, { skip: packages.skip });
else
  describeProtocol(
    `dropbear ${packages.versions['dropbear-bin'] ?? ''}`,
    () => createSshSubject(() => startDropbear(packages)),
    { knownFailures: sftpServerFailures },
  );

function unreachable(): never {
  throw new Error('A skipped suite starts no server.');
}
