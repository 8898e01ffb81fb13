import { findDebianPackages } from '../servers/debian-packages.ts';
import { findProftpd } from '../servers/proftpd-sftp.ts';
import { describeProtocol, type KnownFailure } from './contract.ts';
import { createSshSubject } from './ssh-subject.ts';

const own = await findDebianPackages();
const proftpd = 'skip' in own ? own : await findProftpd(own);

const seenWith = 'ProFTPD 1.3.8 (Debian 1.3.8+dfsg-4+deb12u5)';

/** dir_best_path() follows links in whatever a client names, before anything is done with it. */
const followed = {
  seenWith,
  evidence: 'LSTAT and READLINK of a link are answered for what it leads to',
  reason: 'mod_sftp resolves the paths of clients, the last link included',
};

const knownFailures: readonly KnownFailure[] = [
  ...[
    'describes links with target and kind, in stat and listing alike',
    'makes links with exactly the target it is given',
    'renames a link itself',
  ].map((title) => ({ title, ...followed })),
  {
    title: 'says not-found for what lies behind a circle of links',
    seenWith,
    evidence: 'OPENDIR and STAT are answered with 4, “Too many levels of symbolic links”',
    reason: 'the code may mean anything, and there is no other way to look',
  },
  {
    title: 'lists what it may see but not ask about',
    seenWith,
    evidence: 'OPENDIR of a folder of mode 0400 is answered with 3 (permission denied)',
    reason: 'mod_sftp wants to enter a folder before it lists it',
  },
];

if ('skip' in proftpd) describeProtocol('ProFTPD mod_sftp', unreachable, { skip: proftpd.skip });
else
  describeProtocol(
    `ProFTPD mod_sftp ${proftpd.version}`,
    () => createSshSubject(() => proftpd.start()),
    { knownFailures },
  );

function unreachable(): never {
  throw new Error('A skipped suite starts no server.');
}
