import { findProftpdTls } from '../servers/proftpd-tls.ts';
import { describeFtpServer } from './ftp-suite.ts';

const seenWith = 'ProFTPD 1.3.8 (Debian 1.3.8+dfsg-4+deb12u5)';

await describeFtpServer('ProFTPD', findProftpdTls, {
  security: 'explicit',
  knownFailures: [
    {
      title: 'lists what it may see but not ask about',
      seenWith,
      evidence: 'MLSD of a folder of mode 0400 answers 226 with cdir and pdir alone',
      reason: 'mod_facts skips names that it cannot describe and sends no sign of it',
    },
    {
      title: 'describes links with target and kind, in stat and listing alike',
      seenWith,
      evidence: 'MLSD lists the link to a file and leaves out the one that leads nowhere',
      reason: 'mod_facts skips a link whose target cannot be described; only LIST shows it',
    },
  ],
});
