import { AppError } from '../../shared/errors.ts';

/** How a server spells the names of its files in bytes. */
export interface TextCodec {
  decode(bytes: Uint8Array): string;
  /** @throws {AppError} name-invalid for a character that this encoding does not have */
  encode(text: string): Uint8Array;
}

/** Bytes that are no text become lone surrogates from here on (PEP 383), and the same bytes again. */
const surrogateBase = 0xdc00;

/**
 * UTF-8 that keeps every byte: what is no text survives the way to the screen and back, so that two
 * names never become one.
 */
export const utf8Codec: TextCodec = { decode: decodeUtf8, encode: encodeUtf8 };

/**
 * The codec for a WHATWG label; undefined is UTF-8.
 * @throws {AppError} unsupported for a label that nobody knows, or of an encoding with states
 */
export function codecFor(label: string | undefined): TextCodec {
  if (label === undefined || /^utf-?8$/i.test(label)) return utf8Codec;
  // Their bytes mean different things at different places, and some of them are CR, LF and `/`.
  const decoder = /^(?:utf-?16|unicode|ucs-?2|iso-?2022|csiso2022)/i.test(label)
    ? undefined
    : createDecoder(label);
  if (!decoder) {
    throw new AppError('unsupported', `File names cannot be read as ${label}.`, {
      encoding: label,
    });
  }
  let table: Map<string, Uint8Array> | undefined;
  return {
    decode: (bytes) => decoder.decode(bytes),
    encode(text) {
      table ??= reverseTable(label);
      return encodeByTable(text, table, label);
    },
  };
}

function createDecoder(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label, { ignoreBOM: true });
  } catch {
    return undefined; // Its only error: a label that it does not know.
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeMixed(bytes); // Only where some of it is no UTF-8.
  }
}

function decodeMixed(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) text += String.fromCharCode(surrogateBase + (bytes[at] ?? 0));
    else text += strict.decode(bytes.subarray(at, at + length));
    at += Math.max(1, length);
  }
  return text;
}

/** How many bytes make the character at `at`; 0 where there is none. RFC 3629 §4. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const sequence = bytes.subarray(at, at + length);
  if (first < 0xc2 || first > 0xf4 || sequence.length < length) return 0;
  try {
    strict.decode(sequence);
    return length;
  } catch {
    return 0; // Too long a form, a surrogate, or bytes of something else.
  }
}

function encodeUtf8(text: string): Uint8Array {
  const encoder = new TextEncoder();
  if (text.isWellFormed()) return encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - surrogateBase);
    else if (character.isWellFormed()) bytes.push(...encoder.encode(character));
    else throw unsayable(text, 'UTF-8');
  }
  return Uint8Array.from(bytes);
}

/** Every character that one or two bytes make. The decoder is what knows them, so it is asked. */
function reverseTable(label: string): Map<string, Uint8Array> {
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  const table = new Map<string, Uint8Array>();
  const add = (...bytes: number[]): boolean => {
    const encoded = Uint8Array.from(bytes);
    try {
      const text = decoder.decode(encoded);
      // The first spelling counts: others are duplicates for old systems.
      if (Array.from(text).length === 1 && !table.has(text)) table.set(text, encoded);
      return true;
    } catch {
      return false; // No character, or only the beginning of one.
    }
  };
  for (let lead = 0; lead < 256; lead += 1) {
    if (add(lead)) continue;
    for (let trail = 0x30; trail < 256; trail += 1) add(lead, trail);
  }
  return table;
}

function encodeByTable(
  text: string,
  table: ReadonlyMap<string, Uint8Array>,
  label: string,
): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const encoded = table.get(character);
    if (!encoded) throw unsayable(text, label);
    bytes.push(...encoded);
  }
  return Uint8Array.from(bytes);
}

function unsayable(text: string, label: string): AppError {
  return new AppError('name-invalid', `${text} cannot be written in ${label}.`, {
    name: text,
    encoding: label,
  });
}
