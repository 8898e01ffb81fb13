import { ByteReader, malformed } from '../byte-reader.ts';

/** One element of a DER encoding. ITU-T X.690 §8.1. */
export interface DerElement {
  /** The identifier octet: class, constructed, number. */
  tag: number;
  content: Uint8Array;
}

export const derTags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Longest element: a TLS message has a length of 24 bits. */
const maxBytes = 1 << 24;

/** The next element. @throws {AppError} malformed-message */
export function readElement(reader: ByteReader, what: string): DerElement {
  const tag = reader.uint8();
  // Numbers over 30 do not occur in certificates.
  if ((tag & 0x1f) === 0x1f) throw malformed(what, reader.offset, 'a tag of several bytes');
  const first = reader.uint8();
  let length = first;
  if (first & 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw malformed(what, reader.offset, 'a length that is no DER');
    length = 0;
    for (let index = 0; index < count; index++) length = length * 256 + reader.uint8();
  }
  if (length > maxBytes)
    throw malformed(what, reader.offset, `an element of ${String(length)} bytes`);
  return { tag, content: reader.bytes(length) };
}

/** All elements of a content. @throws {AppError} malformed-message */
export function readElements(content: Uint8Array, what: string): DerElement[] {
  const reader = new ByteReader(content, what);
  const elements: DerElement[] = [];
  while (reader.remaining > 0) elements.push(readElement(reader, what));
  return elements;
}

/** `1.3.6.1.5.5.7.3.1` of the content of an OBJECT IDENTIFIER. X.690 §8.19. */
export function objectIdentifier(content: Uint8Array): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [first = 0, ...rest] = arcs;
  const top = Math.min(Math.floor(first / 40), 2);
  return [top, first - top * 40, ...rest].join('.');
}
