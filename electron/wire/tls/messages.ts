import { ByteReader, malformed, type Spans } from '../byte-reader.ts';
import {
  parseCertificate,
  parseCertificateRequest,
  parseCertificateStatus,
  type CertificateEntry,
} from './certificate-messages.ts';
import { compressionName, readExtensions, type Extensions } from './extensions.ts';
import { handshakeHeaderBytes, type RawHandshake } from './handshake-reader.ts';
import {
  parseClientHello,
  parseServerHello,
  type ClientHello,
  type ServerHello,
} from './hellos.ts';
import {
  parseCertificateVerify,
  parseClientKeyExchange,
  parseServerKeyExchange,
  type ExchangeContext,
  type ServerKeyExchange,
} from './key-exchange-messages.ts';

/** One message of the handshake: its name, what it says, and the parts that the report needs. */
export interface TlsMessage {
  name: string;
  /** Carries a part of the key exchange. */
  isKeyExchange: boolean;
  /** Plain JSON values in the order of the specification. */
  fields: Record<string, unknown>;
  /** Where the fields stand in the message, its header included. */
  spans: Spans;
  clientHello?: ClientHello;
  serverHello?: ServerHello;
  extensions?: Extensions;
  certificates?: CertificateEntry[];
  serverKeyExchange?: ServerKeyExchange;
  /** A Certificate message without its header, still to be opened. */
  compressed?: CompressedCertificate;
  /** Scheme of a CertificateVerify; null where the version has none. */
  signature?: string | null;
}

/** RFC 8879 §4. */
export interface CompressedCertificate {
  /** `zlib`, `brotli`, `zstd`, or a number. */
  algorithm: string;
  uncompressedBytes: number;
  bytes: Uint8Array;
}

type Parsed = Omit<TlsMessage, 'name' | 'isKeyExchange'> & {
  name?: string;
  isKeyExchange?: boolean;
};
type Parse = (raw: Uint8Array, context: ExchangeContext) => Parsed;

/**
 * A handshake message, its header of four bytes included. RFC 8446 §4, RFC 5246 §7.4.
 * @throws {AppError} malformed-message
 */
export function parseHandshake({ type, raw }: RawHandshake, context: ExchangeContext): TlsMessage {
  const known = parsers[type];
  if (!known) {
    const fields = { type, bytes: raw.length - handshakeHeaderBytes };
    return { name: `MESSAGE_${String(type)}`, isKeyExchange: false, fields, spans: {} };
  }
  const [name, parse] = known;
  return { name, isKeyExchange: false, ...parse(raw, context) };
}

const parsers: Readonly<Record<number, readonly [name: string, parse: Parse]>> = {
  0: ['HelloRequest', (raw) => parseEmpty(raw, 'HelloRequest')],
  1: [
    'ClientHello',
    (raw) => {
      const { hello, spans } = parseClientHello(raw);
      return { isKeyExchange: true, fields: { ...hello }, spans, clientHello: hello };
    },
  ],
  2: [
    'ServerHello',
    (raw) => {
      const { hello, spans } = parseServerHello(raw);
      const { legacyVersion, random, sessionId, cipherSuite, compression, extensions } = hello;
      return {
        name: hello.isRetryRequest ? 'HelloRetryRequest' : 'ServerHello',
        isKeyExchange: true,
        fields: { legacyVersion, random, sessionId, cipherSuite, compression, extensions },
        spans,
        serverHello: hello,
      };
    },
  ],
  4: ['NewSessionTicket', parseTicket],
  5: ['EndOfEarlyData', (raw) => parseEmpty(raw, 'EndOfEarlyData')],
  8: ['EncryptedExtensions', parseEncryptedExtensions],
  11: [
    'Certificate',
    (raw, context) => {
      const { entries, fields, spans } = parseCertificate(raw, context);
      return { fields, spans, certificates: entries };
    },
  ],
  12: [
    'ServerKeyExchange',
    (raw, context) => {
      const { value, fields, spans } = parseServerKeyExchange(raw, context);
      return { isKeyExchange: true, fields, spans, serverKeyExchange: value };
    },
  ],
  13: ['CertificateRequest', parseCertificateRequest],
  14: ['ServerHelloDone', (raw) => parseEmpty(raw, 'ServerHelloDone')],
  15: [
    'CertificateVerify',
    (raw, context) => {
      const { value, fields, spans } = parseCertificateVerify(raw, context);
      return { fields, spans, signature: value };
    },
  ],
  16: [
    'ClientKeyExchange',
    (raw, context) => ({ isKeyExchange: true, ...parseClientKeyExchange(raw, context) }),
  ],
  20: ['Finished', parseFinished],
  22: ['CertificateStatus', (raw) => parseCertificateStatus(raw)],
  24: ['KeyUpdate', parseKeyUpdate],
  25: ['CompressedCertificate', parseCompressedCertificate],
};

