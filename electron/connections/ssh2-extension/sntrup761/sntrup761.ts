import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { decodeQ, decodeRounded, encodeQ, encodeRounded, encodeSmall } from './encoding.ts';
import {
  balanced,
  invert,
  multiply,
  p,
  q,
  roundToThree,
  scale,
  weight,
  weightOf,
  type Polynomial,
} from './ring.ts';

/** Where randomness comes from; the test vectors bring their own. */
export type RandomSource = (count: number) => Uint8Array;

export const publicKeyBytes = 1158;
export const ciphertextBytes = 1039;
const roundedBytes = 1007;
const smallBytes = 191;
const hashBytes = 32;

export interface Sntrup761Keys {
  publicKey: Buffer;
  /** Never fails: a ciphertext that was made for no key gives a secret that nobody else knows. */
  decapsulate(ciphertext: Uint8Array): Buffer;
}

/** Makes a fresh pair of keys. KEM_KeyGen of the round 3 submission. */
export function generateSntrup761(random: RandomSource = randomBytes): Sntrup761Keys {
  const { g, inverseOfG } = invertibleSmall(random);
  const f = shortPolynomial(random);
  const inverseOf3F = invert(scale(f, 3, q), q);
  if (!inverseOf3F) throw new RangeError('A short polynomial is always invertible in this ring.');
  const publicKey = encodeQ(multiply(inverseOf3F, g, q));
  const rejected = Buffer.from(random(smallBytes));
  return {
    publicKey,
    decapsulate(ciphertext) {
      const given = Buffer.from(ciphertext);
      const secret = decrypt(given.subarray(0, roundedBytes), f, inverseOfG);
      const again = hide(secret, publicKey);
      const isGenuine = given.length === again.length && timingSafeEqual(given, again);
      return sessionKey(isGenuine ? 1 : 0, isGenuine ? encodeSmall(secret) : rejected, given);
    },
  };
}

/** The other side: a secret, and the ciphertext that tells it to the owner of the key. */
export function encapsulateSntrup761(
  publicKey: Uint8Array,
  random: RandomSource = randomBytes,
): { ciphertext: Buffer; secret: Buffer } {
  const r = shortPolynomial(random);
  const ciphertext = hide(r, publicKey);
  return { ciphertext, secret: sessionKey(1, encodeSmall(r), ciphertext) };
}

function invertibleSmall(random: RandomSource): { g: Polynomial; inverseOfG: Polynomial } {
  for (;;) {
    const g = smallPolynomial(random);
    const inverseOfG = invert(g, 3);
    if (inverseOfG) return { g, inverseOfG };
  }
}

/** Rounded product of public key and `r`, and a hash that confirms who made it. */
function hide(r: Polynomial, publicKey: Uint8Array): Buffer {
  const rounded = encodeRounded(roundToThree(multiply(decodeQ(publicKey), r, q)));
  const confirmation = prefixedHash(2, prefixedHash(3, encodeSmall(r)), prefixedHash(4, publicKey));
  return Buffer.concat([rounded, confirmation]);
}

/** The short polynomial in a ciphertext; some short polynomial where there is none. */
function decrypt(rounded: Uint8Array, f: Polynomial, inverseOfG: Polynomial): Polynomial {
  const product = scale(multiply(decodeRounded(rounded), f, q), 3, q);
  const remainder = product.map((value) => balanced(value, 3));
  const r = multiply(remainder, inverseOfG, 3);
  return weightOf(r) === weight
    ? r
    : Int32Array.from({ length: p }, (_, i) => (i < weight ? 1 : 0));
}

function sessionKey(prefix: number, secret: Uint8Array, ciphertext: Uint8Array): Buffer {
  return prefixedHash(prefix, prefixedHash(3, secret), ciphertext);
}

/** The first half of SHA-512 over a byte that tells the hashes of this scheme apart. */
function prefixedHash(prefix: number, ...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha512').update(Buffer.of(prefix));
  for (const part of parts) hash.update(part);
  return hash.digest().subarray(0, hashBytes);
}

/** Coefficients -1, 0 and 1, each nearly equally often: the top of 30 random bits times 3. */
function smallPolynomial(random: RandomSource): Polynomial {
  return Int32Array.from(
    randomWords(random),
    (word) => Math.floor(((word & 0x3fffffff) * 3) / 2 ** 30) - 1,
  );
}

/** Exactly `weight` coefficients -1 or 1, at places that sorting random words has shuffled. */
function shortPolynomial(random: RandomSource): Polynomial {
  const words = randomWords(random).map((word, i) =>
    i < weight ? (word & ~1) >>> 0 : ((word & ~3) | 1) >>> 0,
  );
  return Int32Array.from(words.sort(), (word) => (word & 3) - 1);
}

/** One word a call, because the order of the calls is part of the test vectors. */
function randomWords(random: RandomSource): Uint32Array {
  return Uint32Array.from({ length: p }, () => Buffer.from(random(4)).readUInt32LE());
}
