import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codecFor, utf8Codec } from './text-codec.ts';

describe('utf8Codec', () => {
  it.each([
    [0x63, 0x61, 0x66, 0xe9],
    [0xff, 0x41, 0xc3, 0xa9],
    [0xed, 0xa0, 0x80],
    [0xc0, 0xaf],
    [0xf0, 0x9f, 0x98],
    [0xef, 0xbb, 0xbf, 0x61],
  ])('keeps the bytes %j', (...bytes) => {
    const text = utf8Codec.decode(Uint8Array.from(bytes));
    expect([...utf8Codec.encode(text)]).toEqual(bytes);
  });

  it('never makes one name of two', () => {
    const latin1 = utf8Codec.decode(Uint8Array.of(0xe9));
    const replacement = utf8Codec.decode(new TextEncoder().encode('\ufffd'));
    expect(latin1).not.toBe(replacement);
    expect(utf8Codec.decode(new TextEncoder().encode('é😀'))).toBe('é😀');
  });

  it('refuses a surrogate that stands for no byte', () => {
    expect(() => utf8Codec.encode('a\ud800')).toThrow(
      expect.objectContaining({ code: 'name-invalid' }),
    );
  });
});

describe('codecFor', () => {
  it.each([
    ['windows-1252', 'café €', [0x63, 0x61, 0x66, 0xe9, 0x20, 0x80]],
    ['shift_jis', '日本', [0x93, 0xfa, 0x96, 0x7b]],
    ['koi8-r', 'я', [0xd1]],
    ['gbk', '中', [0xd6, 0xd0]],
  ])('speaks %s', (label, text, bytes) => {
    const codec = codecFor(label);
    expect([...codec.encode(text)]).toEqual(bytes);
    expect(codec.decode(Uint8Array.from(bytes))).toBe(text);
  });

  it.each([
    'windows-1252',
    'iso-8859-2',
    'shift_jis',
    'euc-jp',
    'euc-kr',
    'gbk',
    'gb18030',
    'big5',
  ])('gives every byte back in %s', (label) => {
    const codec = codecFor(label);
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect([...codec.encode(codec.decode(bytes))]).toEqual([...bytes]);
      }),
    );
  });

  it('reads as the decoder of the platform does, and keeps what that cannot read', () => {
    const names: [string, number[]][] = [
      ['shift_jis', [0x83, 0x5c, 0x95, 0x5c, 0xb1]],
      ['euc-jp', [0xc6, 0xfc, 0x8e, 0xb1, 0x8f, 0xb0, 0xa1]],
      ['euc-kr', [0xb0, 0xa1]],
    ];
    for (const [label, bytes] of names) {
      const wanted = new TextDecoder(label, { fatal: true }).decode(Uint8Array.from(bytes));
      expect(codecFor(label).decode(Uint8Array.from(bytes))).toBe(wanted);
    }
    expect(codecFor('shift_jis').decode(Uint8Array.of(0x61, 0x83))).toBe('a\udc83');
    // ㈱ twice: of NEC, which counts, and of IBM.
    const twice = [
      [0x87, 0x8a],
      [0xfa, 0x58],
    ].map((bytes) => codecFor('shift_jis').decode(Uint8Array.from(bytes)));
    expect(twice).toEqual(['㈱', '\udcfaX']);
  });

  it('refuses what cannot be written, and encodings that hide line ends', () => {
    expect(() => codecFor('koi8-r').encode('日')).toThrow(
      expect.objectContaining({ code: 'name-invalid' }),
    );
    for (const label of ['utf-16le', 'iso-2022-jp', 'no-such-thing'])
      expect(() => codecFor(label)).toThrow(expect.objectContaining({ code: 'unsupported' }));
    expect(codecFor('UTF8')).toBe(utf8Codec);
  });
});
