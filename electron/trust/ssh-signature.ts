import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { ByteReader } from '../wire/byte-reader.ts';

/** RSA numbers up to 16,384 bits, with a sign byte. */
const maxNumberBytes = 2049;
const maxBlobBytes = 64 * 1024;

/** Bytes of one number of a signature, and the hash that belongs to the curve. RFC 5656 §6.2.1. */
const curves: Readonly<Record<string, { name: string; bytes: number; hash: string }>> = {
  nistp256: { name: 'P-256', bytes: 32, hash: 'sha256' },
  nistp384: { name: 'P-384', bytes: 48, hash: 'sha384' },
  nistp521: { name: 'P-521', bytes: 66, hash: 'sha512' },
};

const rsaHashes: Readonly<Record<string, string>> = {
  'rsa-sha2-256': 'sha256',
  'rsa-sha2-512': 'sha512',
};

/**
 * Whether `signature` (an SSH signature blob) is one of this public key blob over `data`. Signatures with
 * SHA-1 never count. RFC 4253 §6.6, RFC 5656 §3.1, RFC 8332 §3, RFC 8709 §6.
 * @throws {AppError} malformed-message
 */
export function isSignedBy(key: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  const keyReader = new ByteReader(key, 'key of an authority');
  const type = keyReader.ascii(64);
  const reader = new ByteReader(signature, 'signature of an authority');
  const algorithm = reader.ascii(64);
  const value = reader.string(maxBlobBytes);
  reader.end();
  if (type === 'ssh-rsa') {
    const hash = Object.hasOwn(rsaHashes, algorithm) ? rsaHashes[algorithm] : undefined;
    if (hash === undefined) return false;
    const [e, n] = [keyReader.mpint(maxNumberBytes), keyReader.mpint(maxNumberBytes)];
    return check(hash, data, { kty: 'RSA', e: base64url(e), n: base64url(n) }, value);
  }
  if (algorithm !== type) return false;
  if (type === 'ssh-ed25519') {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: base64url(keyReader.string(32)) };
    return check(null, data, jwk, value);
  }
  const curve = type.startsWith('ecdsa-sha2-')
    ? curves[type.slice('ecdsa-sha2-'.length)]
    : undefined;
  if (!curve) return false;
  keyReader.ascii(64);
  const point = keyReader.string(1 + 2 * curve.bytes);
  const [x, y] = [point.subarray(1, 1 + curve.bytes), point.subarray(1 + curve.bytes)];
  const jwk = { kty: 'EC', crv: curve.name, x: base64url(x), y: base64url(y) };
  return check(curve.hash, data, jwk, fixedNumbers(value, curve.bytes));
}

function check(
  hash: string | null,
  data: Uint8Array,
  jwk: Record<string, string>,
  signature: Uint8Array,
): boolean {
  const key = importKey(jwk);
  return key !== undefined && verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

function importKey(jwk: Record<string, string>): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    // A point that is not on its curve is no key, and signs nothing.
    return undefined;
  }
}

/** Two mpints as numbers of equal length. */
function fixedNumbers(blob: Uint8Array, bytes: number): Uint8Array {
  const reader = new ByteReader(blob, 'signature of an authority');
  const fixed = new Uint8Array(2 * bytes);
  for (const end of [bytes, 2 * bytes]) {
    const number = reader.mpint(bytes + 1);
    fixed.set(number.subarray(-bytes), end - Math.min(bytes, number.length));
  }
  reader.end();
  return fixed;
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
