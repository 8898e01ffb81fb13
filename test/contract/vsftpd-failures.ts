import type { KnownFailure } from './contract.ts';

const seenWith = 'vsftpd 3.0.3 (Debian 3.0.3-13+b2)';

/** What vsftpd cannot do, with explicit and implicit TLS alike. */
export const vsftpdFailures: readonly KnownFailure[] = [
  {
    title: 'tells a time of change that is now',
    seenWith,
    evidence: '`Nov 25 22:20` in LIST; 500 Unknown command to MLSD and MLST',
    reason:
      'its listings tell minutes, and asking MDTM for every file would take a round trip each',
  },
  {
    title: 'lists what it may see but not ask about',
    seenWith,
    evidence: '550 Failed to change directory, for a folder of mode 0400',
    reason: 'a folder is listed from inside, since names in LIST may be taken for patterns',
  },
  {
    title: 'sets permissions',
    seenWith,
    evidence: 'SITE CHMOD 1770 answers 200, and the folder has 0770 afterwards',
    reason: 'it takes the nine usual bits and drops the others without a word',
  },
];
