import { AppError } from '../shared/errors.ts';
import type { HostKey } from '../shared/report.ts';
import {
  certificateSuffix,
  parseCertificate,
  type SshCertificate,
} from '../wire/ssh/certificate.ts';
import type { KnownKey } from './host-key-answers.ts';
import { fingerprintSha256 } from './host-key-blob.ts';
import { matchesHostField } from './host-pattern.ts';
import { isSignedBy } from './ssh-signature.ts';

/** What a certificate is worth: the line of the authority that vouches, or why it does not count. */
export type CertificateVerdict =
  { authority: KnownKey; validUntil: Date | null } | { problem: string };

/** Host key algorithms to ask a server for whose keys an authority may have signed. */
export const hostCertificateAlgorithms = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
].map((name) => name + certificateSuffix);

/**
 * Judges the certificate that a server showed with its key, as sshd(8) and OpenSSH's sshkey_cert_check_host
 * describe it, but for one thing: a certificate without host names is good for none.
 */
export function judgeCertificate(
  host: string,
  key: HostKey,
  authorities: readonly KnownKey[],
  now: Date,
): CertificateVerdict | undefined {
  if (!key.certificate) return undefined;
  let certificate: SshCertificate;
  try {
    certificate = parseCertificate(Buffer.from(key.certificate.base64, 'base64'));
    const fingerprint = fingerprintSha256(Buffer.from(certificate.authority));
    const authority = authorities.find((known) => known.fingerprintSha256 === fingerprint);
    if (!authority) return { problem: 'its authority is not known for this host' };
    const problem = problemOf(host, key, certificate, now);
    if (problem !== undefined) return { problem };
    const { validBeforeMs } = certificate;
    return { authority, validUntil: validBeforeMs === null ? null : new Date(validBeforeMs) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { problem: 'it is damaged' };
  }
}

function problemOf(
  host: string,
  key: HostKey,
  certificate: SshCertificate,
  now: Date,
): string | undefined {
  const { kind, principals, validAfterMs, validBeforeMs, criticalOptions } = certificate;
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  if (fingerprintSha256(Buffer.from(certificate.publicKey)) !== key.fingerprintSha256) {
    return 'it belongs to another key';
  }
  if (!isSignedBy(certificate.authority, certificate.signedBytes, certificate.signature)) {
    return 'its signature is wrong, or made with SHA-1';
  }
  if (kind !== 'host') return 'it is made for a user, not for a host';
  if (criticalOptions.length > 0) return `it demands ${criticalOptions.join(', ')}`;
  if (!principals.some((name) => isName(name) && matchesHostField(name, host.toLowerCase()))) {
    return `it is made for ${principals.join(', ') || 'no host by name'}`;
  }
  if (now.getTime() < validAfterMs) return `it is valid from ${day(validAfterMs)} on`;
  if (validBeforeMs !== null && now.getTime() >= validBeforeMs) {
    return `it expired on ${day(validBeforeMs)}`;
  }
  return undefined;
}

/** One name, possibly with wildcards: no list, no negation and no hash, which known_hosts lines may have. */
function isName(principal: string): boolean {
  return /^[^,!|\s]+$/.test(principal);
}
