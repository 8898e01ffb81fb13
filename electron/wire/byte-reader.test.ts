import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, bitLength, toHex } from './byte-reader.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('ByteReader', () => {
  it('reads integers, booleans and strings in order', () => {
    const reader = new ByteReader(bytes(7, 2, 1, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0x61, 0x62), 'test');
    expect(reader.uint8()).toBe(7);
    expect(reader.boolean()).toBe(true);
    expect(reader.uint16()).toBe(256);
    expect(reader.uint32()).toBe(256);
    expect(reader.offset).toBe(8);
    expect(reader.text(10)).toBe('ab');
    expect(() => {
      reader.end();
    }).not.toThrow();
  });

  it('says in what and where a message ends too early', () => {
    const reader = new ByteReader(bytes(0, 0, 0, 9, 1), 'KEXINIT');
    expect(() => reader.string(100)).toThrow(
      expect.objectContaining({
        code: 'malformed-message',
        message: 'KEXINIT, byte 4: 9 bytes expected, 1 left',
        detail: { what: 'KEXINIT', offset: 4, problem: '9 bytes expected, 1 left' },
      }),
    );
  });

  it.each([
    ['a string over its limit', () => new ByteReader(bytes(0, 0, 0, 3, 1, 2, 3), 'x').string(2)],
    [
      'bytes left over',
      () => {
        new ByteReader(bytes(1), 'x').end();
      },
    ],
    ['a negative number', () => new ByteReader(bytes(0, 0, 0, 1, 0x80), 'x').mpint(8)],
    ['a name with control characters', () => new ByteReader(bytes(0, 0, 0, 1, 10), 'x').ascii(8)],
    ['an empty name', () => new ByteReader(bytes(0, 0, 0, 2, 0x61, 0x2c), 'x').nameList(8)],
  ])('refuses %s', (_case, read) => {
    expect(read).toThrow(expect.objectContaining({ code: 'malformed-message' }));
  });

  it('reads an empty list, a list and a number with a sign byte', () => {
    expect(new ByteReader(bytes(0, 0, 0, 0), 'x').nameList(8)).toEqual([]);
    const list = bytes(0, 0, 0, 3, 0x61, 0x2c, 0x62);
    expect(new ByteReader(list, 'x').nameList(8)).toEqual(['a', 'b']);
    expect(toHex(new ByteReader(bytes(0, 0, 0, 2, 0, 0x80), 'x').mpint(8))).toBe('80');
  });
});

describe('bitLength', () => {
  it('counts the significant bits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n }), (value) => {
        const hex = value.toString(16).padStart(66, '0');
        const magnitude = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
        expect(bitLength(magnitude)).toBe(value === 0n ? 0 : value.toString(2).length);
      }),
    );
  });
});
