import { decapsulate, generateKeyPairSync } from 'node:crypto';
import type { Kem } from './hybrid.ts';

/** ML-KEM by OpenSSL. FIPS 203, table 3, has the sizes. */
export const mlKem768: Kem = { ciphertextBytes: 1088, generate: () => generate('ml-kem-768') };
export const mlKem1024: Kem = { ciphertextBytes: 1568, generate: () => generate('ml-kem-1024') };

function generate(name: 'ml-kem-768' | 'ml-kem-1024'): ReturnType<Kem['generate']> {
  // The types have one overload for each name.
  const { publicKey, privateKey } =
    name === 'ml-kem-768' ? generateKeyPairSync('ml-kem-768') : generateKeyPairSync('ml-kem-1024');
  return {
    publicKey: publicKey.export({ format: 'raw-public' }),
    decapsulate: (ciphertext) => Buffer.from(decapsulate(privateKey, ciphertext)),
  };
}
