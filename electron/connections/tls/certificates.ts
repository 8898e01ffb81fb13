import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { brotliDecompressSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { Certificate } from '../../shared/report.ts';
import {
  readCertificateExtensions,
  type CertificateExtensions,
} from '../../wire/tls/certificate-extensions.ts';
import type { CertificateEntry } from '../../wire/tls/certificate-messages.ts';
import type { CompressedCertificate } from '../../wire/tls/messages.ts';
import { groupByName } from '../../wire/tls/groups.ts';

/**
 * A certificate for the report. OpenSSL reads it; what Node does not pass on is read here.
 * @throws {Error} when OpenSSL cannot read it
 */
export function describeCertificate(der: Uint8Array): Certificate {
  const certificate = new X509Certificate(der);
  const hex = certificate.fingerprint256;
  const { keyUsage, extendedKeyUsage, timestamps, isStapleRequired } = extensionsOf(der);
  return {
    base64: Buffer.from(der).toString('base64'),
    subject: certificate.subject,
    issuer: certificate.issuer,
    serial: certificate.serialNumber,
    validFrom: certificate.validFromDate.toISOString(),
    validUntil: certificate.validToDate.toISOString(),
    key: describeKey(certificate.publicKey),
    signatureAlgorithm: certificate.signatureAlgorithm ?? certificate.signatureAlgorithmOid,
    names: splitNames(certificate.subjectAltName ?? ''),
    isAuthority: certificate.ca,
    keyUsage,
    extendedKeyUsage,
    timestamps,
    isStapleRequired,
    fingerprintSha256: fingerprintSha256(der),
    fingerprintSha256Hex: hex,
  };
}

/** Chains of certificates are the longest messages; a hostile one must not grow beyond that. */
const maxDecompressedBytes = 256 * 1024;

/** What was compressed; null where it cannot be opened, or is longer than it says. RFC 8879 §4. */
export function decompress(compressed: CompressedCertificate): Uint8Array | null {
  const { algorithm, uncompressedBytes, bytes } = compressed;
  const inflate = decompressors[algorithm];
  if (!inflate || uncompressedBytes > maxDecompressedBytes) return null;
  try {
    const body = inflate(bytes, { maxOutputLength: uncompressedBytes });
    return body.length === uncompressedBytes ? body : null;
  } catch {
    return null;
  }
}

const decompressors: Readonly<
  Record<string, (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer>
> = { zlib: inflateSync, brotli: brotliDecompressSync, zstd: zstdDecompressSync };

/** Adds to a message whose certificates these are: their subjects and fingerprints. */
export function nameCertificates(
  fields: Record<string, unknown>,
  entries: readonly CertificateEntry[],
): void {
  const described = fields['certificates'];
  if (!Array.isArray(described)) return;
  fields['certificates'] = described.map((item: object, index) => {
    const der = entries[index]?.der;
    return der
      ? { ...item, subject: subjectOf(der), fingerprintSha256: fingerprintSha256(der) }
      : item;
  });
}

/** Null where OpenSSL cannot read it, and so ends the handshake. */
function subjectOf(der: Uint8Array): string | null {
  try {
    return new X509Certificate(der).subject;
  } catch {
    return null;
  }
}

/** `SHA256:` and base64 without padding. */
export function fingerprintSha256(der: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(der).digest('base64').replace(/=+$/, '')}`;
}

function extensionsOf(der: Uint8Array): CertificateExtensions {
  try {
    return readCertificateExtensions(der);
  } catch {
    // OpenSSL took it all the same; then only these four are unknown.
    return { keyUsage: null, extendedKeyUsage: null, timestamps: null, isStapleRequired: null };
  }
}

const keyTypes: Readonly<Record<string, string>> = {
  rsa: 'RSA',
  'rsa-pss': 'RSA-PSS',
  ec: 'ECDSA',
  ed25519: 'Ed25519',
  ed448: 'Ed448',
  dsa: 'DSA',
};
const edwardsBits: Readonly<Record<string, number>> = { ed25519: 256, ed448: 456 };

function describeKey(key: KeyObject): Certificate['key'] {
  const type = key.asymmetricKeyType ?? 'unknown';
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  const curve = namedCurve === undefined ? undefined : groupByName(namedCurve);
  return {
    type: keyTypes[type] ?? type,
    bits: modulusLength ?? curve?.bits ?? edwardsBits[type] ?? null,
    curve: namedCurve === undefined ? null : (curve?.name ?? namedCurve),
  };
}

/** Node puts a comma and a space between names, and names that hold such into JSON strings. */
function splitNames(text: string): string[] {
  const names = text.match(/[^,"]+:(?:"(?:[^"\\]|\\.)*"|[^,]*)/g) ?? [];
  return names.map((name) => name.trim().replace(/^IP Address:/, 'IP:'));
}
