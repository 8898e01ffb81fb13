import { findVsftpd } from '../servers/vsftpd.ts';
import { describeFtpServer } from './ftp-suite.ts';
import { vsftpdFailures } from './vsftpd-failures.ts';

await describeFtpServer('vsftpd', findVsftpd, {
  security: 'explicit',
  knownFailures: vsftpdFailures,
});
