import {
  createHash,
  createPublicKey,
  diffieHellman,
  encapsulate,
  generateKeyPairSync,
  randomBytes,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { HybridExchange, hybridMethods, type HybridMethod } from './hybrid.ts';
import { encapsulateSntrup761 } from './sntrup761/sntrup761.ts';

function methodOf(name: string): HybridMethod {
  const method = hybridMethods.get(name);
  if (!method) throw new Error(`No method ${name}`);
  return method;
}

/** The server's half, written down from the specifications. */
function answer(name: string, publicValue: Buffer): { reply: Buffer; secret: Buffer } {
  const kemKey = publicValue.subarray(0, -32);
  const curve = generateKeyPairSync('x25519');
  const theirs = createPublicKey({
    key: publicValue.subarray(-32),
    format: 'raw-public',
    asymmetricKeyType: 'x25519',
  });
  const classical = diffieHellman({ privateKey: curve.privateKey, publicKey: theirs });
  const { ciphertext, secret } = name.startsWith('mlkem')
    ? answerMlKem(kemKey)
    : encapsulateSntrup761(kemKey);
  const hash = createHash(methodOf(name).hash).update(secret).update(classical).digest();
  const point = curve.publicKey.export({ format: 'raw-public' });
  return { reply: Buffer.concat([ciphertext, point]), secret: hash };
}

function answerMlKem(key: Buffer): { ciphertext: Buffer; secret: Buffer } {
  const publicKey = createPublicKey({
    key,
    format: 'raw-public',
    asymmetricKeyType: 'ml-kem-768',
  });
  const { ciphertext, sharedKey } = encapsulate(publicKey);
  return { ciphertext: Buffer.from(ciphertext), secret: Buffer.from(sharedKey) };
}

describe.each([
  ['mlkem768x25519-sha256', 1184 + 32, 32],
  ['sntrup761x25519-sha512', 1158 + 32, 64],
  ['sntrup761x25519-sha512@openssh.com', 1158 + 32, 64],
])('%s', (name, publicBytes, secretBytes) => {
  it('agrees with the other side', () => {
    const ours = new HybridExchange(methodOf(name));
    expect(ours.publicValue).toHaveLength(publicBytes);
    const { reply, secret } = answer(name, ours.publicValue);
    expect(ours.secret(reply)).toEqual(secret);
    expect(secret).toHaveLength(secretBytes);
  });

  it('gives another secret for a changed answer', () => {
    const ours = new HybridExchange(methodOf(name));
    const { reply, secret } = answer(name, ours.publicValue);
    reply[7] = (reply[7] ?? 0) ^ 1;
    expect(ours.secret(reply)).not.toEqual(secret);
  });

  it('refuses a wrong length and a point without a secret', () => {
    const ours = new HybridExchange(methodOf(name));
    const { ciphertextBytes } = methodOf(name);
    expect(() => ours.secret(randomBytes(ciphertextBytes + 31))).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
    const zeroPoint = Buffer.concat([randomBytes(ciphertextBytes), Buffer.alloc(32)]);
    expect(() => ours.secret(zeroPoint)).toThrow(
      expect.objectContaining({ code: 'negotiation-failed' }),
    );
  });
});
