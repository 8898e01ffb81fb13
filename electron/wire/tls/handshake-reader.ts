import { ByteQueue } from '../byte-queue.ts';
import { malformed } from '../byte-reader.ts';

/** One handshake message. RFC 8446 §4: uint8 msg_type · uint24 length · body */
export interface RawHandshake {
  type: number;
  /** As it was sent, header included; the records around it are gone. */
  raw: Uint8Array;
}

export const handshakeHeaderBytes = 4;

/** Chains of certificates are the longest; OpenSSL takes 100 KiB of them unless told otherwise. */
const maxMessageBytes = 256 * 1024;

/** Puts messages together from the fragments of records, which hold parts of one or several of them. */
export class HandshakeReader {
  readonly #queue = new ByteQueue();

  /** The messages that `fragment` completes. @throws {AppError} malformed-message */
  push(fragment: Uint8Array): RawHandshake[] {
    this.#queue.append(fragment);
    const messages: RawHandshake[] = [];
    for (let message = this.#next(); message; message = this.#next()) messages.push(message);
    return messages;
  }

  #next(): RawHandshake | undefined {
    const [type, high = 0, middle = 0, low = 0] = this.#queue.peek();
    if (type === undefined || this.#queue.length < handshakeHeaderBytes) return undefined;
    const length = (high << 16) | (middle << 8) | low;
    if (length > maxMessageBytes)
      throw malformed('handshake', 1, `a message of ${String(length)} bytes`);
    if (this.#queue.length < handshakeHeaderBytes + length) return undefined;
    return { type, raw: this.#queue.take(handshakeHeaderBytes + length) };
  }
}
