import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as client from './client-messages.ts';
import { lists } from './encode.test-support.ts';
import { parseMessage } from './messages.ts';
import { TransportReader } from './transport-reader.ts';

/** The payload as a server would get it. */
function received(payload: Uint8Array): Uint8Array {
  const reader = new TransportReader();
  reader.push(new TextEncoder().encode('SSH-2.0-x\r\n'));
  const [unit, ...others] = reader.push(client.encodePacket(payload));
  if (unit?.kind !== 'packet' || others.length > 0) throw new Error('expected one packet');
  expect(unit.raw.length % 8).toBe(0);
  return unit.payload;
}

describe('what a client says before anything is encrypted', () => {
  it('arrives as it was meant, of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 7, maxLength: 300 }), (payload) => {
        fc.pre(payload[0] !== 21);
        expect(received(payload)).toEqual(payload);
      }),
    );
  });

  it('lists what is offered', () => {
    const offer = lists({ languagesClientToServer: ['de'] });
    const message = parseMessage(received(client.encodeKexInit(offer, new Uint8Array(16))), null);
    expect(message.kexInit).toMatchObject({ lists: offer, firstKexPacketFollows: false });
  });

  it.each([
    [client.encodeNumberInit(Uint8Array.of(0x80, 1)), 'dh', { publicBits: 16 }],
    [client.encodeStringInit(new Uint8Array(32)), 'ecdh', { publicBytes: 32 }],
    [client.encodeStringInit(new Uint8Array(1216)), 'hybrid', { publicBytes: 1216 }],
    [
      client.encodeGroupRequest(2048, 3072, 8192),
      'group-exchange',
      { minimum: 2048, preferred: 3072, maximum: 8192 },
    ],
    [client.encodeGroupInit(Uint8Array.of(0x55)), 'group-exchange', { publicBits: 7 }],
  ] as const)('begins an exchange %#', (payload, layout, fields) => {
    expect(parseMessage(received(payload), layout).fields).toEqual(fields);
  });

  it('says goodbye', () => {
    expect(parseMessage(received(client.encodeDisconnect('probe')), null).disconnect).toEqual({
      reason: 11,
      reasonName: 'BY_APPLICATION',
      description: 'probe',
    });
  });
});
