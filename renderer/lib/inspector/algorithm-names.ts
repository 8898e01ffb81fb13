import { text } from '../text/text.ts';

/*
 * Names for people beside the names on the wire. A name that is not known here is shown as it came:
 * nothing is guessed.
 */

const words = () => text.inspector.algorithmNames;

/** Of a hybrid: the post-quantum half and the classical one. */
type Halves = readonly [modern: string, classical: string];

const hybrids: readonly [RegExp, Halves][] = [
  [/^mlkem768x25519/i, ['ML-KEM-768', 'X25519']],
  [/^X25519MLKEM768$/i, ['ML-KEM-768', 'X25519']],
  [/^mlkem768nistp256/i, ['ML-KEM-768', 'P-256']],
  [/^mlkem1024nistp384/i, ['ML-KEM-1024', 'P-384']],
  [/^sntrup761x25519/i, ['NTRU Prime', 'X25519']],
  [/^SecP256r1MLKEM768$/i, ['ML-KEM-768', 'P-256']],
  [/^SecP384r1MLKEM1024$/i, ['ML-KEM-1024', 'P-384']],
];

/** Made when they are asked for: the language can change. */
const keyExchangeNames: readonly [RegExp, () => string][] = [
  [/^curve25519/i, () => 'X25519'],
  [/^x25519$/i, () => 'X25519'],
  [/^curve448/i, () => 'X448'],
  [/^ecdh-sha2-nistp256$/i, () => words().on('ECDH', 'P-256')],
  [/^ecdh-sha2-nistp384$/i, () => words().on('ECDH', 'P-384')],
  [/^ecdh-sha2-nistp521$/i, () => words().on('ECDH', 'P-521')],
  [/^secp256r1$/i, () => words().on('ECDH', 'P-256')],
  [/^secp384r1$/i, () => words().on('ECDH', 'P-384')],
  [/^secp521r1$/i, () => words().on('ECDH', 'P-521')],
  [/^x448$/i, () => 'X448'],
  [/^diffie-hellman-group-exchange-/i, () => words().groupFromServer],
  [/^rsa\d/i, () => 'RSA'],
  [/^RSA$/, () => 'RSA'],
];

const shortNames: readonly [RegExp, string][] = [
  [/^mlkem768x25519/i, 'ML-KEM + X25519'],
  [/^mlkem768nistp256/i, 'ML-KEM + P-256'],
  [/^mlkem1024nistp384/i, 'ML-KEM + P-384'],
  [/^sntrup761x25519/i, 'NTRU + X25519'],
  [/^curve25519/i, 'X25519'],
  [/^curve448/i, 'X448'],
  [/^ecdh-sha2-nistp(\d+)$/i, 'P-$1'],
  [/^diffie-hellman-group(\d+)-.*$/i, 'DH group $1'],
  [/^diffie-hellman-group-exchange-.*$/i, 'DH group exchange'],
];

/** What a hybrid mixes; null for any other exchange. */
export function hybridHalves(name: string): Halves | null {
  return hybrids.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** `X25519`, `ML-KEM-768 with X25519`, `Diffie-Hellman group 14`. */
export function longKeyExchange(name: string): string {
  const halves = hybridHalves(name);
  if (halves) return words().with(...halves);
  const group = /^diffie-hellman-group(\d+)-/i.exec(name)?.[1];
  if (group !== undefined) return words().group(group);
  return keyExchangeNames.find(([pattern]) => pattern.test(name))?.[1]() ?? name;
}

/** The same beside the family: `P-256` where `ECDHE` is said anyway. */
export function groupName(name: string): string {
  const curve = /^ecdh-sha2-nistp(\d+)$|^secp(\d+)r1$/i.exec(name);
  return curve ? `P-${curve[1] ?? curve[2] ?? ''}` : longKeyExchange(name);
}

/** What fits into the chip of a narrow window. */
export function shortKeyExchange(name: string): string {
  for (const [pattern, short] of shortNames) {
    if (pattern.test(name)) return short.replace('$1', pattern.exec(name)?.[1] ?? '');
  }
  return name;
}

/** `AES-256-GCM`, `ChaCha20-Poly1305`, `AES-128-CTR`. */
export function shortCipher(name: string): string {
  const aes = /^aes(\d{3})-(gcm|ctr|cbc)(?:@.*)?$/i.exec(name);
  if (aes) return `AES-${aes[1] ?? ''}-${(aes[2] ?? '').toUpperCase()}`;
  if (/^chacha20-poly1305/i.test(name)) return 'ChaCha20-Poly1305';
  if (/^3des-cbc$/i.test(name)) return '3DES-CBC';
  return name;
}

/** What the integrity of an AEAD cipher is built into: `GCM`, `Poly1305`. */
export function builtInMac(cipher: string): string {
  if (/gcm/i.test(cipher)) return 'GCM';
  return /poly1305/i.test(cipher) ? 'Poly1305' : cipher;
}

/** `Ed25519`, `RSA`, `ECDSA on P-256`, for `Server proven. Ed25519 host key, …`. */
export function hostKeyName(type: string): string {
  const curve = /nistp(\d+)/.exec(type)?.[1];
  if (curve !== undefined) return words().on('ECDSA', `P-${curve}`);
  if (/ed25519/.test(type)) return 'Ed25519';
  if (/^(?:ssh-)?rsa/.test(type)) return 'RSA';
  return type === 'ssh-dss' ? 'DSA' : type;
}
