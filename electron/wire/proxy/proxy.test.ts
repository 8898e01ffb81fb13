import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeConnect, readConnectAnswer } from './http-connect.ts';
import {
  encodeSocksConnect,
  encodeSocksGreeting,
  encodeSocksPassword,
  readSocksMethod,
  readSocksPasswordAnswer,
  readSocksReply,
} from './socks5.ts';

const malformed = expect.objectContaining({ code: 'malformed-message' }) as Error;
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

describe('SOCKS 5', () => {
  it('greets with the methods that are possible', () => {
    expect([...encodeSocksGreeting(false)]).toEqual([5, 1, 0]);
    expect([...encodeSocksGreeting(true)]).toEqual([5, 2, 0, 2]);
  });

  it('asks for names, and for addresses of both kinds', () => {
    expect([...encodeSocksConnect('ab', 0x1234, null)]).toEqual([
      5, 1, 0, 3, 2, 0x61, 0x62, 0x12, 0x34,
    ]);
    expect([...encodeSocksConnect('', 22, Uint8Array.of(1, 2, 3, 4))]).toEqual([
      5, 1, 0, 1, 1, 2, 3, 4, 0, 22,
    ]);
    expect(encodeSocksConnect('', 22, new Uint8Array(16))).toHaveLength(22);
  });

  it('refuses what does not fit into its length', () => {
    expect(() => encodeSocksConnect('x'.repeat(256), 22, null)).toThrow(malformed);
    expect(() => encodeSocksPassword('me', '')).toThrow(malformed);
    expect(encodeSocksPassword('é', 'p')).toEqual(Uint8Array.of(1, 2, 0xc3, 0xa9, 1, 0x70));
  });

  it.each([
    [[5, 0, 0, 1, 1, 2, 3, 4, 0, 22]],
    [[5, 0, 0, 3, 2, 0x61, 0x62, 0, 22]],
    [[5, 0, 0, 4, ...new Array<number>(18).fill(0)]],
  ])('reads a reply only when all of it has come: %j', (reply) => {
    const whole = Uint8Array.from(reply);
    for (let length = 0; length < whole.length; length++) {
      expect(readSocksReply(whole.subarray(0, length))).toBeNull();
    }
    const more = Uint8Array.from([...reply, 0x53]);
    expect(readSocksReply(more)).toEqual({ value: 0, length: whole.length });
  });

  it('refuses other versions and addresses', () => {
    expect(() => readSocksMethod(bytesOf('HT'))).toThrow(malformed);
    expect(() => readSocksPasswordAnswer(Uint8Array.of(5, 0))).toThrow(malformed);
    expect(() => readSocksReply(Uint8Array.of(5, 0, 0, 9, 1))).toThrow(malformed);
  });
});

describe('HTTP CONNECT', () => {
  it('asks for a tunnel, IPv6 in brackets', () => {
    expect(Buffer.from(encodeConnect('::1', 22, 'Basic eA==')).toString()).toBe(
      'CONNECT [::1]:22 HTTP/1.1\r\nHost: [::1]:22\r\nProxy-Authorization: Basic eA==\r\n\r\n',
    );
    expect(() => encodeConnect('a\r\nb', 22, null)).toThrow(malformed);
  });

  it('reads the answer up to the tunnel', () => {
    const head = 'HTTP/1.1 200 Connection established\r\nVia: a\r\n\r\n';
    expect(readConnectAnswer(bytesOf(`${head}SSH-2.0-x`))).toEqual({
      value: { status: 200, reason: 'Connection established' },
      length: head.length,
    });
    for (let length = 0; length < head.length; length++) {
      expect(readConnectAnswer(bytesOf(head.slice(0, length)))).toBeNull();
    }
  });

  it.each([
    'SSH-2.0-x\r\n',
    'HTTP/2 200\r\n\r\n',
    'HTTP/1.1 2000\r\n\r\n',
    `HTTP/${'x'.repeat(17_000)}`,
  ])('refuses %.20j', (text) => {
    expect(() => readConnectAnswer(bytesOf(text))).toThrow(malformed);
  });
});

it('gives an answer, asks for more or says what is wrong, whatever a proxy sends', () => {
  const parsers = [readSocksMethod, readSocksPasswordAnswer, readSocksReply, readConnectAnswer];
  fc.assert(
    fc.property(fc.constantFrom(...parsers), fc.uint8Array({ maxLength: 400 }), (parse, bytes) => {
      try {
        expect(parse(bytes)?.length ?? 0).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(error).toMatchObject({ code: 'malformed-message' });
      }
    }),
  );
});
