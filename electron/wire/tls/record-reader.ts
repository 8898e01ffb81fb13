import { ByteQueue } from '../byte-queue.ts';
import { malformed } from '../byte-reader.ts';

/** One record. RFC 8446 §5.1: uint8 type · uint16 legacy_record_version · uint16 length · fragment */
export interface TlsRecord {
  type: number;
  /** 0x0301 to 0x0304; nothing depends on it. */
  version: number;
  /** As it was sent, header included. */
  raw: Uint8Array;
  fragment: Uint8Array;
}

export const recordTypes = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
} as const;

export const recordHeaderBytes = 5;

/** RFC 5246 §6.2.3: 2^14 bytes, and 2048 more for what encryption adds. TLS 1.3 adds 256 at most. */
const maxFragmentBytes = 2 ** 14 + 2048;

const knownTypes: ReadonlySet<number> = new Set(Object.values(recordTypes));

/** Splits one direction of a connection into records, from pieces of any size; holds one record at most. */
export class RecordReader {
  readonly #queue = new ByteQueue();

  /**
   * The records that `chunk` completes, each before what follows is looked at: behind the last of them anything
   * may stand. @throws {AppError} malformed-message for what is no TLS
   */
  *push(chunk: Uint8Array): Generator<TlsRecord, void> {
    this.#queue.append(chunk);
    for (let record = this.#next(); record; record = this.#next()) yield record;
  }

  #next(): TlsRecord | undefined {
    const [type, major, minor = 0, high = 0, low = 0] = this.#queue.peek();
    // Another service shows by its first byte, long before there is a whole header.
    if (type !== undefined && !knownTypes.has(type))
      throw malformed('TLS record', 0, `no record begins with the byte ${String(type)}`);
    if (major !== undefined && major !== 3)
      throw malformed('TLS record', 1, `a version that begins with ${String(major)}`);
    if (type === undefined || this.#queue.length < recordHeaderBytes) return undefined;
    const length = high * 256 + low;
    if (length > maxFragmentBytes)
      throw malformed('TLS record', 3, `a length of ${String(length)} bytes`);
    if (this.#queue.length < recordHeaderBytes + length) return undefined;
    const raw = this.#queue.take(recordHeaderBytes + length);
    return { type, version: 0x300 + minor, raw, fragment: raw.subarray(recordHeaderBytes) };
  }
}
