import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kexInit, lists, packet } from './encode.test-support.ts';
import { TransportReader, type TransportUnit } from './transport-reader.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const newKeys = packet(Uint8Array.from([21]));
const conversation = Uint8Array.from([
  ...text('Welcome\r\nSSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'),
  ...packet(kexInit(lists())),
  ...newKeys,
  ...new Array<number>(100).fill(0xff),
]);

function readInPieces(bytes: Uint8Array, sizes: readonly number[]): TransportUnit[] {
  const reader = new TransportReader();
  const units: TransportUnit[] = [];
  let offset = 0;
  for (let index = 0; offset < bytes.length; index++) {
    const size = Math.max(1, sizes[index % Math.max(1, sizes.length)] ?? 1);
    units.push(...reader.push(bytes.subarray(offset, offset + size)));
    offset += size;
  }
  return units;
}

describe('TransportReader', () => {
  it('splits lines and packets up to NEWKEYS, whatever the pieces', () => {
    const whole = readInPieces(conversation, [conversation.length]);
    expect(whole.map((unit) => unit.kind)).toEqual([
      'banner',
      'identification',
      'packet',
      'packet',
    ]);
    expect(whole[1]).toMatchObject({
      identification: { protocol: '2.0', software: 'OpenSSH_9.2p1', comments: 'Debian-2' },
    });
    expect(new TextDecoder().decode(whole[1]?.raw)).toBe('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (sizes) => {
        expect(readInPieces(conversation, sizes)).toEqual(whole);
      }),
    );
  });

  it.each([
    ['a line without an end', text('x'.repeat(9000))],
    ['too many lines', text('x\n'.repeat(1025))],
    ['an identification without software', text('SSH-2.0-\r\n')],
    ['an overlong identification', text(`SSH-2.0-${'x'.repeat(300)}\r\n`)],
    ['a packet over the limit', Uint8Array.from([...text('SSH-2.0-x\n'), 0, 8, 0, 0, 4])],
    ['a packet too short', Uint8Array.from([...text('SSH-2.0-x\n'), 0, 0, 0, 1, 4])],
    [
      'padding longer than the packet',
      Uint8Array.from([...text('SSH-2.0-x\n'), 0, 0, 0, 12, 12, ...new Array<number>(11).fill(0)]),
    ],
  ])('refuses %s', (_case, bytes) => {
    expect(() => new TransportReader().push(bytes)).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
  });

  it('gives values or malformed-message for any flipped byte', () => {
    fc.assert(
      fc.property(fc.nat(conversation.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Uint8Array.from(conversation);
        changed[at] = (changed[at] ?? 0) ^ flip;
        try {
          expect(new TransportReader().push(changed)).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toMatchObject({ code: 'malformed-message' });
        }
      }),
    );
  });
});
