import { isUtf8 } from 'node:buffer';
import type { SFTPWrapper } from 'ssh2';

/**
 * Text of UTF-8 bytes. Bytes that are none become lone surrogates U+DC80…U+DCFF, as PEP 383 does it:
 * different names stay different, and no name that can be said is ever mistaken for one that cannot.
 */
export function decodeOdd(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  let text = '';
  for (let at = 0; at < buffer.length;) {
    const length = sequenceLength(buffer, at);
    text +=
      length === 0
        ? String.fromCharCode(0xdc00 + (buffer[at] ?? 0))
        : buffer.toString('utf8', at, at + length);
    at += Math.max(1, length);
  }
  return text;
}

/** Length of the valid UTF-8 sequence at `at`, or 0. */
function sequenceLength(buffer: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= buffer.length; length += 1) {
    if (isUtf8(buffer.subarray(at, at + length))) return length;
  }
  return 0;
}

const replacement = '\ufffd';

/** Takes the place of Buffer's own utf8Slice on packets, through which ssh2 reads every text. */
function sliceOdd(this: Buffer, start: number, end: number): string {
  const text = this.toString('utf8', start, end);
  return text.includes(replacement) ? decodeOdd(this.subarray(start, end)) : text;
}

/**
 * Makes names of a channel keep their odd bytes. ssh2 collects each packet in `_pkt` before it parses
 * it (lib/protocol/SFTP.js, push); each gets a reader of text that loses nothing.
 */
export function keepOddBytes(sftp: SFTPWrapper): void {
  let packet: Buffer | undefined;
  Object.defineProperty(sftp, '_pkt', {
    configurable: true,
    get: () => packet,
    set: (value: Buffer | undefined) => {
      packet = value;
      if (value) Object.assign(value, { utf8Slice: sliceOdd });
    },
  });
}
