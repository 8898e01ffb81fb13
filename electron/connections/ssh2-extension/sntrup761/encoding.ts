import { p, q, type Polynomial } from './ring.ts';

/*
 * Polynomials as bytes. Coefficients are packed in pairs of mixed radix until one number is left, whose
 * bytes and those shed on the way are the encoding. NTRU Prime round 3 submission §3.2 (Encode, Decode).
 */

/** A radix that has grown beyond this sheds bytes, so that products stay far below 2^53. */
const radixLimit = 16384;

/** Coefficients of Z/q are stored from 0 on. */
const offsetQ = (q - 1) / 2;

/** Rounded coefficients are multiples of 3. */
const roundedRadix = (q + 2) / 3;

const radices = (radix: number): number[] => new Array<number>(p).fill(radix);

/** 1158 bytes for coefficients of Z/q. */
export function encodeQ(polynomial: Polynomial): Buffer {
  return encode(
    Array.from(polynomial, (value) => value + offsetQ),
    radices(q),
  );
}

export function decodeQ(bytes: Uint8Array): Polynomial {
  return Int32Array.from(decode(bytes, radices(q)), (value) => value - offsetQ);
}

/** 1007 bytes for multiples of 3. */
export function encodeRounded(polynomial: Polynomial): Buffer {
  return encode(
    Array.from(polynomial, (value) => (value + offsetQ) / 3),
    radices(roundedRadix),
  );
}

export function decodeRounded(bytes: Uint8Array): Polynomial {
  return Int32Array.from(decode(bytes, radices(roundedRadix)), (value) => value * 3 - offsetQ);
}

/** 191 bytes for -1, 0 and 1: four to a byte, the lowest bits first. */
export function encodeSmall(polynomial: Polynomial): Buffer {
  const bytes = Buffer.alloc(Math.ceil(p / 4));
  for (let i = 0; i < p; i++) {
    bytes[i >> 2] = (bytes[i >> 2] ?? 0) | (((polynomial[i] ?? 0) + 1) << (2 * (i & 3)));
  }
  return bytes;
}

function encode(values: readonly number[], moduli: readonly number[]): Buffer {
  const bytes: number[] = [];
  let digits = [...values];
  let radix = [...moduli];
  while (digits.length > 1) {
    const nextDigits: number[] = [];
    const nextRadix: number[] = [];
    for (let i = 0; i + 1 < digits.length; i += 2) {
      let digit = (digits[i] ?? 0) + (radix[i] ?? 1) * (digits[i + 1] ?? 0);
      let size = (radix[i] ?? 1) * (radix[i + 1] ?? 1);
      while (size >= radixLimit) {
        bytes.push(digit & 255);
        digit >>>= 8;
        size = (size + 255) >>> 8;
      }
      nextDigits.push(digit);
      nextRadix.push(size);
    }
    if (digits.length % 2 === 1) {
      nextDigits.push(digits.at(-1) ?? 0);
      nextRadix.push(radix.at(-1) ?? 1);
    }
    digits = nextDigits;
    radix = nextRadix;
  }
  let digit = digits[0] ?? 0;
  for (let size = radix[0] ?? 1; size > 1; size = (size + 255) >>> 8) {
    bytes.push(digit & 255);
    digit >>>= 8;
  }
  return Buffer.from(bytes);
}

/** One pair on the way down: what it shed, and the radix of each half. */
interface Pair {
  shed: number;
  shedRadix: number;
  low: number;
  high: number;
}

/** Takes any bytes: what no polynomial encodes to gives some polynomial, as in the reference. */
function decode(bytes: Uint8Array, moduli: readonly number[]): number[] {
  let offset = 0;
  const next = (): number => bytes[offset++] ?? 0;
  const levels: { pairs: Pair[]; hasOdd: boolean }[] = [];
  let radix = [...moduli];
  while (radix.length > 1) {
    const pairs: Pair[] = [];
    const nextRadix: number[] = [];
    for (let i = 0; i + 1 < radix.length; i += 2) {
      const low = radix[i] ?? 1;
      const high = radix[i + 1] ?? 1;
      let size = low * high;
      let shed = 0;
      let shedRadix = 1;
      while (size >= radixLimit) {
        shed += next() * shedRadix;
        shedRadix *= 256;
        size = (size + 255) >>> 8;
      }
      pairs.push({ shed, shedRadix, low, high });
      nextRadix.push(size);
    }
    const hasOdd = radix.length % 2 === 1;
    if (hasOdd) nextRadix.push(radix.at(-1) ?? 1);
    levels.push({ pairs, hasOdd });
    radix = nextRadix;
  }
  let last = 0;
  let place = 1;
  const lastRadix = radix[0] ?? 1;
  for (let size = lastRadix; size > 1; size = (size + 255) >>> 8) {
    last += next() * place;
    place *= 256;
  }
  let digits = [last % lastRadix];
  for (const { pairs, hasOdd } of levels.reverse()) digits = split(digits, pairs, hasOdd);
  return digits;
}

function split(digits: readonly number[], pairs: readonly Pair[], hasOdd: boolean): number[] {
  const result: number[] = [];
  for (const [index, { shed, shedRadix, low, high }] of pairs.entries()) {
    const combined = shed + shedRadix * (digits[index] ?? 0);
    result.push(combined % low, Math.floor(combined / low) % high);
  }
  if (hasOdd) result.push(digits.at(-1) ?? 0);
  return result;
}
