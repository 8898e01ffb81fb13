import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOdd } from './odd-names.ts';

describe('decodeOdd', () => {
  it('reads UTF-8 as it is, a replacement character included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeOdd(Buffer.from(text))).toBe(text);
      }),
    );
    expect(decodeOdd(Buffer.from('caf\ufffd'))).toBe('caf\ufffd');
  });

  it('keeps every other byte apart', () => {
    expect(decodeOdd(Buffer.from([0x63, 0x61, 0x66, 0xe9]))).toBe('caf\udce9');
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (one, other) => {
        const isSame = Buffer.compare(one, other) === 0;
        expect(decodeOdd(one) === decodeOdd(other)).toBe(isSame);
      }),
    );
  });
});
