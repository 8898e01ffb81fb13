import { AppError } from '../shared/errors.ts';

/**
 * How a server spells the names of its files in bytes. Encoding what was decoded gives the same bytes,
 * whatever they were.
 */
export interface TextCodec {
  readonly isUtf8: boolean;
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
export const utf8Codec: TextCodec = { isUtf8: true, decode: decodeUtf8, encode: encodeUtf8 };

/**
 * The codec for a WHATWG label; undefined is UTF-8.
 * @throws {AppError} unsupported for a label that nobody knows, or of an encoding with states
 */
export function codecFor(label: string | undefined): TextCodec {
  if (label === undefined || /^utf-?8$/i.test(label)) return utf8Codec;
  // Their bytes mean different things at different places, and some of them are CR, LF and `/`.
  const isPlain = !/^(?:utf-?16|unicode|ucs-?2|iso-?2022|csiso2022)/i.test(label);
  if (!isPlain || !isKnown(label)) {
    throw new AppError('unsupported', `File names cannot be read as ${label}.`, {
      encoding: label,
    });
  }
  return {
    isUtf8: false,
    decode: (bytes) => decodeByTable(bytes, tableOf(label)),
    encode: (text) => encodeByTable(text, tableOf(label), label),
  };
}

function isKnown(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false; // Its only error: a label that it does not know.
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
    const encoded = byteOf(character) ?? encoder.encode(character);
    if (encoded.length > 1 && !character.isWellFormed()) throw unsayable(text, 'UTF-8');
    bytes.push(...encoded);
  }
  return Uint8Array.from(bytes);
}

/** What bytes say in one encoding, and the other way round. */
interface Table {
  /** By the number that the bytes are when written one after the other. */
  textOf: ReadonlyMap<number, string>;
  bytesOf: ReadonlyMap<string, readonly number[]>;
}

/** Bytes of a character at most: three in EUC-JP; the four of GB 18030 stay bytes. */
const longestCharacter = 3;

/** By label; building one takes some ten milliseconds. */
const tables = new Map<string, Table>();

function tableOf(label: string): Table {
  const known = tables.get(label);
  if (known) return known;
  const table = buildTable(label);
  tables.set(label, table);
  return table;
}

/** Every character that one to three bytes make. The decoder is what knows them, so it is asked. */
function buildTable(label: string): Table {
  const textOf = new Map<number, string>();
  const bytesOf = new Map<string, readonly number[]>();
  const decoder = new TextDecoder(label, { ignoreBOM: true });
  /** With each last byte, all at once; a line feed after each keeps them apart. */
  const addRow = (...lead: number[]): void => {
    const row = lastBytes.flatMap((last) => [...lead, last, lineFeed]);
    const texts = decoder.decode(Uint8Array.from(row)).split('\n');
    lastBytes.forEach((last, at) => {
      const text = texts[at] ?? '';
      const bytes = [...lead, last];
      // The first spelling counts: the others are duplicates for old systems, and stay bytes.
      if (text === '\ufffd' || Array.from(text).length !== 1 || bytesOf.has(text)) return;
      textOf.set(numberOf(bytes), text);
      bytesOf.set(text, bytes);
    });
  };
  for (let byte = 0; byte < 0x80; byte += 1) {
    const text = String.fromCharCode(byte);
    textOf.set(byte, text);
    bytesOf.set(text, [byte]);
  }
  addRow();
  for (let lead = 0x80; lead < 0x100; lead += 1) if (!textOf.has(lead)) addRow(lead);
  if (decoder.encoding === 'euc-jp') {
    // JIS X 0212 behind a single shift. WHATWG Encoding §12.1.1.
    for (let row = 0xa1; row < 0xff; row += 1) addRow(0x8f, row);
  }
  return { textOf, bytesOf };
}

const lineFeed = 0x0a;
const lastBytes = Array.from({ length: 0xd0 }, (_, at) => 0x30 + at);

function numberOf(bytes: Iterable<number>): number {
  let number = 0;
  for (const byte of bytes) number = number * 256 + byte;
  return number;
}

function decodeByTable(bytes: Uint8Array, { textOf }: Table): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    let length = 1;
    let found = textOf.get(bytes[at] ?? 0);
    while (found === undefined && length < longestCharacter && at + length < bytes.length) {
      length += 1;
      found = textOf.get(numberOf(bytes.subarray(at, at + length)));
    }
    if (found === undefined) text += String.fromCharCode(surrogateBase + (bytes[at] ?? 0));
    else text += found;
    at += found === undefined ? 1 : length;
  }
  return text;
}

function encodeByTable(text: string, { bytesOf }: Table, label: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const encoded = bytesOf.get(character) ?? byteOf(character);
    if (!encoded) throw unsayable(text, label);
    bytes.push(...encoded);
  }
  return Uint8Array.from(bytes);
}

/** The byte that a lone surrogate stands for. */
function byteOf(character: string): [number] | undefined {
  const code = character.codePointAt(0) ?? 0;
  return code >= 0xdc80 && code <= 0xdcff ? [code - surrogateBase] : undefined;
}

function unsayable(text: string, label: string): AppError {
  return new AppError('name-invalid', `${text} cannot be written in ${label}.`, {
    name: text,
    encoding: label,
  });
}
