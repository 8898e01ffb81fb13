import { ByteReader, malformed, toHex } from '../byte-reader.ts';
import { countTimestamps } from './certificate-extensions.ts';
import { extensionName } from './extension-names.ts';
import { groupName } from './groups.ts';
import { signatureSchemeName } from './signature-schemes.ts';
import { versionName } from './versions.ts';

/** The message that an extension stands in, which decides on its form. */
export type ExtensionPlace =
  | 'ClientHello'
  | 'ServerHello'
  | 'HelloRetryRequest'
  | 'EncryptedExtensions'
  | 'Certificate'
  | 'CertificateRequest'
  | 'NewSessionTicket';

/**
 * Extensions by name in the order in which they were sent. Content is decoded where it matters (plain JSON
 * values), else `{bytes: n}`; an empty extension is `true`. Secrets such as tickets are only counted.
 */
export type Extensions = Record<string, unknown>;

/** No client sends more than about 20; the reader's own bound on the message does the rest. */
const maxExtensions = 100;

/**
 * uint16 length · (uint16 type · uint16 length · content) ×. RFC 8446 §4.2; absent in old hellos.
 * @throws {AppError} malformed-message
 */
export function readExtensions(reader: ByteReader, place: ExtensionPlace): Extensions {
  if (reader.remaining === 0) return {};
  return reader.field('extensions', () => {
    const list = new ByteReader(reader.vector(2), `extensions of ${place}`);
    const extensions: Extensions = {};
    for (let count = 0; list.remaining > 0; count++) {
      const type = list.uint16();
      const name = extensionName(type);
      const content = list.vector(2);
      if (Object.hasOwn(extensions, name)) throw malformed(place, list.offset, `${name} twice`);
      if (count === maxExtensions) throw malformed(place, list.offset, 'too many extensions');
      extensions[name] = readContent(type, content, place);
    }
    return extensions;
  });
}

type Decode = (reader: ByteReader, place: ExtensionPlace) => unknown;

function readContent(type: number, content: Uint8Array, place: ExtensionPlace): unknown {
  const decode = decoders[type];
  if (!decode) return content.length === 0 ? true : { bytes: content.length };
  const reader = new ByteReader(content, extensionName(type));
  const value = decode(reader, place);
  reader.end();
  return value;
}

const decoders: Readonly<Record<number, Decode>> = {
  0: readServerName,
  1: (reader) => 2 ** (8 + Math.min(reader.uint8(), 8)),
  4: empty,
  5: readStatusRequest,
  10: (reader) => numbers16(reader.vector(2)).map(groupName),
  11: (reader) => [...reader.vector(1)].map(pointFormatName),
  13: (reader) => numbers16(reader.vector(2)).map(signatureSchemeName),
  16: readProtocols,
  18: (reader) => (reader.remaining === 0 ? true : { timestamps: countTimestamps(reader.rest()) }),
  21: (reader) => ({ bytes: reader.rest().length }),
  22: empty,
  23: empty,
  27: (reader) => numbers16(reader.vector(1)).map(compressionName),
  28: (reader) => reader.uint16(),
  35: (reader) => ({ bytes: reader.rest().length }),
  41: readPreSharedKey,
  42: (reader, place) =>
    place === 'NewSessionTicket' ? { maxBytes: reader.uint32() } : empty(reader),
  43: (reader, place) =>
    place === 'ClientHello'
      ? numbers16(reader.vector(1)).map(versionName)
      : versionName(reader.uint16()),
  44: (reader) => ({ bytes: reader.vector(2).length }),
  45: (reader) => [...reader.vector(1)].map(pskModeName),
  47: (reader) => ({ authorities: countVectors(reader.vector(2)) }),
  49: empty,
  50: (reader) => numbers16(reader.vector(2)).map(signatureSchemeName),
  51: readKeyShare,
  65281: (reader) => ({ bytes: reader.vector(1).length }),
};

function empty(reader: ByteReader): true {
  reader.end();
  return true;
}

