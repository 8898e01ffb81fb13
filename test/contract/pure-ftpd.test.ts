import { findPureFtpd } from '../servers/pure-ftpd.ts';
import { describeFtpServer } from './ftp-suite.ts';

await describeFtpServer('Pure-FTPd', findPureFtpd, {
  security: 'explicit',
  // It refuses a backslash (553 Prohibited file name), and makes underscores of a tab and of a space at the end.
  impossibleNames: ['back\\slash', 'trailing space ', 'tab\tstop'],
  knownFailures: [
    {
      title: 'lists what it may see but not ask about',
      seenWith: 'Pure-FTPd 1.0.50 (Debian 1.0.50-2.1+b2)',
      evidence: "550 Can't check for file existence to MLSD, 550 to CWD, for a folder of mode 0400",
      reason: 'it enters a folder before it lists it, which needs the right to do so',
    },
  ],
});
