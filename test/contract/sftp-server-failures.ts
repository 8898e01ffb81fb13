import type { KnownFailure } from './contract.ts';

/** What OpenSSH's sftp-server cannot do; sshd and dropbear both run it. */
export const sftpServerFailures: readonly KnownFailure[] = [
  {
    title: 'lists what it may see but not ask about',
    seenWith: 'OpenSSH sftp-server 9.2p1 (Debian 1:9.2p1-2+deb12u10)',
    evidence:
      'SSH_FXP_NAME leaves out every name whose lstat fails; a folder of mode 0400 is empty',
    reason: 'process_readdir skips names that it cannot describe and sends no sign of it',
  },
];
