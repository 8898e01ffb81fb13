/* What a file is by its first bytes; its name may say anything. */

export type PictureType =
  | 'image/png'
  | 'image/jpeg'
  | 'image/gif'
  | 'image/webp'
  | 'image/bmp'
  | 'image/avif'
  | 'image/x-icon';

/** Each with the bytes at its beginning; null stands for any byte. SVG is text here: it could run scripts. */
const signatures: readonly (readonly [PictureType, readonly (number | null)[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', ascii('GIF87a')],
  ['image/gif', ascii('GIF89a')],
  ['image/webp', [...ascii('RIFF'), null, null, null, null, ...ascii('WEBPVP8')]],
  ['image/bmp', [...ascii('BM'), null, null, null, null, 0, 0, 0, 0]],
  ['image/avif', [null, null, null, null, ...ascii('ftypavif')]],
  ['image/x-icon', [0, 0, 1, 0, null, 0]],
];

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

/** The kind of picture, of those that every window can show. */
export function pictureTypeOf(bytes: Uint8Array): PictureType | null {
  const found = signatures.find(
    ([, signature]) =>
      bytes.length > signature.length &&
      signature.every((byte, index) => byte === null || bytes[index] === byte),
  );
  return found?.[0] ?? null;
}

/** Looking at more of a file hardly ever changes the answer. */
const lookedAt = 8_192;
/** Of the first bytes; text has next to none. */
const controlsAllowed = 0.02;

/** No text in any encoding without UTF-16's zero bytes: a NUL, or many control characters. */
export function looksBinary(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, lookedAt);
  let controls = 0;
  for (const byte of head) {
    if (byte === 0) return true;
    // Tab to carriage return, and the escape character of terminal output.
    if ((byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b) || byte === 0x7f) {
      controls += 1;
    }
  }
  return controls > head.length * controlsAllowed;
}
