import { createHash } from 'node:crypto';
import { assertReplyLength, type AddedExchange } from './added-exchange.ts';
import type { Curve, CurveKeys } from './curves.ts';

/** A key encapsulation mechanism with fresh keys, the client's side. */
export interface KemKeys {
  publicKey: Buffer;
  /** The secret that the server encapsulated; mechanisms with implicit rejection never fail. */
  decapsulate(ciphertext: Uint8Array): Buffer;
}

export interface Kem {
  ciphertextBytes: number;
  generate: () => KemKeys;
}

/** How one hybrid method is put together. */
export interface HybridMethod {
  hash: AddedExchange['hash'];
  kem: Kem;
  curve: Curve;
}

/** The client's side of one hybrid exchange. RFC 10042 §2, and RFC 9941 §3, which says the same. */
export class HybridExchange implements AddedExchange {
  readonly hash: AddedExchange['hash'];
  /** C_INIT: the public keys of both parts, the post-quantum one first. */
  readonly publicValue: Buffer;
  readonly #method: HybridMethod;
  readonly #kem: KemKeys;
  readonly #curve: CurveKeys;

  constructor(method: HybridMethod) {
    this.hash = method.hash;
    this.#method = method;
    this.#kem = method.kem.generate();
    this.#curve = method.curve.generate();
    this.publicValue = Buffer.concat([this.#kem.publicKey, this.#curve.publicValue]);
  }

  /**
   * K = HASH(K_PQ || K_CL), to be hashed as a string, never as a number.
   * @param reply S_REPLY: ciphertext and value on the curve
   * @throws {AppError} malformed-message for a wrong length, negotiation-failed for a value without a secret
   */
  secret(reply: Uint8Array): Buffer {
    const { kem, curve, hash } = this.#method;
    assertReplyLength(reply, kem.ciphertextBytes + curve.publicBytes);
    const quantum = this.#kem.decapsulate(reply.subarray(0, kem.ciphertextBytes));
    const classical = this.#curve.secret(reply.subarray(kem.ciphertextBytes));
    return createHash(hash).update(quantum).update(classical).digest();
  }
}
