/* Bytes as text, and how sure that is. Labels are those of the WHATWG encoding standard. */

export const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
  'koi8-r',
  'ibm866',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
] as const;
export type Encoding = (typeof encodings)[number];

export interface EncodingGuess {
  encoding: Encoding;
  /** By a byte order mark at its beginning, by being valid UTF-8, or for want of anything better. */
  by: 'mark' | 'validity' | 'default';
}

const marks: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** @param isWhole false where a character may be cut in two at the end */
export function guessEncoding(bytes: Uint8Array, isWhole: boolean): EncodingGuess {
  const marked = marks.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  if (marked) return { encoding: marked[0], by: 'mark' };
  if (isValid(bytes, 'utf-8', isWhole)) return { encoding: 'utf-8', by: 'validity' };
  return { encoding: 'windows-1252', by: 'default' };
}

export interface DecodedText {
  text: string;
  /** False where bytes that mean nothing in this encoding are shown as `�`. */
  isExact: boolean;
}

/** Without the byte order mark; a character that is cut in two at the end is left out. */
export function decodeText(bytes: Uint8Array, encoding: Encoding, isWhole: boolean): DecodedText {
  const text = new TextDecoder(encoding).decode(bytes, { stream: !isWhole });
  return { text, isExact: isValid(bytes, encoding, isWhole) };
}

function isValid(bytes: Uint8Array, encoding: Encoding, isWhole: boolean): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: !isWhole });
    return true;
  } catch {
    // The decoder's way of saying that these bytes are no such text.
    return false;
  }
}
