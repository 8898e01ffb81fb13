import { createDiffieHellmanGroup } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FiniteFieldExchange } from './finite-field.ts';

const modulusOf = (group: string): Buffer =>
  Buffer.from(createDiffieHellmanGroup(group).getPrime());
const two = Buffer.of(2);
const bounds = { minBits: 2048, maxBits: 8192 };

const exchange = (
  modulus = modulusOf('modp14'),
  generator: Uint8Array = two,
): FiniteFieldExchange => new FiniteFieldExchange({ modulus, generator, ...bounds });

const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const toBytes = (number: bigint): Buffer => {
  const hex = number.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
};
const refused: unknown = expect.objectContaining({ code: 'negotiation-failed' });

describe('FiniteFieldExchange', () => {
  it.each(['modp14', 'modp16', 'modp18'])('agrees with the other side in %s', (group) => {
    const ours = exchange(modulusOf(group));
    const theirs = createDiffieHellmanGroup(group);
    theirs.generateKeys();
    const secret = ours.secret(theirs.getPublicKey());
    expect(toNumber(secret)).toBe(toNumber(theirs.computeSecret(ours.publicValue())));
  });

  it('gives numbers as mpints: nothing in front but a zero before a high bit', () => {
    for (let round = 0; round < 20; round++) {
      const value = exchange().publicValue();
      const [first = 0, second = 0] = value;
      expect(first === 0 ? second >= 0x80 : first < 0x80).toBe(true);
    }
  });

  it.each([
    ['too small', modulusOf('modp5')],
    ['too large', Buffer.alloc(1025, 0xff)],
    ['even', toBytes(toNumber(modulusOf('modp14')) - 1n)],
  ])('refuses a modulus that is %s', (_case, modulus) => {
    expect(() => exchange(modulus)).toThrow(refused);
  });

  it.each([0n, 1n])('refuses the generator %s', (generator) => {
    expect(() => exchange(undefined, toBytes(generator))).toThrow(refused);
  });

  it('refuses public values at the borders of the group', () => {
    const modulus = toNumber(modulusOf('modp14'));
    const ours = exchange();
    for (const value of [0n, 1n, modulus - 1n, modulus, modulus + 5n]) {
      expect(() => ours.secret(toBytes(value))).toThrow(refused);
    }
  });
});
