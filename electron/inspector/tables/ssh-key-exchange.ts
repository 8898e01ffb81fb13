import { forNames, type JudgementTable } from '../judgement.ts';
import { mlkemHybridRfc, openSshNotes, rfc, sshAudit } from '../sources.ts';

/** SSH key exchange methods. RFC 9142 §4, table 12, and what came after it. */
export const sshKeyExchanges: JudgementTable = {
  ...forNames(['mlkem768x25519-sha256'], {
    severity: 'ok',
    title: 'a quantum-safe hybrid, modern',
    advice: null,
    sources: [mlkemHybridRfc, openSshNotes('10.0')],
  }),
  ...forNames(['mlkem768nistp256-sha256', 'mlkem1024nistp384-sha384'], {
    severity: 'ok',
    title: 'a quantum-safe hybrid, modern',
    advice: null,
    sources: [mlkemHybridRfc],
  }),
  ...forNames(['sntrup761x25519-sha512', 'sntrup761x25519-sha512@openssh.com'], {
    severity: 'ok',
    title: 'a quantum-safe hybrid, modern',
    advice: null,
    sources: [rfc(9941)],
  }),
  ...forNames(['sntrup4591761x25519-sha512@tinyssh.org'], {
    severity: 'weak',
    title: 'an experiment that was withdrawn',
    advice: 'Ask the operator for sntrup761x25519-sha512 or mlkem768x25519-sha256.',
    sources: [openSshNotes('8.5')],
  }),
  ...forNames(['curve25519-sha256', 'curve25519-sha256@libssh.org', 'curve448-sha512'], {
    severity: 'ok',
    title: 'a strong modern curve',
    advice: null,
    sources: [rfc(9142, '4'), rfc(8731)],
  }),
  ...forNames(['ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521'], {
    severity: 'ok',
    title: 'recommended by the IETF, although sources disagree about NIST curves',
    advice: null,
    sources: [rfc(9142, '4'), sshAudit],
  }),
  ...forNames(['diffie-hellman-group14-sha256'], {
    severity: 'note',
    title: 'acceptable; 2048 bits are the least that still counts',
    advice: 'A curve or a larger group would be stronger: curve25519-sha256.',
    sources: [rfc(9142, '4')],
  }),
  ...forNames(
    [
      'diffie-hellman-group15-sha512',
      'diffie-hellman-group16-sha512',
      'diffie-hellman-group17-sha512',
      'diffie-hellman-group18-sha512',
    ],
    {
      severity: 'ok',
      title: 'a large fixed group',
      advice: null,
      sources: [rfc(9142, '4')],
    },
  ),
  ...forNames(['diffie-hellman-group-exchange-sha256'], {
    severity: 'ok',
    title: 'a group that the server picks',
    advice: null,
    sources: [rfc(9142, '4'), rfc(8270)],
  }),
  ...forNames(['diffie-hellman-group14-sha1'], {
    severity: 'weak',
    title: 'uses SHA-1, the last resort of RFC 9142',
    advice: 'Ask the operator for curve25519-sha256 or diffie-hellman-group14-sha256.',
    sources: [rfc(9142, '4')],
  }),
  ...forNames(['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group1-sha1'], {
    severity: 'broken',
    title: 'SHA-1 and groups that can be attacked; should not be used',
    advice: 'The server needs an update: ask the operator for curve25519-sha256.',
    sources: [rfc(9142, '4')],
  }),
  ...forNames(['rsa2048-sha256'], {
    severity: 'weak',
    title: 'no forward secrecy: who gets the key later can read what was recorded',
    advice: 'Ask the operator for curve25519-sha256.',
    sources: [rfc(9142, '4')],
  }),
  ...forNames(['rsa1024-sha1'], {
    severity: 'broken',
    title: '1024 bits and SHA-1; must not be used, and no forward secrecy',
    advice: 'The server needs an update: ask the operator for curve25519-sha256.',
    sources: [rfc(9142, '4')],
  }),
};
