import {
  createECDH,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { AppError } from '../../shared/errors.ts';

/** Fresh keys on one curve, our side. */
export interface CurveKeys {
  publicValue: Buffer;
  /**
   * The shared secret as the curve's own bytes, always of the same length.
   * @throws {AppError} negotiation-failed for a value that is no point or gives no secret
   */
  secret(value: Uint8Array): Buffer;
}

export interface Curve {
  publicBytes: number;
  generate: () => CurveKeys;
}

export const x25519: Curve = {
  publicBytes: 32,
  generate: () => montgomeryKeys('x25519', generateKeyPairSync('x25519')),
};
export const x448: Curve = {
  publicBytes: 56,
  generate: () => montgomeryKeys('x448', generateKeyPairSync('x448')),
};
/** Points are uncompressed, which RFC 5656 §4 leaves open and RFC 10042 §2.2 demands. */
export const nistp256: Curve = { publicBytes: 65, generate: () => nistKeys('prime256v1') };
export const nistp384: Curve = { publicBytes: 97, generate: () => nistKeys('secp384r1') };

/** OpenSSL refuses values of low order, whose secret would be zero. RFC 8731 §3. */
function montgomeryKeys(
  name: 'x25519' | 'x448',
  { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject },
): CurveKeys {
  return {
    publicValue: publicKey.export({ format: 'raw-public' }),
    secret: (value) =>
      orRefused(name, () => {
        const theirs = createPublicKey({
          key: Buffer.from(value),
          format: 'raw-public',
          asymmetricKeyType: name,
        });
        return diffieHellman({ privateKey, publicKey: theirs });
      }),
  };
}

/** OpenSSL refuses what is no point of the curve. */
function nistKeys(name: 'prime256v1' | 'secp384r1'): CurveKeys {
  const keys = createECDH(name);
  return {
    publicValue: keys.generateKeys(),
    secret: (value) => orRefused(name, () => keys.computeSecret(value)),
  };
}

function orRefused(name: string, compute: () => Buffer): Buffer {
  try {
    return compute();
  } catch (error) {
    const message = `The server sent a value on ${name} that gives no secret.`;
    throw new AppError('negotiation-failed', message, {}, { cause: error });
  }
}
