import { forNames, type JudgementTable } from '../judgement.ts';
import { openSshNotes, rfc, sshAudit } from '../sources.ts';

/** SSH host key signature algorithms, certificates under the name of the key that they hold. */
export const sshHostKeys: JudgementTable = {
  ...forNames(['ssh-ed25519', 'ssh-ed448'], {
    severity: 'ok',
    title: 'a strong modern host key',
    advice: null,
    sources: [rfc(8709)],
  }),
  ...forNames(['sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com'], {
    severity: 'ok',
    title: 'a host key held in a security key',
    advice: null,
    sources: [openSshNotes('8.2')],
  }),
  ...forNames(['rsa-sha2-256', 'rsa-sha2-512'], {
    severity: 'ok',
    title: 'RSA with SHA-2',
    advice: null,
    sources: [rfc(8332)],
  }),
  ...forNames(['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'], {
    severity: 'ok',
    title: 'a strong host key, although sources disagree about NIST curves',
    advice: null,
    sources: [rfc(5656), sshAudit],
  }),
  ...forNames(['ssh-rsa'], {
    severity: 'broken',
    title: 'signs with SHA-1, so another server could pass for this one',
    advice: 'Ask the operator for rsa-sha2-512 or an Ed25519 host key.',
    sources: [rfc(8332)],
  }),
  ...forNames(['ssh-dss'], {
    severity: 'broken',
    title: '1024-bit DSA with SHA-1',
    advice: 'Ask the operator for an Ed25519 host key.',
    sources: [rfc(8332), openSshNotes('7.0')],
  }),
};

/** RSA keys below this can be factored. RFC 8332 §5.1 follows the same advice. */
export const leastRsaBits = 2048;
