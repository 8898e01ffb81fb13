import { ByteReader, malformed, type Spans } from '../byte-reader.ts';
import { countVectors, numbers16, readExtensions, type Extensions } from './extensions.ts';
import { handshakeHeaderBytes } from './handshake-reader.ts';
import type { ExchangeContext } from './key-exchange-messages.ts';
import { signatureSchemeName } from './signature-schemes.ts';

/** A certificate in DER, with what TLS 1.3 sends beside it. */
export interface CertificateEntry {
  der: Uint8Array;
  extensions: Extensions;
}

/** More than any sensible chain has. */
const maxCertificates = 32;

/**
 * TLS 1.2: opaque<0..2^24> of (opaque<1..2^24>) ×. TLS 1.3: opaque context<0..255> in front, and the extensions
 * after each. RFC 5246 §7.4.2, RFC 8446 §4.4.2. @throws {AppError} malformed-message
 */
export function parseCertificate(
  raw: Uint8Array,
  { version }: ExchangeContext,
): { entries: CertificateEntry[]; fields: Record<string, unknown>; spans: Spans } {
  const reader = new ByteReader(raw, 'Certificate', handshakeHeaderBytes);
  const isModern = version === 'TLSv1.3';
  if (isModern) reader.field('contextBytes', () => reader.vector(1));
  const entries = reader.field('certificates', () => {
    const list = new ByteReader(reader.vector(3), 'Certificate');
    const found: CertificateEntry[] = [];
    while (list.remaining > 0) {
      if (found.length === maxCertificates)
        throw malformed('Certificate', list.offset, `more than ${String(maxCertificates)}`);
      const der = list.vector(3);
      const extensions = isModern ? readEntryExtensions(list) : {};
      found.push({ der, extensions });
    }
    return found;
  });
  reader.end();
  const certificates = entries.map(({ der, extensions }) => ({
    bytes: der.length,
    ...(isModern && { extensions }),
  }));
  return { entries, fields: { certificates }, spans: reader.spans };
}

/** The length stands in front even where there are none. */
function readEntryExtensions(list: ByteReader): Extensions {
  return readExtensions(list, 'Certificate');
}

/** RFC 8446 §4.3.2; RFC 5246 §7.4.4 and what older versions leave out. @throws {AppError} malformed-message */
export function parseCertificateRequest(
  raw: Uint8Array,
  { version }: ExchangeContext,
): { fields: Record<string, unknown>; spans: Spans } {
  const reader = new ByteReader(raw, 'CertificateRequest', handshakeHeaderBytes);
  if (version === 'TLSv1.3') {
    const contextBytes = reader.field('contextBytes', () => reader.vector(1).length);
    const extensions = readExtensions(reader, 'CertificateRequest');
    reader.end();
    return { fields: { contextBytes, extensions }, spans: reader.spans };
  }
  const types = reader.field('certificateTypes', () => [...reader.vector(1)].map(typeName));
  const signatureSchemes =
    version === 'TLSv1.2'
      ? reader.field('signatureSchemes', () => numbers16(reader.vector(2)).map(signatureSchemeName))
      : null;
  const authorities = reader.field('authorities', () => countVectors(reader.vector(2)));
  reader.end();
  const fields = {
    certificateTypes: types,
    ...(signatureSchemes && { signatureSchemes }),
    authorities,
  };
  return { fields, spans: reader.spans };
}

/** RFC 5246 §7.4.4, RFC 8422 §5.5. */
function typeName(type: number): string {
  const names: Readonly<Record<number, string>> = {
    1: 'rsa_sign',
    2: 'dss_sign',
    64: 'ecdsa_sign',
  };
  return names[type] ?? String(type);
}

/** uint8 type · opaque response<1..2^24>. RFC 6066 §8. @throws {AppError} malformed-message */
export function parseCertificateStatus(raw: Uint8Array): {
  fields: Record<string, unknown>;
  spans: Spans;
} {
  const reader = new ByteReader(raw, 'CertificateStatus', handshakeHeaderBytes);
  const type = reader.field('type', () => reader.uint8());
  const responseBytes = reader.field('responseBytes', () => reader.vector(3).length);
  reader.end();
  const fields = { type: type === 1 ? 'ocsp' : String(type), responseBytes };
  return { fields, spans: reader.spans };
}
