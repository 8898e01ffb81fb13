import { describe, expect, it } from 'vitest';
import { looksBinary, pictureTypeOf } from './sniff.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('pictureTypeOf', () => {
  it.each([
    ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]],
    ['image/jpeg', [0xff, 0xd8, 0xff, 0xe0, 0, 16]],
    ['image/gif', [...bytesOf('GIF89a'), 1, 0]],
    ['image/webp', [...bytesOf('RIFF'), 1, 2, 3, 4, ...bytesOf('WEBPVP8 ')]],
    ['image/avif', [0, 0, 0, 32, ...bytesOf('ftypavif'), 0]],
  ])('knows %s by its bytes', (type, bytes) => {
    expect(pictureTypeOf(Uint8Array.from(bytes))).toBe(type);
  });

  it('takes no text for a picture, also not one that draws', () => {
    expect(pictureTypeOf(bytesOf('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBeNull();
    expect(pictureTypeOf(bytesOf('BM, said the letter'))).toBeNull();
    expect(pictureTypeOf(bytesOf('GIF89a'))).toBeNull();
    expect(pictureTypeOf(new Uint8Array())).toBeNull();
  });
});

describe('looksBinary', () => {
  it('takes text for text: of any encoding, with tabs, escapes and long lines', () => {
    expect(looksBinary(bytesOf('a\tb\r\nnaïve – \u001b[31mred\u001b[0m'))).toBe(false);
    expect(looksBinary(Uint8Array.from([0x63, 0x61, 0x66, 0xe9, 0x0a]))).toBe(false);
    expect(looksBinary(bytesOf('x'.repeat(100_000)))).toBe(false);
    expect(looksBinary(new Uint8Array())).toBe(false);
  });

  it('knows a program by its zeros and a cipher text by its control characters', () => {
    expect(looksBinary(Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]))).toBe(true);
    expect(looksBinary(Uint8Array.from({ length: 400 }, (_, index) => 1 + (index % 255)))).toBe(
      true,
    );
  });
});
