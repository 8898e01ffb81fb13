import { describe, expect, it } from 'vitest';
import { parseHash } from './hash.ts';

const hex = '6169'.repeat(16);

describe('the answer to HASH and XSHA256', () => {
  it.each([
    [213, `SHA-256 0-49 ${hex} a file.txt`],
    [213, `SHA-256 0-18446744073709551615 ${hex.toUpperCase()}`],
    [250, hex.toUpperCase()],
    [250, ` ${hex} `],
  ])('is read from %d %s', (code, text) => {
    expect(parseHash({ code, lines: [text] })).toBe(hex);
  });

  it.each([
    [213, `SHA-512 0-49 ${hex}${hex} a`],
    [213, `SHA-1 0-49 ${hex.slice(0, 40)} ${hex}`],
    [213, `SHA-256 0-49 ${hex}0 a`],
    [550, hex],
    [250, `File has ${hex} or so`],
    [250, ''],
  ])('is none in %d %s', (code, text) => {
    expect(parseHash({ code, lines: [text] })).toBeNull();
  });
});
