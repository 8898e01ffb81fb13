import { ByteReader, malformed } from '../byte-reader.ts';
import { derTags, objectIdentifier, readElement, readElements, type DerElement } from './der.ts';

/** What a certificate says about its use; null where it has no such extension. */
export interface CertificateExtensions {
  /** `digitalSignature`, `keyEncipherment` … RFC 5280 §4.2.1.3. */
  keyUsage: string[] | null;
  /** `serverAuth`, `clientAuth` …, or an object identifier. RFC 5280 §4.2.1.12. */
  extendedKeyUsage: string[] | null;
  /** How many certificate timestamps lie inside. RFC 6962 §3.3. */
  timestamps: number | null;
  /** The TLS feature extension with status_request. RFC 7633 §4.1. */
  isStapleRequired: boolean | null;
}

const what = 'certificate';

/** In the order of their bits. */
const keyUsageNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

const purposeNames: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.5.5.7.3.3': 'codeSigning',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
  '1.3.6.1.5.5.7.3.8': 'timeStamping',
  '1.3.6.1.5.5.7.3.9': 'OCSPSigning',
  '2.5.29.37.0': 'anyExtendedKeyUsage',
};

/** [3] EXPLICIT of TBSCertificate. */
const extensionsTag = 0xa3;
const statusRequest = 5;

/**
 * The extensions of a certificate in DER. RFC 5280 §4.1: Certificate, TBSCertificate, and in it
 * `extensions [3] SEQUENCE OF SEQUENCE { extnID, critical DEFAULT FALSE, extnValue OCTET STRING }`.
 * @throws {AppError} malformed-message
 */
export function readCertificateExtensions(der: Uint8Array): CertificateExtensions {
  const certificate = readElement(new ByteReader(der, what), what);
  const signed = child(certificate, 0);
  const found = readElements(signed.content, what).find(({ tag }) => tag === extensionsTag);
  const values = new Map<string, Uint8Array>();
  const list = found ? readElements(child(found, 0).content, what) : [];
  for (const extension of list) {
    const parts = readElements(extension.content, what);
    const value = parts.at(-1);
    if (parts[0]?.tag !== derTags.objectIdentifier || value?.tag !== derTags.octetString)
      throw malformed(what, 0, 'an extension without name or value');
    values.set(objectIdentifier(parts[0].content), value.content);
  }
  return {
    keyUsage: read(values.get('2.5.29.15'), readKeyUsage),
    extendedKeyUsage: read(values.get('2.5.29.37'), readPurposes),
    timestamps: read(values.get('1.3.6.1.4.1.11129.2.4.2'), readTimestamps),
    isStapleRequired: read(values.get('1.3.6.1.5.5.7.1.24'), readFeatures),
  };
}

function read<T>(value: Uint8Array | undefined, parse: (value: Uint8Array) => T): T | null {
  return value === undefined ? null : parse(value);
}

function child(element: DerElement, index: number): DerElement {
  const found = readElements(element.content, what)[index];
  if (!found) throw malformed(what, 0, 'a part is missing');
  return found;
}

/** BIT STRING: the number of unused bits, then the bits from the highest on. */
function readKeyUsage(value: Uint8Array): string[] {
  const { content } = readElement(new ByteReader(value, what), what);
  return keyUsageNames.filter((_, bit) => {
    const byte = content[1 + Math.floor(bit / 8)] ?? 0;
    return (byte & (0x80 >> (bit % 8))) !== 0;
  });
}

function readPurposes(value: Uint8Array): string[] {
  const { content } = readElement(new ByteReader(value, what), what);
  return readElements(content, what).map((purpose) => {
    const id = objectIdentifier(purpose.content);
    return purposeNames[id] ?? id;
  });
}

/** OCTET STRING with a SignedCertificateTimestampList. */
function readTimestamps(value: Uint8Array): number {
  return countTimestamps(readElement(new ByteReader(value, what), what).content);
}

function readFeatures(value: Uint8Array): boolean {
  const { content } = readElement(new ByteReader(value, what), what);
  return readElements(content, what).some((feature) => feature.content.at(-1) === statusRequest);
}

/** uint16 length · (uint16 length · timestamp) ×. RFC 6962 §3.3. @throws {AppError} malformed-message */
export function countTimestamps(list: Uint8Array): number {
  const reader = new ByteReader(list, 'certificate timestamps');
  const inner = new ByteReader(reader.bytes(reader.uint16()), 'certificate timestamps');
  let count = 0;
  for (; inner.remaining > 0; count++) inner.bytes(inner.uint16());
  return count;
}
