import { AppError } from '../shared/errors.ts';

/** Longest name in a name-list. RFC 4251 §6: "MUST NOT be longer than 64 characters". */
const maxNameLength = 64;

/** More names than any server lists (OpenSSH 10 sends 12 in its longest list), few enough to show. */
const maxNames = 512;

/** The error of every wire parser: says in what, where and why. */
export function malformed(what: string, offset: number, problem: string): AppError {
  return new AppError('malformed-message', `${what}, byte ${String(offset)}: ${problem}`, {
    what,
    offset,
    problem,
  });
}

/** Where a field stands: its first byte, and the byte after its last. */
export type Spans = Record<string, [start: number, end: number]>;

/** The same fields `by` bytes further on: those of a payload inside its packet or record. */
export function shiftSpans(spans: Spans, by: number): Spans {
  const shifted = Object.entries(spans).map(([name, [start, end]]) => [
    name,
    [start + by, end + by],
  ]);
  return Object.fromEntries(shifted) as Spans;
}

/**
 * Reads the data types of RFC 4251 §5 (and plain big-endian integers) from front to back. Every read
 * returns a value or throws; slices share memory with the input.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  #offset: number;
  readonly #spans: Spans = {};

  constructor(bytes: Uint8Array, what: string, offset = 0) {
    this.#bytes = bytes;
    this.#what = what;
    this.#offset = offset;
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** The fields that were read by name so far, lengths in front of them included. */
  get spans(): Spans {
    return this.#spans;
  }

  /** Remembers where the field stands that `read` takes from this reader. */
  field<T>(name: string, read: () => T): T {
    const start = this.#offset;
    const value = read();
    this.#spans[name] = [start, this.#offset];
    return value;
  }

  /** @throws {AppError} malformed-message */
  bytes(length: number): Uint8Array {
    if (length > this.remaining) {
      throw this.#fail(`${String(length)} bytes expected, ${String(this.remaining)} left`);
    }
    const start = this.#offset;
    this.#offset += length;
    return this.#bytes.subarray(start, this.#offset);
  }

  /** @throws {AppError} malformed-message */
  uint8(): number {
    return this.#bigEndian(1);
  }

  /** RFC 4251: any value but 0 means true. @throws {AppError} malformed-message */
  boolean(): boolean {
    return this.uint8() !== 0;
  }

  /** @throws {AppError} malformed-message */
  uint16(): number {
    return this.#bigEndian(2);
  }

  /** @throws {AppError} malformed-message */
  uint32(): number {
    return this.#bigEndian(4);
  }

  /** @throws {AppError} malformed-message */
  uint24(): number {
    return this.#bigEndian(3);
  }

  /** A vector of TLS: its length in so many bytes, and its content. RFC 8446 §3.4. @throws {AppError} malformed-message */
  vector(lengthBytes: 1 | 2 | 3): Uint8Array {
    return this.bytes(this.#bigEndian(lengthBytes));
  }

  /** A `string`: length and bytes. @throws {AppError} malformed-message when longer than `maxBytes` */
  string(maxBytes: number): Uint8Array {
    const length = this.uint32();
    if (length > maxBytes) {
      throw this.#fail(`a string of ${String(length)} bytes, at most ${String(maxBytes)} allowed`);
    }
    return this.bytes(length);
  }

  /** A `string` as text; bytes that are no UTF-8 become U+FFFD. @throws {AppError} malformed-message */
  text(maxBytes: number): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.string(maxBytes));
  }

  /** A `string` that must hold printable US-ASCII. @throws {AppError} malformed-message */
  ascii(maxBytes: number): string {
    const bytes = this.string(maxBytes);
    if (bytes.some((byte) => byte < 0x20 || byte > 0x7e)) {
      throw this.#fail('a name with bytes outside printable US-ASCII');
    }
    return new TextDecoder().decode(bytes);
  }

  /** A `name-list`; an empty one is `[]`. RFC 4251 §5. @throws {AppError} malformed-message */
  nameList(maxBytes: number): string[] {
    const text = this.ascii(maxBytes);
    if (text === '') return [];
    const names = text.split(',');
    if (names.length > maxNames) throw this.#fail(`a list of ${String(names.length)} names`);
    if (names.some((name) => name === '' || name.length > maxNameLength)) {
      throw this.#fail('a list with an empty or overlong name');
    }
    return names;
  }

  /**
   * A non-negative `mpint` as magnitude without leading zeros; zero is an empty array.
   * RFC 4251 §5. @throws {AppError} malformed-message for negative numbers
   */
  mpint(maxBytes: number): Uint8Array {
    const bytes = this.string(maxBytes);
    if ((bytes[0] ?? 0) & 0x80) throw this.#fail('a negative number');
    const start = bytes.findIndex((byte) => byte !== 0);
    return start < 0 ? bytes.subarray(bytes.length) : bytes.subarray(start);
  }

  /** What is left, without a length in front. */
  rest(): Uint8Array {
    return this.bytes(this.remaining);
  }

  /** @throws {AppError} malformed-message when bytes are left */
  end(): void {
    if (this.remaining > 0) throw this.#fail(`${String(this.remaining)} bytes too many`);
  }

  #bigEndian(length: number): number {
    let value = 0;
    for (const byte of this.bytes(length)) value = value * 256 + byte;
    return value;
  }

  #fail(problem: string): AppError {
    return malformed(this.#what, this.#offset, problem);
  }
}

/** Number of bits of an unsigned big-endian number; 0 for zero. */
export function bitLength(magnitude: Uint8Array): number {
  const first = magnitude.findIndex((byte) => byte !== 0);
  if (first < 0) return 0;
  return (magnitude.length - first - 1) * 8 + (32 - Math.clz32(magnitude[first] ?? 0));
}

/** Lower-case hex digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
