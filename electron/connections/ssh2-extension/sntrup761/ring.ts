/*
 * Streamlined NTRU Prime, sntrup761: polynomials with p coefficients over Z/q and Z/3, modulo
 * x^p - x - 1. NTRU Prime round 3 submission §3; draft-josefsson-ntruprime-streamlined-00.
 * Coefficients are balanced: -(m-1)/2 … (m-1)/2. Nothing here runs in constant time; keys are used for
 * one exchange only (docs/security.md).
 */

/** Degree of the ring. */
export const p = 761;
/** The large modulus, a prime. */
export const q = 4591;
/** Number of coefficients that are not zero in a short polynomial. */
export const weight = 286;

export type Polynomial = Int32Array;

/** 1.5 · 2^52: adding and taking it away rounds a double to the nearest whole number. */
const rounder = 6_755_399_441_055_744;

/**
 * The balanced remainder of a whole number below 2^31. Multiplying by the reciprocal takes a third of
 * the time of `%`; moduli are odd, so that no quotient lies halfway.
 */
export function balanced(value: number, modulus: number): number {
  const quotient = value * (1 / modulus) + rounder - rounder;
  return value - quotient * modulus;
}

/** One over a value that is not zero, by Fermat: value^(modulus - 2). */
function inverseOf(value: number, modulus: number): number {
  let result = 1;
  let square = balanced(value, modulus);
  for (let exponent = modulus - 2; exponent > 0; exponent >>= 1) {
    if (exponent & 1) result = balanced(result * square, modulus);
    square = balanced(square * square, modulus);
  }
  return result;
}

/** Product in the ring; `small` has only -1, 0 and 1, so that no product needs to be reduced. */
export function multiply(large: Polynomial, small: Polynomial, modulus: number): Polynomial {
  const product = new Int32Array(2 * p);
  for (let i = 0; i < p; i++) {
    const factor = small[i] ?? 0;
    if (factor === 0) continue;
    for (let j = 0; j < p; j++) product[i + j] = (product[i + j] ?? 0) + factor * (large[j] ?? 0);
  }
  // x^p = x + 1
  for (let i = 2 * p - 2; i >= p; i--) {
    const high = product[i] ?? 0;
    product[i - p] = (product[i - p] ?? 0) + high;
    product[i - p + 1] = (product[i - p + 1] ?? 0) + high;
  }
  return Int32Array.from(product.subarray(0, p), (value) => balanced(value, modulus));
}

export function scale(polynomial: Polynomial, factor: number, modulus: number): Polynomial {
  return polynomial.map((value) => balanced(value * factor, modulus));
}

/**
 * One over a polynomial, or null where there is none. Division steps of Bernstein and Yang, "Fast
 * constant-time gcd computation", as in the reference implementation.
 */
export function invert(polynomial: Polynomial, modulus: number): Polynomial | null {
  let f = new Int32Array(p + 1);
  let g = new Int32Array(p + 1);
  let v = new Int32Array(p + 1);
  let r = new Int32Array(p + 1);
  f[0] = 1;
  f[p - 1] = -1;
  f[p] = -1;
  for (let i = 0; i < p; i++) g[p - 1 - i] = polynomial[i] ?? 0;
  r[0] = 1;
  let delta = 1;
  for (let step = 0; step < 2 * p - 1; step++) {
    v.copyWithin(1, 0, p);
    v[0] = 0;
    if (delta > 0 && g[0] !== 0) {
      [f, g] = [g, f];
      [v, r] = [r, v];
      delta = -delta;
    }
    delta += 1;
    const f0 = f[0] ?? 0;
    const g0 = g[0] ?? 0;
    for (let i = 0; i <= p; i++) {
      g[i] = balanced(f0 * (g[i] ?? 0) - g0 * (f[i] ?? 0), modulus);
      r[i] = balanced(f0 * (r[i] ?? 0) - g0 * (v[i] ?? 0), modulus);
    }
    g.copyWithin(0, 1);
    g[p] = 0;
  }
  if (delta !== 0) return null;
  const factor = inverseOf(f[0] ?? 0, modulus);
  const inverse = new Int32Array(p);
  for (let i = 0; i < p; i++) inverse[i] = balanced(factor * (v[p - 1 - i] ?? 0), modulus);
  return inverse;
}

/** Every coefficient to the nearest multiple of 3. */
export function roundToThree(polynomial: Polynomial): Polynomial {
  return polynomial.map((value) => value - balanced(value, 3));
}

/** Number of coefficients that are not zero. */
export function weightOf(polynomial: Polynomial): number {
  return polynomial.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
}
