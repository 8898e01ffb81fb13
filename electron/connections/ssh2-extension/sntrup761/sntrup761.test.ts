import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  ciphertextBytes,
  encapsulateSntrup761,
  generateSntrup761,
  publicKeyBytes,
  type RandomSource,
} from './sntrup761.ts';

/** CTR_DRBG with AES-256, no derivation function. NIST SP 800-90A §10.2.1. */
function createDrbg(seed: Uint8Array): RandomSource {
  let key: Buffer = Buffer.alloc(32);
  let counter = 0n;
  const blocks = (count: number): Buffer => {
    const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
    const input = Array.from({ length: count }, () => {
      counter = BigInt.asUintN(128, counter + 1n);
      return Buffer.from(counter.toString(16).padStart(32, '0'), 'hex');
    });
    return cipher.update(Buffer.concat(input));
  };
  const update = (data: Uint8Array): void => {
    const next = blocks(3).map((byte, index) => byte ^ (data[index] ?? 0));
    key = Buffer.from(next.subarray(0, 32));
    counter = BigInt(`0x${Buffer.from(next.subarray(32)).toString('hex')}`);
  };
  update(seed);
  return (count) => {
    const bytes = blocks(Math.ceil(count / 16)).subarray(0, count);
    update(Buffer.alloc(48));
    return bytes;
  };
}

/**
 * draft-josefsson-ntruprime-streamlined-00 §6.3: both vectors. The seeds are the first two outputs of
 * the generator seeded with 0 … 47, as in every NIST submission. The secret is a hash over ciphertext
 * and public key, so that it alone tells whether every byte of them is right.
 */
const vectors = [
  {
    seed: '061550234d158c5ec95595fe04ef7a25767f2e24cc2bc479d09d86dc9abcfde7056a8c266f9ef97ed08541dbd2e1ffa1',
    publicKey: '36c969cf1008a6aa9551a784941c65a9bf68c2dc33fa36b5',
    ciphertext: '84f327d38929039ef84366ab796a96e6cc268454d5ad8d05',
    secret: undefined,
  },
  {
    seed: undefined,
    publicKey: undefined,
    ciphertext: '8ce9955f6dc23a0e49d9b263c43026609612696fd84d37df',
    secret: '16c15126f734e51268ba916ce3b39a72e171ae79b8c2b6a68b34ab0dc5621b7e',
  },
] as const;

describe('sntrup761', () => {
  it('gives what the published vectors say', () => {
    const seeds = createDrbg(Uint8Array.from({ length: 48 }, (_, index) => index));
    for (const vector of vectors) {
      const seed = Buffer.from(seeds(48));
      if (vector.seed) expect(seed.toString('hex')).toBe(vector.seed);
      const random = createDrbg(seed);
      const keys = generateSntrup761(random);
      const { ciphertext, secret } = encapsulateSntrup761(keys.publicKey, random);
      if (vector.publicKey) expect(keys.publicKey.toString('hex', 0, 24)).toBe(vector.publicKey);
      expect(ciphertext.toString('hex', 0, 24)).toBe(vector.ciphertext);
      if (vector.secret) expect(secret.toString('hex')).toBe(vector.secret);
      expect(keys.decapsulate(ciphertext)).toEqual(secret);
    }
  });

  it('has the sizes of the standard, and fresh keys each time', () => {
    const keys = generateSntrup761();
    const { ciphertext, secret } = encapsulateSntrup761(keys.publicKey);
    expect(keys.publicKey).toHaveLength(publicKeyBytes);
    expect(ciphertext).toHaveLength(ciphertextBytes);
    expect(keys.decapsulate(ciphertext)).toEqual(secret);
    expect(generateSntrup761().publicKey).not.toEqual(keys.publicKey);
  });

  it('gives another secret for a changed ciphertext, and always the same one', () => {
    const keys = generateSntrup761();
    const { ciphertext, secret } = encapsulateSntrup761(keys.publicKey);
    for (const at of [0, 500, ciphertextBytes - 1]) {
      const changed = Buffer.from(ciphertext);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(keys.decapsulate(changed)).not.toEqual(secret);
      expect(keys.decapsulate(changed)).toEqual(keys.decapsulate(changed));
    }
  });
});
