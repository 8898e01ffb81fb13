/** Writes the data types of RFC 4251 §5 and of TLS one after the other; the counterpart of ByteReader. */
export class ByteWriter {
  readonly #parts: Uint8Array[] = [];

  bytes(value: Uint8Array): this {
    this.#parts.push(value);
    return this;
  }

  uint8(value: number): this {
    return this.bytes(Uint8Array.of(value));
  }

  uint16(value: number): this {
    return this.bytes(Uint8Array.of(value >>> 8, value));
  }

  uint24(value: number): this {
    return this.bytes(Uint8Array.of(value >>> 16, value >>> 8, value));
  }

  uint32(value: number): this {
    return this.bytes(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value));
  }

  /** A vector of TLS: its length in so many bytes, and its content. RFC 8446 §3.4. */
  vector(lengthBytes: 1 | 2 | 3, content: Uint8Array): this {
    if (content.length >= 256 ** lengthBytes)
      throw new RangeError(`${String(content.length)} bytes do not fit this vector`);
    if (lengthBytes === 1) this.uint8(content.length);
    else if (lengthBytes === 2) this.uint16(content.length);
    else this.uint24(content.length);
    return this.bytes(content);
  }

  /** Length and bytes; text as UTF-8. */
  string(value: Uint8Array | string): this {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    return this.uint32(bytes.length).bytes(bytes);
  }

  /** A non-negative number from its big-endian bytes, with or without zeros in front. */
  mpint(magnitude: Uint8Array): this {
    const first = magnitude.findIndex((byte) => byte !== 0);
    if (first < 0) return this.uint32(0);
    const digits = magnitude.subarray(first);
    const isSignNeeded = ((digits[0] ?? 0) & 0x80) !== 0;
    this.uint32(digits.length + (isSignNeeded ? 1 : 0));
    return isSignNeeded ? this.uint8(0).bytes(digits) : this.bytes(digits);
  }

  /** Everything written so far, as one array. */
  finish(): Uint8Array {
    const length = this.#parts.reduce((sum, part) => sum + part.length, 0);
    const whole = new Uint8Array(length);
    let offset = 0;
    for (const part of this.#parts) {
      whole.set(part, offset);
      offset += part.length;
    }
    return whole;
  }
}
