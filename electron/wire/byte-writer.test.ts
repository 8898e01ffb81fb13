import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

it('writes what the reader reads', () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), fc.uint8Array(), fc.uint8Array(), (number, bytes, digits) => {
      const written = new ByteWriter().uint32(number).string(bytes).mpint(digits).uint8(7).finish();
      const reader = new ByteReader(written, 'what was written');
      expect(reader.uint32()).toBe(number);
      expect(reader.string(1000)).toEqual(bytes);
      const first = digits.findIndex((byte) => byte !== 0);
      expect(reader.mpint(1000)).toEqual(first < 0 ? new Uint8Array() : digits.subarray(first));
      expect(reader.uint8()).toBe(7);
      reader.end();
    }),
  );
});

it('writes numbers as RFC 4251 §5 shows them', () => {
  expect([...new ByteWriter().mpint(Uint8Array.of(0x80)).finish()]).toEqual([0, 0, 0, 2, 0, 0x80]);
  expect([...new ByteWriter().mpint(Uint8Array.of(0)).finish()]).toEqual([0, 0, 0, 0]);
});

it('writes numbers and vectors of TLS as the reader reads them', () => {
  fc.assert(
    fc.property(fc.nat(0xffff), fc.nat(0xff_ffff), fc.uint8Array(), (short, long, bytes) => {
      const written = new ByteWriter().uint16(short).uint24(long).vector(3, bytes).finish();
      const reader = new ByteReader(written, 'what was written');
      expect(reader.uint16()).toBe(short);
      expect(reader.uint24()).toBe(long);
      expect(reader.vector(3)).toEqual(bytes);
      reader.end();
    }),
  );
  expect(() => new ByteWriter().vector(1, new Uint8Array(256))).toThrow(RangeError);
});
