import { createHash } from 'node:crypto';
import type { HostCertificate, HostKey } from '../shared/report.ts';
import { isCertificateType, parseCertificate } from '../wire/ssh/certificate.ts';
import { parseHostKey } from '../wire/ssh/host-key.ts';

export type { HostKey };

/**
 * A public key blob with its fingerprints, spelled as OpenSSH spells them. A certificate is described
 * beside the key that it certifies: fingerprints are those of the plain key, as ssh-keygen -l shows them.
 * @throws {AppError} malformed-message
 */
export function describeHostKey(blob: Uint8Array): HostKey {
  const { type, bits } = parseHostKey(blob);
  if (isCertificateType(type)) {
    const certificate = parseCertificate(blob);
    return {
      ...describeHostKey(certificate.publicKey),
      certificate: describeCertificate(certificate, blob),
    };
  }
  const md5 = createHash('md5').update(blob).digest('hex');
  return {
    type,
    bits,
    fingerprintSha256: fingerprintSha256(blob),
    fingerprintMd5: `MD5:${(md5.match(/../g) ?? []).join(':')}`,
    base64: Buffer.from(blob).toString('base64'),
  };
}

function describeCertificate(
  certificate: ReturnType<typeof parseCertificate>,
  blob: Uint8Array,
): HostCertificate {
  const { keyId, serial, principals, validAfterMs, validBeforeMs, authority } = certificate;
  return {
    keyId,
    serial: String(serial),
    principals,
    validFrom: new Date(validAfterMs).toISOString(),
    validUntil: validBeforeMs === null ? null : new Date(validBeforeMs).toISOString(),
    authorityFingerprintSha256: fingerprintSha256(authority),
    base64: Buffer.from(blob).toString('base64'),
  };
}

function fingerprintSha256(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
