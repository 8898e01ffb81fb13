import { createECDH, randomBytes } from 'node:crypto';
import { encodeNumberInit, encodeStringInit } from '../../wire/ssh/client-messages.ts';
import type { KeyExchangeMethod } from '../../wire/ssh/key-exchange-methods.ts';

/*
 * Values that a server takes for a public key, so that it answers with its host key. The exchange ends there, so
 * nobody needs the key that would belong to them.
 */

/** The first message of an exchange; null for a method of which the value is not known. */
export function exchangeInitOf({ layout, group, bits }: KeyExchangeMethod): Uint8Array | null {
  if (layout === 'dh' && bits !== null) return encodeNumberInit(numberBelow(bits));
  if (layout !== 'ecdh' && layout !== 'hybrid') return null;
  const value = group === null ? undefined : values[group]?.();
  return value ? encodeStringInit(value) : null;
}

/** Between 1 and any modulus of this size, with many bits set, as OpenSSH wants it (dh_pub_is_valid). */
export function numberBelow(modulusBits: number): Uint8Array {
  const bytes = randomBytes(Math.max(1, Math.floor((modulusBits - 2) / 8)));
  bytes[0] = 0x55;
  return bytes;
}

const point = (curve: string): Buffer => createECDH(curve).generateKeys();

/** An encapsulation key is a list of coefficients, and zero is one. FIPS 203 §7.2 checks no more than that. */
const mlKem768 = (): Buffer => Buffer.alloc(1184);
const mlKem1024 = (): Buffer => Buffer.alloc(1568);
const sntrup761 = (): Buffer => Buffer.alloc(1158);

/** By the group that `describeKeyExchange` names. */
const values: Readonly<Record<string, () => Buffer>> = {
  x25519: () => randomBytes(32),
  x448: () => randomBytes(56),
  secp256r1: () => point('prime256v1'),
  secp384r1: () => point('secp384r1'),
  secp521r1: () => point('secp521r1'),
  mlkem768x25519: () => Buffer.concat([mlKem768(), randomBytes(32)]),
  mlkem768nistp256: () => Buffer.concat([mlKem768(), point('prime256v1')]),
  mlkem1024nistp384: () => Buffer.concat([mlKem1024(), point('secp384r1')]),
  sntrup761x25519: () => Buffer.concat([sntrup761(), randomBytes(32)]),
};
