import {
  createHash,
  createPublicKey,
  decapsulate,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import {
  ciphertextBytes as sntrupCiphertextBytes,
  generateSntrup761,
} from './sntrup761/sntrup761.ts';

/** A key encapsulation mechanism with fresh keys, the client's side. */
export interface KemKeys {
  publicKey: Buffer;
  /** The secret that the server encapsulated; mechanisms with implicit rejection never fail. */
  decapsulate(ciphertext: Uint8Array): Buffer;
}

/** How one hybrid method is put together. */
export interface HybridMethod {
  hash: 'sha256' | 'sha512';
  ciphertextBytes: number;
  generate: () => KemKeys;
}

const x25519Bytes = 32;

const mlKem768: HybridMethod = {
  hash: 'sha256',
  ciphertextBytes: 1088,
  generate: generateMlKem768,
};
const sntrup761: HybridMethod = {
  hash: 'sha512',
  ciphertextBytes: sntrupCiphertextBytes,
  generate: () => generateSntrup761(),
};

/**
 * The methods by their names. mlkem768x25519-sha256: RFC 10042 (draft-ietf-sshm-mlkem-hybrid-kex), with
 * ML-KEM from OpenSSL; sntrup761x25519-sha512: RFC 9941, under OpenSSH's own name since 8.5.
 */
export const hybridMethods: ReadonlyMap<string, HybridMethod> = new Map([
  ['mlkem768x25519-sha256', mlKem768],
  ['sntrup761x25519-sha512', sntrup761],
  ['sntrup761x25519-sha512@openssh.com', sntrup761],
]);

function generateMlKem768(): KemKeys {
  const { publicKey, privateKey } = generateKeyPairSync('ml-kem-768');
  return {
    publicKey: publicKey.export({ format: 'raw-public' }),
    decapsulate: (ciphertext) => Buffer.from(decapsulate(privateKey, ciphertext)),
  };
}

/** The client's side of one hybrid exchange with X25519. */
export class HybridExchange {
  readonly hash: HybridMethod['hash'];
  /** C_INIT: the public keys of both parts, the post-quantum one first. */
  readonly publicValue: Buffer;
  readonly #method: HybridMethod;
  readonly #kem: KemKeys;
  readonly #curve: { publicKey: KeyObject; privateKey: KeyObject };

  constructor(method: HybridMethod) {
    this.hash = method.hash;
    this.#method = method;
    this.#kem = method.generate();
    this.#curve = generateKeyPairSync('x25519');
    this.publicValue = Buffer.concat([
      this.#kem.publicKey,
      this.#curve.publicKey.export({ format: 'raw-public' }),
    ]);
  }

  /**
   * K = HASH(K_PQ || K_CL), to be hashed as a string, never as a number.
   * @param reply S_REPLY: ciphertext and X25519 value
   * @throws {AppError} malformed-message for a wrong length, negotiation-failed for a value of low order
   */
  secret(reply: Uint8Array): Buffer {
    const { ciphertextBytes, hash } = this.#method;
    if (reply.length !== ciphertextBytes + x25519Bytes) {
      throw new AppError(
        'malformed-message',
        `The server's half of the key exchange has ${String(reply.length)} bytes, not ${String(ciphertextBytes + x25519Bytes)}.`,
      );
    }
    const quantum = this.#kem.decapsulate(reply.subarray(0, ciphertextBytes));
    const classical = this.#curveSecret(reply.subarray(ciphertextBytes));
    return createHash(hash).update(quantum).update(classical).digest();
  }

  /** OpenSSL refuses values of low order, whose secret would be zero. RFC 8731 §3. */
  #curveSecret(value: Uint8Array): Buffer {
    try {
      const publicKey = createPublicKey({
        key: Buffer.from(value),
        format: 'raw-public',
        asymmetricKeyType: 'x25519',
      });
      return diffieHellman({ privateKey: this.#curve.privateKey, publicKey });
    } catch (error) {
      throw new AppError(
        'negotiation-failed',
        'The server sent an X25519 value without a secret.',
        {},
        {
          cause: error,
        },
      );
    }
  }
}
