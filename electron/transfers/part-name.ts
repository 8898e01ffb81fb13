import { randomUUID } from 'node:crypto';

/** NAME_MAX of every file system that matters; SFTP servers run on them too. */
const nameBytesAllowed = 255;
/** 48 random bits: two files of one folder never get the same, and nobody can prepare it. */
const randomDigits = 12;

/**
 * A hidden name beside the target for a file that is not whole yet: `.NAME.RANDOM.part`, with NAME
 * shortened where the whole would be longer than 255 bytes of UTF-8.
 */
export function partName(name: string, suffix: 'part' | 'old' = 'part'): string {
  // The first twelve digits of a UUID are all random, and Node fetches them many at a time.
  const random = randomUUID().replace('-', '').slice(0, randomDigits);
  const tail = `.${random}.${suffix}`;
  return `.${shorten(name, nameBytesAllowed - 1 - tail.length)}${tail}`;
}

/** The longest beginning of `text` that takes at most `bytesAllowed` bytes of UTF-8, in whole characters. */
export function shorten(text: string, bytesAllowed: number): string {
  if (Buffer.byteLength(text) <= bytesAllowed) return text;
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > bytesAllowed) break;
    kept += character;
  }
  return kept;
}
