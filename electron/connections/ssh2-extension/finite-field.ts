import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { bitLength } from '../../wire/byte-reader.ts';
import { toMpint } from './mpint.ts';

/** Twice the strength of the strongest cipher: more digits make no exchange stronger. RFC 4419 §6.2. */
const exponentBytes = 64;

/**
 * One side of a Diffie-Hellman exchange in a group that the server picked. ssh2 uses Node's
 * DiffieHellman object here, which tests the modulus for primality for seconds before it begins; keys
 * imported as DER are used at once. The exponentiation is OpenSSL's, in constant time.
 */
export class FiniteFieldExchange {
  readonly modulus: Buffer;
  readonly generator: Buffer;
  readonly #privateKey: KeyObject;

  /** @throws {AppError} negotiation-failed for a group outside the bounds. RFC 4419 §3, RFC 8270 */
  constructor(group: {
    modulus: Uint8Array;
    generator: Uint8Array;
    minBits: number;
    maxBits: number;
  }) {
    this.modulus = toMpint(group.modulus);
    this.generator = toMpint(group.generator);
    const bits = bitLength(this.modulus);
    if (bits < group.minBits || bits > group.maxBits) {
      throw refused(`a group of ${String(bits)} bits`);
    }
    if (((this.modulus.at(-1) ?? 0) & 1) === 0) throw refused('an even modulus');
    this.#assertInside(this.generator, 'generator');
    const exponent = randomBytes(exponentBytes);
    exponent[0] = (exponent[0] ?? 0) | 0x80;
    this.#privateKey = createPrivateKey({
      key: sequence(integer(Buffer.of(0)), this.#algorithm(), tagged(0x04, integer(exponent))),
      format: 'der',
      type: 'pkcs8',
    });
  }

  /** The value that is sent to the server, an mpint. */
  publicValue(): Buffer {
    return this.#raise(this.generator);
  }

  /** The shared secret, an mpint. @throws {AppError} negotiation-failed for a value outside the group */
  secret(peerValue: Uint8Array): Buffer {
    const value = toMpint(peerValue);
    this.#assertInside(value, 'public value');
    return this.#raise(value);
  }

  #raise(value: Buffer): Buffer {
    const publicKey = createPublicKey({
      key: sequence(this.#algorithm(), tagged(0x03, Buffer.of(0), integer(value))),
      format: 'der',
      type: 'spki',
    });
    return toMpint(diffieHellman({ privateKey: this.#privateKey, publicKey }));
  }

  /** 1 < value < modulus - 1; the borders would give the secret away. RFC 4253 §8. */
  #assertInside(value: Buffer, what: string): void {
    const number = toBigInt(value);
    if (number <= 1n || number >= toBigInt(this.modulus) - 1n) {
      throw refused(`a ${what} outside its group`);
    }
  }

  /** AlgorithmIdentifier with DHParameter { prime, base }. PKCS #3 §9. */
  #algorithm(): Buffer {
    return sequence(dhKeyAgreement, sequence(integer(this.modulus), integer(this.generator)));
  }
}

function refused(what: string): AppError {
  return new AppError('negotiation-failed', `The server chose ${what} for the key exchange.`);
}

function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`);
}

/** OBJECT IDENTIFIER 1.2.840.113549.1.3.1. */
const dhKeyAgreement = Buffer.from('06092a864886f70d010301', 'hex');

/** DER: tag, length, content. X.690 §8.1. */
function tagged(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), body]);
  const digits = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...digits), body]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x30, ...parts);
}

/** INTEGER; zero has one digit in DER and none in an mpint. */
function integer(bytes: Uint8Array): Buffer {
  const digits = toMpint(bytes);
  return tagged(0x02, digits.length === 0 ? Buffer.of(0) : digits);
}
