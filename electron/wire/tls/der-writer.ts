import { derTags } from './der.ts';

/*
 * DER as it is written: ITU-T X.690 §8 and §10. Small values only, of which the caller knows that they fit; the
 * reading half, for bytes from elsewhere, is der.ts.
 */

/** One element with its content, which may be elements again. */
export function derElement(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return joined([Uint8Array.of(tag), lengthOctets(length), ...content]);
}

export function derSequence(...content: readonly Uint8Array[]): Uint8Array {
  return derElement(derTags.sequence, ...content);
}

/** A whole number of zero or more, from its bytes, the most significant first. X.690 §8.3. */
export function derInteger(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const digits = bytes.length === 0 ? Uint8Array.of(0) : bytes.subarray(start);
  // A first bit that is set would make it negative.
  const sign = (digits[0] ?? 0) & 0x80 ? Uint8Array.of(0) : new Uint8Array(0);
  return derElement(derTags.integer, sign, digits);
}

/** `1.2.840.10045.4.3.2`. X.690 §8.19. */
export function derObjectIdentifier(dotted: string): Uint8Array {
  const [top = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return derElement(
    derTags.objectIdentifier,
    joined([top * 40 + second, ...rest].map((arc) => base128(arc))),
  );
}

/** `unused` bits at the end of the last byte do not count. X.690 §8.6. */
export function derBitString(bytes: Uint8Array, unused = 0): Uint8Array {
  return derElement(derTags.bitString, Uint8Array.of(unused), bytes);
}

export function derOctetString(bytes: Uint8Array): Uint8Array {
  return derElement(derTags.octetString, bytes);
}

export function derUtf8String(text: string): Uint8Array {
  return derElement(derTags.utf8String, new TextEncoder().encode(text));
}

export function derTrue(): Uint8Array {
  return derElement(derTags.boolean, Uint8Array.of(0xff));
}

/** Whole seconds: UTCTime up to 2049, GeneralizedTime behind it. RFC 5280 §4.1.2.5. */
export function derTime(atMs: number): Uint8Array {
  const digits = `${new Date(atMs).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  const isShort = digits < '2050';
  return derElement(
    isShort ? derTags.utcTime : derTags.generalizedTime,
    new TextEncoder().encode(isShort ? digits.slice(2) : digits),
  );
}

/** X.690 §8.1.3: one octet below 128, else how many octets follow. */
function lengthOctets(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.of(0x80 | octets.length, ...octets);
}

function base128(arc: number): Uint8Array {
  const septets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    septets.unshift(0x80 | (rest % 128));
  }
  return Uint8Array.from(septets);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
