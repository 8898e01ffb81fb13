import { bitLength, ByteReader, malformed, type Spans } from '../byte-reader.ts';
import { groupName } from './groups.ts';
import { handshakeHeaderBytes } from './handshake-reader.ts';
import { signatureSchemeName } from './signature-schemes.ts';

/** What decides on the form of a message: both hellos said it. */
export interface ExchangeContext {
  /** `TLSv1.2` …; null before the ServerHello. */
  version: string | null;
  /** Of the cipher suite: `ECDHE`, `DHE`, `RSA` …; null in TLS 1.3. */
  keyExchange: string | null;
  /** `anon` where nobody signs. */
  authentication: string | null;
}

/** The server's part of an ephemeral exchange. */
export interface ServerKeyExchange {
  /** Name of the curve; null for a finite field, or a curve spelled out. */
  group: string | null;
  /** The modulus of a finite field, without leading zeros. */
  prime: Uint8Array | null;
  /** Of the modulus. */
  bits: number | null;
  /** Signature scheme; null where nobody signs, or where the version leaves no choice. */
  signature: string | null;
}

interface Parsed<T> {
  value: T;
  fields: Record<string, unknown>;
  spans: Spans;
}

/** Only TLS 1.2 says how it signs; older versions mix MD5 and SHA-1, RFC 4346 §7.4.3. */
function readSignature(reader: ByteReader, { version }: ExchangeContext) {
  const scheme =
    version === 'TLSv1.2' || version === 'TLSv1.3'
      ? reader.field('signatureScheme', () => signatureSchemeName(reader.uint16()))
      : null;
  const signatureBytes = reader.field('signatureBytes', () => reader.vector(2).length);
  return { scheme, signatureBytes };
}

/** RFC 8422 §5.4, RFC 5246 §7.4.3, RFC 4279 §2 for the hint. @throws {AppError} malformed-message */
export function parseServerKeyExchange(
  raw: Uint8Array,
  context: ExchangeContext,
): Parsed<ServerKeyExchange> {
  const reader = new ByteReader(raw, 'ServerKeyExchange', handshakeHeaderBytes);
  const kind = context.keyExchange ?? '';
  const fields: Record<string, unknown> = {};
  const value: ServerKeyExchange = { group: null, prime: null, bits: null, signature: null };
  if (kind.includes('PSK'))
    fields['hintBytes'] = reader.field('hintBytes', () => reader.vector(2).length);
  if (kind.startsWith('ECDHE')) {
    value.group = readCurve(reader);
    fields['group'] = value.group;
    fields['publicKeyBytes'] = reader.field('publicKeyBytes', () => reader.vector(1).length);
  } else if (kind.startsWith('DHE')) {
    const prime = reader.field('prime', () => reader.vector(2));
    value.bits = bitLength(prime);
    value.prime = prime.subarray(prime.findIndex((byte) => byte !== 0));
    fields['primeBits'] = value.bits;
    fields['generatorBytes'] = reader.field('generatorBytes', () => reader.vector(2).length);
    fields['publicKeyBytes'] = reader.field('publicKeyBytes', () => reader.vector(2).length);
  } else if (!kind.includes('PSK')) {
    // SRP and others that OpenSSL does not offer unless it is told to.
    fields['bytes'] = reader.rest().length;
    return { value, fields, spans: reader.spans };
  }
  if (context.authentication !== 'anon' && !kind.includes('PSK')) {
    const { scheme, signatureBytes } = readSignature(reader, context);
    value.signature = scheme;
    Object.assign(fields, scheme === null ? {} : { signatureScheme: scheme }, { signatureBytes });
  }
  reader.end();
  return { value, fields, spans: reader.spans };
}

/** uint8 curve_type · uint16 named_curve. Spelled-out curves must not be used, RFC 8422 §5.4. */
function readCurve(reader: ByteReader): string {
  const curveType = reader.field('curveType', () => reader.uint8());
  if (curveType !== 3)
    throw malformed('ServerKeyExchange', 4, `curve type ${String(curveType)}, which is not named`);
  return reader.field('group', () => groupName(reader.uint16()));
}

/** What the client sent for the exchange; its form follows from the suite. RFC 5246 §7.4.7. */
export function parseClientKeyExchange(
  raw: Uint8Array,
  { keyExchange }: ExchangeContext,
): Omit<Parsed<never>, 'value'> {
  const reader = new ByteReader(raw, 'ClientKeyExchange', handshakeHeaderBytes);
  const kind = keyExchange ?? '';
  const fields: Record<string, unknown> = {};
  if (kind.startsWith('ECDHE') && !kind.includes('PSK'))
    fields['publicKeyBytes'] = reader.field('publicKeyBytes', () => reader.vector(1).length);
  else if (kind.startsWith('DHE') && !kind.includes('PSK'))
    fields['publicKeyBytes'] = reader.field('publicKeyBytes', () => reader.vector(2).length);
  else if (kind.startsWith('RSA') && !kind.includes('PSK'))
    fields['encryptedBytes'] = reader.field('encryptedBytes', () => reader.vector(2).length);
  else fields['bytes'] = reader.rest().length;
  reader.end();
  return { fields, spans: reader.spans };
}

/** RFC 8446 §4.4.3, RFC 5246 §7.4.8. @throws {AppError} malformed-message */
export function parseCertificateVerify(
  raw: Uint8Array,
  context: ExchangeContext,
): Parsed<string | null> {
  const reader = new ByteReader(raw, 'CertificateVerify', handshakeHeaderBytes);
  const { scheme, signatureBytes } = readSignature(reader, context);
  reader.end();
  const fields = { ...(scheme !== null && { signatureScheme: scheme }), signatureBytes };
  return { value: scheme, fields, spans: reader.spans };
}
