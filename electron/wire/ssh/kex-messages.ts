import { ByteReader, bitLength, shiftSpans, toHex, type Spans } from '../byte-reader.ts';
import { maxHostKeyBytes, parseHostKey } from './host-key.ts';
import type { KexLayout } from './key-exchange-methods.ts';

/** The group that the server picked in a group exchange. RFC 4419 §3. */
export interface KexGroup {
  modulusBits: number;
  generator: string;
}

/** The server's half of an exchange: its host key, its public value, and its signature over both. */
export interface KexReply {
  hostKey: Uint8Array;
  /** Size of the public value: bytes for curves and hybrids, significant bits for finite fields. */
  publicSize: number;
  /** Algorithm named inside the signature blob: `rsa-sha2-512`, `ssh-ed25519` … RFC 4253 §6.6. */
  signatureAlgorithm: string;
  signatureBytes: number;
}

export interface KexMessage {
  name: string;
  isKeyExchange: true;
  fields: Record<string, unknown>;
  spans: Spans;
  group?: KexGroup;
  reply?: KexReply;
}

/** Public values: 16,384-bit numbers and the hybrids' 1.2 KiB fit well. */
const maxPublicBytes = 16 * 1024;
const maxSignatureBytes = 64 * 1024;

/**
 * Messages 30 to 34, whose meaning depends on the method. RFC 4253 §8, RFC 4419 §3, RFC 5656 §4,
 * RFC 10042, RFC 4432 §4. @throws {AppError} malformed-message
 */
export function parseKexMessage(payload: Uint8Array, layout: KexLayout | null): KexMessage {
  const number = payload[0] ?? 0;
  if (layout === 'group-exchange') return parseGroupExchange(payload, number);
  if (layout === 'rsa') return parseRsaExchange(payload, number);
  const prefix = layout === null ? undefined : prefixes[layout];
  if (prefix && number === 30) return parsePublicValue(payload, `${prefix}_INIT`, layout === 'dh');
  if (prefix && number === 31) return parseReply(payload, `${prefix}_REPLY`, layout === 'dh');
  return unknownMessage(number);
}

function unknownMessage(number: number): KexMessage {
  return { name: `KEX_${String(number)}`, isKeyExchange: true, fields: {}, spans: {} };
}

const prefixes: Readonly<Partial<Record<KexLayout, string>>> = {
  dh: 'KEXDH',
  ecdh: 'KEX_ECDH',
  hybrid: 'KEX_HYBRID',
};

function parseGroupExchange(payload: Uint8Array, number: number): KexMessage {
  switch (number) {
    case 30: {
      const reader = new ByteReader(payload, 'KEX_DH_GEX_REQUEST_OLD', 1);
      const fields = { preferred: reader.field('preferred', () => reader.uint32()) };
      return {
        name: 'KEX_DH_GEX_REQUEST_OLD',
        isKeyExchange: true,
        fields,
        spans: reader.spans,
      };
    }
    case 31:
      return parseGroup(payload);
    case 32:
      return parsePublicValue(payload, 'KEX_DH_GEX_INIT', true);
    case 33:
      return parseReply(payload, 'KEX_DH_GEX_REPLY', true);
    case 34: {
      const reader = new ByteReader(payload, 'KEX_DH_GEX_REQUEST', 1);
      const fields = {
        minimum: reader.field('minimum', () => reader.uint32()),
        preferred: reader.field('preferred', () => reader.uint32()),
        maximum: reader.field('maximum', () => reader.uint32()),
      };
      reader.end();
      return { name: 'KEX_DH_GEX_REQUEST', isKeyExchange: true, fields, spans: reader.spans };
    }
    default:
      return unknownMessage(number);
  }
}

