import { scrypt } from 'node:crypto';

/** Cost of scrypt (RFC 7914): memory is 128 · 2^logN · r bytes. */
export interface KdfCost {
  logN: number;
  r: number;
  p: number;
}

/**
 * 128 MiB, and half a second to three, by computer and by whose scrypt it is; what OWASP names as the first
 * choice for scrypt. Off the main thread.
 */
export const usualCost: KdfCost = { logN: 17, r: 8, p: 1 };

/**
 * The cost stands in the file and decides on memory and time before anything of the file is proved, so
 * it is bounded: 1 GiB at most. The lower end only keeps scrypt's own rules; the writer chooses the cost.
 */
export function isCostAllowed({ logN, r, p }: KdfCost): boolean {
  return logN >= 10 && logN <= 20 && r === 8 && p >= 1 && p <= 4;
}

const keyBytes = 32;

/**
 * The key for AES-256 from a master password. The caller wipes it after use. The password is taken in
 * Unicode's composed form, so that it fits however a keyboard put its accents together.
 */
export async function deriveKey(
  password: string,
  salt: Uint8Array,
  cost: KdfCost,
): Promise<Buffer> {
  const secret = Buffer.from(password.normalize('NFC'), 'utf8');
  const N = 2 ** cost.logN;
  const options = { N, r: cost.r, p: cost.p, maxmem: 128 * N * cost.r * 2 };
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      scrypt(secret, salt, keyBytes, options, (error, key) => {
        if (error) reject(error);
        else resolve(key);
      });
    });
  } finally {
    secret.fill(0);
  }
}
