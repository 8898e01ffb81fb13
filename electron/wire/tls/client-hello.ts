import { ByteWriter } from '../byte-writer.ts';
import { recordTypes } from './record-reader.ts';

/** One extension as it stands in the hello: nothing in it is checked, it may be as odd as a probe needs. */
export interface HelloExtension {
  type: number;
  content: Uint8Array;
}

/** A ClientHello to the letter. Numbers are not checked against any table. */
export interface ClientHelloDraft {
  /** 0x0300 to 0x0303; newer versions stand in an extension. */
  legacyVersion: number;
  /** 32 bytes. */
  random: Uint8Array;
  /** Up to 32 bytes. */
  sessionId: Uint8Array;
  cipherSuites: readonly number[];
  compression: readonly number[];
  /** In this order; null leaves out their list as well, as SSL 3 clients do. */
  extensions: readonly HelloExtension[] | null;
}

const clientHelloType = 1;
/** RFC 8446 §5.1. */
const maxFragmentBytes = 2 ** 14;

/**
 * The handshake message, its header included. The counterpart of `parseClientHello`.
 * @throws {RangeError} where a list is longer than its length can say
 */
export function encodeClientHello(draft: ClientHelloDraft): Uint8Array {
  const body = new ByteWriter()
    .uint16(draft.legacyVersion)
    .bytes(draft.random)
    .vector(1, draft.sessionId)
    .vector(2, encode16(draft.cipherSuites))
    .vector(1, Uint8Array.from(draft.compression));
  if (draft.extensions) body.vector(2, encodeExtensions(draft.extensions));
  return new ByteWriter().uint8(clientHelloType).vector(3, body.finish()).finish();
}

/** Puts a handshake message into records that nothing protects. RFC 8446 §5.1. */
export function encodeHandshakeRecords(message: Uint8Array, recordVersion: number): Uint8Array {
  const records = new ByteWriter();
  for (let start = 0; start < message.length; start += maxFragmentBytes) {
    const fragment = message.subarray(start, start + maxFragmentBytes);
    records.uint8(recordTypes.handshake).uint16(recordVersion).vector(2, fragment);
  }
  return records.finish();
}

/** Numbers of 16 bits, one after the other. */
export function encode16(numbers: readonly number[]): Uint8Array {
  return Uint8Array.from(numbers.flatMap((number) => [number >> 8, number & 0xff]));
}

function encodeExtensions(extensions: readonly HelloExtension[]): Uint8Array {
  const list = new ByteWriter();
  for (const { type, content } of extensions) list.uint16(type).vector(2, content);
  return list.finish();
}
