/** A hash function that servers use, by its name in Node. */
export type DigestAlgorithm = 'sha512' | 'sha256' | 'sha1' | 'md5';

/** Digests of one file, in hex. */
export type Digests = Partial<Record<DigestAlgorithm, string>>;

/** The hash of more worth first: SHA-1 and MD5 find what disks lose, and nothing that somebody made up. */
export const digestsByWorth: readonly DigestAlgorithm[] = ['sha512', 'sha256', 'sha1', 'md5'];

const bytesOf: Readonly<Record<DigestAlgorithm, number>> = {
  sha512: 64,
  sha256: 32,
  sha1: 20,
  md5: 16,
};

/** Names in lower case: RFC 9530 §7.2, RFC 3230 §4.1.1 with RFC 5843, and those of ownCloud. */
const algorithms: ReadonlyMap<string, DigestAlgorithm> = new Map([
  ['sha-512', 'sha512'],
  ['sha512', 'sha512'],
  ['sha-256', 'sha256'],
  ['sha256', 'sha256'],
  ['sha', 'sha1'],
  ['sha1', 'sha1'],
  ['md5', 'md5'],
]);

/** Four digests in base64 are 300 characters. */
const maxLength = 2_000;

/** `sha-256=:base64=:, sha-512=:…:`, a dictionary of byte sequences. RFC 9530 §3, RFC 8941 §3.2. */
export function parseReprDigest(value: string | undefined): Digests {
  return collect(value, ',', /^([a-z0-9*._-]+)=:([A-Za-z0-9+/]+={0,2}):$/, 'base64');
}

/** `SHA-256=base64,MD5=base64`. RFC 3230 §4.3.2. */
export function parseDigest(value: string | undefined): Digests {
  return collect(value, ',', /^([A-Za-z0-9-]+)=([A-Za-z0-9+/]+={0,2})$/, 'base64');
}

/** `SHA256:hex`, or several with spaces between in `oc:checksums`. ownCloud 10, Nextcloud. */
export function parseOcChecksum(value: string | undefined): Digests {
  return collect(value, ' ', /^([A-Za-z0-9]+):([0-9A-Fa-f]+)$/, 'hex');
}

/** Nothing at all of a list with two values for one algorithm: nobody knows which of them is meant. */
function collect(
  value: string | undefined,
  separator: string,
  shape: RegExp,
  encoding: 'hex' | 'base64',
): Digests {
  const found: Digests = {};
  if (value === undefined || value.length > maxLength) return found;
  for (const item of value.split(separator)) {
    const [, name = '', text = ''] = shape.exec(item.trim()) ?? [];
    const algorithm = algorithms.get(name.toLowerCase());
    if (algorithm === undefined) continue;
    const hex = encoding === 'hex' ? text.toLowerCase() : hexOfBase64(text);
    if (hex.length !== 2 * bytesOf[algorithm]) continue;
    if (found[algorithm] !== undefined && found[algorithm] !== hex) return {};
    found[algorithm] = hex;
  }
  return found;
}

const base64Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Of letters and padding alone; empty for what is no base64 in its one right form. RFC 4648 §3.5, §4. */
function hexOfBase64(text: string): string {
  const letters = text.replace(/=+$/, '');
  let bits = 0;
  let pending = 0;
  let hex = '';
  for (const letter of letters) {
    pending = ((pending << 6) | base64Letters.indexOf(letter)) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    hex += ((pending >> bits) & 0xff).toString(16).padStart(2, '0');
  }
  // What is left over is zero, or the same bytes could be written in several ways.
  const isRight = text.length % 4 === 0 && (pending & ((1 << bits) - 1)) === 0;
  return isRight ? hex : '';
}
