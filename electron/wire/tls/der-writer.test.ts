import { describe, expect, it } from 'vitest';
import { ByteReader } from '../byte-reader.ts';
import {
  derBitString,
  derElement,
  derInteger,
  derObjectIdentifier,
  derSequence,
  derTime,
} from './der-writer.ts';
import { objectIdentifier, readElement, readElements } from './der.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('DER as it is written', () => {
  it.each([
    [[], '020100'],
    [[0], '020100'],
    [[0, 0, 5], '020105'],
    [[0x7f], '02017f'],
    [[0x80], '02020080'],
    [[0xff, 0x01], '020300ff01'],
  ])('the integer %j is %s', (bytes, expected) => {
    expect(hex(derInteger(Uint8Array.from(bytes)))).toBe(expected);
  });

  it.each(['1.2.840.10045.4.3.2', '2.5.29.17', '1.3.6.1.5.5.7.3.1', '0.9.2342.19200300.100.1.1'])(
    'the identifier %s is read again',
    (dotted) => {
      const { content } = readElement(new ByteReader(derObjectIdentifier(dotted), 'OID'), 'OID');
      expect(objectIdentifier(content)).toBe(dotted);
    },
  );

  it.each([0, 1, 127, 128, 255, 256, 65_535, 65_536])(
    'a content of %i bytes is read again',
    (size) => {
      const content = new Uint8Array(size).fill(7);
      const [outer] = readElements(derSequence(derElement(0x04, content)), 'test');
      const [inner] = readElements(outer?.content ?? new Uint8Array(0), 'test');
      expect(inner?.tag).toBe(0x04);
      expect(inner?.content).toEqual(content);
    },
  );

  it('times are short up to 2049', () => {
    const text = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(2)).toString('latin1');
    const last = derTime(Date.UTC(2049, 11, 31, 23, 59, 59, 999));
    expect([last[0], text(last)]).toEqual([0x17, '491231235959Z']);
    const first = derTime(Date.UTC(2050, 0, 1));
    expect([first[0], text(first)]).toEqual([0x18, '20500101000000Z']);
  });

  it('bits say how many of them do not count', () => {
    expect(hex(derBitString(Uint8Array.of(0xa0), 5))).toBe('030205a0');
  });
});
