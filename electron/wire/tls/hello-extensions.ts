import { ByteWriter } from '../byte-writer.ts';
import { encode16, type HelloExtension } from './client-hello.ts';

/** A key for the exchange, as a ClientHello offers it. */
export interface OfferedShare {
  group: number;
  key: Uint8Array;
}

const nothing = new Uint8Array(0);

/** uint16 length · numbers */
function list16(numbers: readonly number[]): Uint8Array {
  return new ByteWriter().vector(2, encode16(numbers)).finish();
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/* The extensions that a client sends, by their registered names. RFC 8446 §4.2 unless said otherwise. */

/** RFC 6066 §3. Not for addresses. */
export function serverName(host: string): HelloExtension {
  const name = new ByteWriter().uint8(0).vector(2, ascii(host)).finish();
  return { type: 0, content: new ByteWriter().vector(2, name).finish() };
}

/** OCSP, with no responder or extension named. RFC 6066 §8. */
export const statusRequest: HelloExtension = { type: 5, content: Uint8Array.of(1, 0, 0, 0, 0) };

export function supportedGroups(groups: readonly number[]): HelloExtension {
  return { type: 10, content: list16(groups) };
}

/** Uncompressed. RFC 8422 §5.1.2. */
export const pointFormats: HelloExtension = { type: 11, content: Uint8Array.of(1, 0) };

export function signatureAlgorithms(schemes: readonly number[]): HelloExtension {
  return { type: 13, content: list16(schemes) };
}

/** peer_not_allowed_to_send. RFC 6520 §2. */
export const heartbeat: HelloExtension = { type: 15, content: Uint8Array.of(2) };

/** RFC 7301 §3.1. */
export function applicationProtocols(names: readonly string[]): HelloExtension {
  const list = new ByteWriter();
  for (const name of names) list.vector(1, ascii(name));
  return { type: 16, content: new ByteWriter().vector(2, list.finish()).finish() };
}

/** RFC 7685. */
export function padding(bytes: number): HelloExtension {
  return { type: 21, content: new Uint8Array(bytes) };
}

/** RFC 7366. */
export const encryptThenMac: HelloExtension = { type: 22, content: nothing };

/** RFC 7627. */
export const extendedMasterSecret: HelloExtension = { type: 23, content: nothing };

/** An empty one asks for a ticket. RFC 5077 §3.2. */
export const sessionTicket: HelloExtension = { type: 35, content: nothing };

export function supportedVersions(versions: readonly number[]): HelloExtension {
  return { type: 43, content: new ByteWriter().vector(1, encode16(versions)).finish() };
}

/** psk_dhe_ke. */
export const pskKeyExchangeModes: HelloExtension = { type: 45, content: Uint8Array.of(1, 1) };

/** What certificates may be signed with, where that differs from the handshake. */
export function signatureAlgorithmsCert(schemes: readonly number[]): HelloExtension {
  return { type: 50, content: list16(schemes) };
}

/** None at all asks the server to name the group that it wants: a HelloRetryRequest. RFC 8446 §4.2.8. */
export function keyShare(shares: readonly OfferedShare[]): HelloExtension {
  const list = new ByteWriter();
  for (const { group, key } of shares) list.uint16(group).vector(2, key);
  return { type: 51, content: new ByteWriter().vector(2, list.finish()).finish() };
}

/** Of a first handshake. RFC 5746 §3.2. */
export const renegotiationInfo: HelloExtension = { type: 65281, content: Uint8Array.of(0) };

/** RFC 8701. */
export function grease(type: number): HelloExtension {
  return { type, content: nothing };
}
