import { randomBytes } from 'node:crypto';

/** NAME_MAX of every file system that matters; SFTP servers run on them too. */
const nameBytesAllowed = 255;
/** 48 random bits: two files of one folder never get the same, and nobody can prepare it. */
const randomByteCount = 6;

/**
 * A hidden name beside the target for a file that is not whole yet: `.NAME.RANDOM.part`, with NAME
 * shortened where the whole would be longer than 255 bytes of UTF-8.
 */
export function partName(name: string, suffix: 'part' | 'old' = 'part'): string {
  const tail = `.${randomBytes(randomByteCount).toString('hex')}.${suffix}`;
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
