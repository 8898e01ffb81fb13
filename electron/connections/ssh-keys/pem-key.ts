import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { EcdsaCurve, PrivateKeyParts } from '../../wire/ssh/private-key.ts';
import { KeyFileProblem, wrongPassphrase } from './key-file-problem.ts';

/** What OpenSSL says when it wants a passphrase and gets none: up to there the file is whole. */
const passphraseWanted = 'ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED';

/**
 * Whether a PEM file (PKCS #8, PKCS #1, SEC 1) asks for a passphrase. RFC 5958, RFC 7468.
 * @throws {KeyFileProblem} when it is damaged, found out before anybody is asked
 */
export function isPemEncrypted(text: string, name: string): boolean {
  try {
    createPrivateKey(text);
    return false;
  } catch (error) {
    if (codeOf(error) === passphraseWanted) return true;
    throw damaged(name, error);
  }
}

/**
 * The key of a PEM file.
 * @throws {KeyFileProblem} for a wrong passphrase, damage, or a kind of key that SSH does not know
 */
export function unlockPem(
  text: string,
  name: string,
  passphrase: string | undefined,
): PrivateKeyParts {
  return partsOf(open(text, name, passphrase), name);
}

function open(text: string, name: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (error) {
    // A wrong passphrase yields bytes that are no key, or in 1 of 256 cases a padding that looks right.
    throw isPemEncrypted(text, name) ? wrongPassphrase(name, error) : damaged(name, error);
  }
}

const curves: Readonly<Record<string, EcdsaCurve>> = {
  'P-256': 'nistp256',
  'P-384': 'nistp384',
  'P-521': 'nistp521',
};

function partsOf(key: KeyObject, name: string): PrivateKeyParts {
  const kind = key.asymmetricKeyType;
  if (kind !== 'rsa' && kind !== 'ec' && kind !== 'ed25519') throw unusable(name, String(kind));
  const jwk: Readonly<Record<string, unknown>> = { ...key.export({ format: 'jwk' }) };
  const number = (letter: string): Buffer => Buffer.from(String(jwk[letter]), 'base64url');
  if (kind === 'ed25519') return { kind, publicKey: number('x'), seed: number('d') };
  if (kind === 'rsa') {
    const [n, e, d, p, q] = [number('n'), number('e'), number('d'), number('p'), number('q')];
    return { kind, n, e, d, p, q, qInverse: number('qi') };
  }
  const curveName = String(jwk['crv']);
  const curve = curves[curveName];
  if (!curve) throw unusable(name, `the curve ${curveName}`);
  const point = Buffer.concat([Buffer.of(4), number('x'), number('y')]);
  return { kind: 'ecdsa', curve, point, scalar: number('d') };
}

function damaged(name: string, cause: unknown): KeyFileProblem {
  return new KeyFileProblem(`${name} is damaged: it holds no whole private key.`, { cause });
}

function unusable(name: string, what: string): KeyFileProblem {
  return new KeyFileProblem(
    `${name} is of a kind that cannot be used (${what}); SSH knows RSA, ECDSA with NIST's curves, and Ed25519.`,
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