/** RFC 6066 §3: uint16 length · (uint8 type · uint16 length · name) ×; a server answers with nothing. */
function readServerName(reader: ByteReader): unknown {
  if (reader.remaining === 0) return true;
  const list = new ByteReader(reader.vector(2), 'server_name');
  const names: string[] = [];
  while (list.remaining > 0) {
    const type = list.uint8();
    const name = list.vector(2);
    names.push(type === 0 ? latin1(name) : `type ${String(type)}: ${toHex(name)}`);
  }
  return names;
}

/** RFC 6066 §8; in TLS 1.3 the answer itself stands beside the certificate, RFC 8446 §4.4.2.1. */
function readStatusRequest(reader: ByteReader, place: ExtensionPlace): unknown {
  if (reader.remaining === 0) return true;
  const type = reader.uint8();
  const kind = type === 1 ? 'ocsp' : `type ${String(type)}`;
  if (place === 'Certificate') return { type: kind, responseBytes: reader.vector(3).length };
  const rest = reader.rest();
  return place === 'ClientHello' ? { type: kind } : { type: kind, bytes: rest.length };
}

/** RFC 7301 §3.1. */
function readProtocols(reader: ByteReader): string[] {
  const list = new ByteReader(reader.vector(2), 'application_layer_protocol_negotiation');
  const protocols: string[] = [];
  while (list.remaining > 0) protocols.push(latin1(list.vector(1)));
  return protocols;
}

/** RFC 8446 §4.2.11: identities and binders, or the number of the one that was taken. */
function readPreSharedKey(reader: ByteReader, place: ExtensionPlace): unknown {
  if (place !== 'ClientHello') return { selected: reader.uint16() };
  const list = new ByteReader(reader.vector(2), 'pre_shared_key');
  const identities: unknown[] = [];
  while (list.remaining > 0) {
    const identity = list.vector(2);
    identities.push({ bytes: identity.length, obfuscatedAge: list.uint32() });
  }
  const binderList = new ByteReader(reader.vector(2), 'pre_shared_key');
  const binders: number[] = [];
  while (binderList.remaining > 0) binders.push(binderList.vector(1).length);
  return { identities, binders };
}

/** A key for the exchange: its group and its length. */
export interface KeyShare {
  group: string;
  bytes: number;
}

/** RFC 8446 §4.2.8: a list, one of them, or only the group that is wanted. */
function readKeyShare(reader: ByteReader, place: ExtensionPlace): unknown {
  const readOne = (from: ByteReader): KeyShare => {
    const group = groupName(from.uint16());
    return { group, bytes: from.vector(2).length };
  };
  if (place === 'HelloRetryRequest') return { group: groupName(reader.uint16()) };
  if (place !== 'ClientHello') return readOne(reader);
  const list = new ByteReader(reader.vector(2), 'key_share');
  const shares: KeyShare[] = [];
  while (list.remaining > 0) shares.push(readOne(list));
  return shares;
}

/** @throws {AppError} malformed-message for half a number */
export function numbers16(bytes: Uint8Array): number[] {
  if (bytes.length % 2 !== 0) throw malformed('list of numbers', bytes.length, 'half a number');
  return Array.from(
    { length: bytes.length / 2 },
    (_, index) => (bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0),
  );
}

/** How many vectors with 16-bit lengths lie one after the other. @throws {AppError} malformed-message */
export function countVectors(bytes: Uint8Array): number {
  const reader = new ByteReader(bytes, 'list');
  let count = 0;
  for (; reader.remaining > 0; count++) reader.vector(2);
  return count;
}

/** One character a byte; what is no printable ASCII becomes `\xnn`. */
function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('');
}

/** RFC 8422 §5.1.2. */
function pointFormatName(format: number): string {
  const known = ['uncompressed', 'ansiX962_compressed_prime', 'ansiX962_compressed_char2'];
  return known[format] ?? String(format);
}

/** RFC 8446 §4.2.9; other numbers keep servers tolerant. */
function pskModeName(mode: number): string {
  return ['psk_ke', 'psk_dhe_ke'][mode] ?? String(mode);
}

/** RFC 8879 §7.3. */
export function compressionName(algorithm: number): string {
  return { 1: 'zlib', 2: 'brotli', 3: 'zstd' }[algorithm] ?? String(algorithm);
}
