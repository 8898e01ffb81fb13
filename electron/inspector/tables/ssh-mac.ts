import { forNames, type JudgementTable } from '../judgement.ts';
import { openSshNotes, openSshProtocol, rfc } from '../sources.ts';

const betterMac = 'Ask the operator for hmac-sha2-256-etm@openssh.com or a GCM cipher.';

/** SSH message authentication codes, as far as the cipher does not bring its own. */
export const sshMacs: JudgementTable = {
  ...forNames(
    ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'umac-128-etm@openssh.com'],
    {
      severity: 'ok',
      title: 'encrypts first, then authenticates',
      advice: null,
      sources: [openSshProtocol('1.5')],
    },
  ),
  ...forNames(['hmac-sha2-256', 'hmac-sha2-512', 'umac-128@openssh.com'], {
    severity: 'note',
    title: 'authenticates before it encrypts, an order that left room for attacks',
    advice: 'The same code with -etm@openssh.com would be better.',
    sources: [rfc(6668), openSshProtocol('1.5')],
  }),
  ...forNames(['umac-64@openssh.com', 'umac-64-etm@openssh.com'], {
    severity: 'weak',
    title: 'a tag of only 64 bits',
    advice: betterMac,
    sources: [rfc(4418, '6')],
  }),
  ...forNames(
    ['hmac-sha1', 'hmac-sha1-96', 'hmac-sha1-etm@openssh.com', 'hmac-sha1-96-etm@openssh.com'],
    { severity: 'weak', title: 'built on SHA-1', advice: betterMac, sources: [rfc(6194)] },
  ),
  ...forNames(
    ['hmac-md5', 'hmac-md5-96', 'hmac-md5-etm@openssh.com', 'hmac-md5-96-etm@openssh.com'],
    { severity: 'broken', title: 'built on MD5', advice: betterMac, sources: [rfc(6151)] },
  ),
  ...forNames(['hmac-ripemd160', 'hmac-ripemd160@openssh.com', 'hmac-ripemd160-etm@openssh.com'], {
    severity: 'broken',
    title: 'built on RIPEMD-160, an abandoned hash',
    advice: betterMac,
    sources: [openSshNotes('7.6')],
  }),
  ...forNames(['none'], {
    severity: 'broken',
    title: 'nothing notices when data is changed on the way',
    advice: betterMac,
    sources: [rfc(4253, '6.4')],
  }),
};
