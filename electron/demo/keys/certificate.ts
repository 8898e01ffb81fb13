import {
  createPrivateKey,
  generateKeyPair,
  randomBytes,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { DemoCertificate } from '../../shared/demo.ts';
import {
  derBitString,
  derElement,
  derInteger,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derTime,
  derTrue,
  derUtf8String,
} from '../../wire/tls/der-writer.ts';
import { derTags } from '../../wire/tls/der.ts';
import { readIfThere, writePrivately } from './private-file.ts';

/** Which key: a static RSA key exchange needs one of RSA. */
export type CertificateKey = 'ec' | 'rsa';

export interface OwnCertificate {
  /** Private key and certificate, in PEM. */
  key: string;
  certificate: string;
  /** What the window and the pin show of it. */
  facts: DemoCertificate;
}

const dayMs = 24 * 60 * 60 * 1000;
const validDays = 365;
/** One that ends soon is replaced when the server starts. */
const leastDays = 14;
const commonName = 'Keyferry demo server';

/** The certificate of a demo server, made on first use. One that cannot be read, or ends soon, is replaced. */
export async function loadCertificate(
  file: string,
  kind: CertificateKey,
  nowMs = Date.now(),
): Promise<OwnCertificate> {
  const known = parse(await readIfThere(file), kind, nowMs);
  if (known) return known;
  const text = await makeCertificate(kind, nowMs);
  const made = parse(text, kind, nowMs);
  if (!made) throw new Error('The certificate that was just made cannot be read.');
  await writePrivately(file, text);
  return made;
}

function parse(text: string, kind: CertificateKey, nowMs: number): OwnCertificate | undefined {
  const [key = '', certificate = ''] = text.split(/(?<=-----END PRIVATE KEY-----\n)/);
  try {
    const read = new X509Certificate(certificate);
    const privateKey = createPrivateKey(key);
    const isUsable =
      privateKey.asymmetricKeyType === kind &&
      read.checkPrivateKey(privateKey) &&
      read.validFromDate.getTime() <= nowMs &&
      read.validToDate.getTime() - nowMs >= leastDays * dayMs;
    return isUsable ? { key, certificate, facts: describe(read) } : undefined;
  } catch {
    return undefined;
  }
}

function describe(read: X509Certificate): DemoCertificate {
  const digest = Buffer.from(read.fingerprint256.replaceAll(':', ''), 'hex').toString('base64');
  return {
    fingerprintSha256: `SHA256:${digest.replace(/=+$/, '')}`,
    subject: read.subject,
    issuer: read.issuer,
    validFrom: read.validFromDate.toISOString(),
    validUntil: read.validToDate.toISOString(),
  };
}

const makeKeyPair = promisify(generateKeyPair);

async function makeCertificate(kind: CertificateKey, nowMs: number): Promise<string> {
  const { privateKey, publicKey } =
    kind === 'ec'
      ? await makeKeyPair('ec', { namedCurve: 'P-256' })
      : await makeKeyPair('rsa', { modulusLength: 2048 });
  const der = signCertificate(privateKey, publicKey, nowMs);
  const base64 =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [
    privateKey.export({ type: 'pkcs8', format: 'pem' }),
    '-----BEGIN CERTIFICATE-----\n',
    `${base64.join('\n')}\n`,
    '-----END CERTIFICATE-----\n',
  ].join('');
}

/** ecdsa-with-SHA256, RFC 5758 §3.2; sha256WithRSAEncryption with its NULL, RFC 4055 §5. */
const signatureAlgorithms: Readonly<Record<CertificateKey, Uint8Array>> = {
  ec: derSequence(derObjectIdentifier('1.2.840.10045.4.3.2')),
  rsa: derSequence(derObjectIdentifier('1.2.840.113549.1.1.11'), derElement(0x05)),
};

/** digitalSignature, and keyEncipherment for RSA. RFC 5280 §4.2.1.3. */
const keyUsages: Readonly<Record<CertificateKey, Uint8Array>> = {
  ec: derBitString(Uint8Array.of(0x80), 7),
  rsa: derBitString(Uint8Array.of(0xa0), 5),
};

/** Certificate of RFC 5280 §4.1, version 3, signed by itself. */
function signCertificate(privateKey: KeyObject, publicKey: KeyObject, nowMs: number): Uint8Array {
  const kind: CertificateKey = privateKey.asymmetricKeyType === 'rsa' ? 'rsa' : 'ec';
  const algorithm = signatureAlgorithms[kind];
  const name = derSequence(
    derElement(derTags.set, derSequence(derObjectIdentifier('2.5.4.3'), derUtf8String(commonName))),
  );
  // A day back, for clocks that are set later.
  const validity = derSequence(derTime(nowMs - dayMs), derTime(nowMs + validDays * dayMs));
  const toBeSigned = derSequence(
    derElement(0xa0, derInteger(Uint8Array.of(2))),
    derInteger(randomBytes(16)),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    derElement(0xa3, extensions(kind)),
  );
  return derSequence(toBeSigned, algorithm, derBitString(sign('sha256', toBeSigned, privateKey)));
}

/** RFC 5280 §4.2.1: basicConstraints, keyUsage, extKeyUsage (serverAuth), subjectAltName. */
function extensions(kind: CertificateKey): Uint8Array {
  const names = derSequence(
    derElement(0x82, new TextEncoder().encode('localhost')),
    derElement(0x87, Uint8Array.of(127, 0, 0, 1)),
  );
  return derSequence(
    extension('2.5.29.19', derSequence(), derTrue()),
    extension('2.5.29.15', keyUsages[kind], derTrue()),
    extension('2.5.29.37', derSequence(derObjectIdentifier('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', names),
  );
}

function extension(id: string, value: Uint8Array, ...critical: Uint8Array[]): Uint8Array {
  return derSequence(derObjectIdentifier(id), ...critical, derOctetString(value));
}