function parseEmpty(raw: Uint8Array, name: string): Parsed {
  new ByteReader(raw, name, handshakeHeaderBytes).end();
  return { fields: {}, spans: {} };
}

/** Extensions are the whole of it. RFC 8446 §4.3.1. */
function parseEncryptedExtensions(raw: Uint8Array): Parsed {
  const reader = new ByteReader(raw, 'EncryptedExtensions', handshakeHeaderBytes);
  if (reader.remaining === 0) throw malformed('EncryptedExtensions', 4, 'no list of extensions');
  const extensions = readExtensions(reader, 'EncryptedExtensions');
  reader.end();
  return { fields: { extensions }, spans: reader.spans, extensions };
}

/**
 * uint32 lifetime · [uint32 age_add · opaque nonce<0..255>] · opaque ticket · [extensions], what is in brackets
 * only in TLS 1.3. RFC 5077 §3.3, RFC 8446 §4.6.1. The ticket opens the session, so it is only counted.
 */
function parseTicket(raw: Uint8Array, { version }: ExchangeContext): Parsed {
  const reader = new ByteReader(raw, 'NewSessionTicket', handshakeHeaderBytes);
  const lifetimeSeconds = reader.field('lifetimeSeconds', () => reader.uint32());
  if (version !== 'TLSv1.3') {
    const ticketBytes = reader.field('ticketBytes', () => reader.vector(2).length);
    reader.end();
    return { fields: { lifetimeSeconds, ticketBytes }, spans: reader.spans };
  }
  reader.field('ageAdd', () => reader.uint32());
  const nonceBytes = reader.field('nonceBytes', () => reader.vector(1).length);
  const ticketBytes = reader.field('ticketBytes', () => reader.vector(2).length);
  const extensions = readExtensions(reader, 'NewSessionTicket');
  reader.end();
  return { fields: { lifetimeSeconds, nonceBytes, ticketBytes, extensions }, spans: reader.spans };
}

function parseFinished(raw: Uint8Array): Parsed {
  const reader = new ByteReader(raw, 'Finished', handshakeHeaderBytes);
  const verifyBytes = reader.field('verifyBytes', () => reader.rest().length);
  return { fields: { verifyBytes }, spans: reader.spans };
}

/** RFC 8446 §4.6.3. */
function parseKeyUpdate(raw: Uint8Array): Parsed {
  const reader = new ByteReader(raw, 'KeyUpdate', handshakeHeaderBytes);
  const isAnswerWanted = reader.field('isAnswerWanted', () => reader.boolean());
  reader.end();
  return { fields: { isAnswerWanted }, spans: reader.spans };
}

/** RFC 8879 §4. */
function parseCompressedCertificate(raw: Uint8Array): Parsed {
  const reader = new ByteReader(raw, 'CompressedCertificate', handshakeHeaderBytes);
  const algorithm = reader.field('algorithm', () => compressionName(reader.uint16()));
  const uncompressedBytes = reader.field('uncompressedBytes', () => reader.uint24());
  const bytes = reader.field('compressedBytes', () => reader.vector(3));
  reader.end();
  return {
    fields: { algorithm, uncompressedBytes, compressedBytes: bytes.length },
    spans: reader.spans,
    compressed: { algorithm, uncompressedBytes, bytes },
  };
}