/** 30 host key and transient key · 31 encrypted secret · 32 signature. RFC 4432 §4. */
function parseRsaExchange(payload: Uint8Array, number: number): KexMessage {
  switch (number) {
    case 30: {
      const reader = new ByteReader(payload, 'KEXRSA_PUBKEY', 1);
      const fields = {
        hostKeyBytes: reader.field('hostKeyBytes', () => reader.string(maxHostKeyBytes).length),
        transientKey: reader.field('transientKey', () =>
          parseHostKey(reader.string(maxHostKeyBytes)),
        ),
      };
      reader.end();
      return { name: 'KEXRSA_PUBKEY', isKeyExchange: true, fields, spans: reader.spans };
    }
    case 31: {
      const reader = new ByteReader(payload, 'KEXRSA_SECRET', 1);
      const fields = {
        secretBytes: reader.field('secretBytes', () => reader.string(maxPublicBytes).length),
      };
      reader.end();
      return { name: 'KEXRSA_SECRET', isKeyExchange: true, fields, spans: reader.spans };
    }
    case 32: {
      const reader = new ByteReader(payload, 'KEXRSA_DONE', 1);
      const { fields, spans } = readSignature(reader);
      reader.end();
      return { name: 'KEXRSA_DONE', isKeyExchange: true, fields, spans };
    }
    default:
      return unknownMessage(number);
  }
}

/** string (string algorithm · string signature). RFC 4253 §6.6. */
function readSignature(reader: ByteReader): {
  fields: { signatureAlgorithm: string; signatureBytes: number };
  spans: Spans;
} {
  const blob = reader.string(maxSignatureBytes);
  const start = reader.offset - blob.length;
  const signature = new ByteReader(blob, 'signature');
  const fields = {
    signatureAlgorithm: signature.field('signatureAlgorithm', () => signature.ascii(128)),
    signatureBytes: signature.field(
      'signatureBytes',
      () => signature.string(maxSignatureBytes).length,
    ),
  };
  return { fields, spans: shiftSpans(signature.spans, start) };
}

/** byte 31 · mpint p · mpint g */
function parseGroup(payload: Uint8Array): KexMessage {
  const reader = new ByteReader(payload, 'KEX_DH_GEX_GROUP', 1);
  const modulus = reader.field('modulus', () => reader.mpint(maxPublicBytes));
  const generator = reader.field('generator', () => toHex(reader.mpint(maxPublicBytes)));
  reader.end();
  const group = { modulusBits: bitLength(modulus), generator };
  const fields = { ...group, modulus: toHex(modulus) };
  return { name: 'KEX_DH_GEX_GROUP', isKeyExchange: true, fields, spans: reader.spans, group };
}

/** byte · string (curves, hybrids) or mpint (finite fields) */
function parsePublicValue(payload: Uint8Array, name: string, isNumber: boolean): KexMessage {
  const reader = new ByteReader(payload, name, 1);
  const key = publicField(isNumber);
  const size = reader.field(key, () => publicSize(reader, isNumber));
  reader.end();
  return { name, isKeyExchange: true, fields: { [key]: size }, spans: reader.spans };
}

/** byte · string host key · string or mpint public value · string signature */
function parseReply(payload: Uint8Array, name: string, isNumber: boolean): KexMessage {
  const reader = new ByteReader(payload, name, 1);
  const hostKey = reader.field('hostKeyBytes', () => reader.string(maxHostKeyBytes));
  const key = publicField(isNumber);
  const size = reader.field(key, () => publicSize(reader, isNumber));
  const signature = readSignature(reader);
  reader.end();
  const fields = {
    hostKeyBytes: hostKey.length,
    [key]: size,
    ...signature.fields,
  };
  const spans = { ...reader.spans, ...signature.spans };
  const reply = { hostKey, publicSize: size, ...signature.fields };
  return { name, isKeyExchange: true, fields, spans, reply };
}

function publicField(isNumber: boolean): 'publicBits' | 'publicBytes' {
  return isNumber ? 'publicBits' : 'publicBytes';
}

function publicSize(reader: ByteReader, isNumber: boolean): number {
  return isNumber ? bitLength(reader.mpint(maxPublicBytes)) : reader.string(maxPublicBytes).length;
}
