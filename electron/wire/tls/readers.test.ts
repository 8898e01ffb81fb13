import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { record, samples } from '../../../test/fixtures/tls/messages.ts';
import { HandshakeReader } from './handshake-reader.ts';
import { RecordReader } from './record-reader.ts';

const messages = samples.map(({ raw }) => raw);
const stream = Uint8Array.from(messages.flatMap((raw) => [...raw]));

/** The stream in records of these sizes, and these records in pieces of those. */
function read(fragments: readonly number[], pieces: readonly number[]): Uint8Array[] {
  const wire = Uint8Array.from(
    inPieces(stream, fragments).flatMap((fragment) => [...record(22, fragment)]),
  );
  const records = new RecordReader();
  const handshakes = new HandshakeReader();
  return inPieces(wire, pieces)
    .flatMap((piece) => [...records.push(piece)])
    .flatMap(({ fragment }) => handshakes.push(fragment))
    .map(({ raw }) => raw);
}

function inPieces(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

describe('RecordReader and HandshakeReader', () => {
  it('give the same messages however they were cut and joined', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(sizes, sizes, (fragments, pieces) => {
        expect(read(fragments, pieces)).toEqual(messages);
      }),
    );
    expect(read([stream.length], [stream.length])).toEqual(messages);
    expect(read([1], [1])).toEqual(messages);
  });

  it.each([
    ['another service', new TextEncoder().encode('220 ready\r\n')],
    ['a version that is none', Uint8Array.of(22, 2, 0, 0, 1, 0)],
    ['a record over the limit', Uint8Array.of(22, 3, 3, 0x50, 0, 0)],
  ])('refuses %s', (_, bytes) => {
    expect(() => [...new RecordReader().push(bytes)]).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
  });

  it('refuses a message over the limit', () => {
    expect(() => new HandshakeReader().push(Uint8Array.of(11, 0x10, 0, 0))).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
  });

  it('gives values or malformed-message for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          expect([...new RecordReader().push(bytes)]).toBeInstanceOf(Array);
          expect(new HandshakeReader().push(bytes)).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toMatchObject({ code: 'malformed-message' });
        }
      }),
    );
  });
});
