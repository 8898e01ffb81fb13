import { createECDH, createHash, createHmac } from 'node:crypto';
import { RecordDecryption } from '../../connections/tls/record-decryption.ts';
import { x25519, x448, type CurveKeys } from '../../connections/ssh2-extension/curves.ts';
import type { Kem } from '../../connections/ssh2-extension/hybrid.ts';
import { mlKem1024, mlKem768 } from '../../connections/ssh2-extension/ml-kem.ts';
import { serverShareOf, type OpenRecord } from '../../wire/tls/answer-reader.ts';
import { cipherSuiteById } from '../../wire/tls/cipher-suites.ts';
import { groupById } from '../../wire/tls/groups.ts';
import { parseServerHello } from '../../wire/tls/hellos.ts';
import type { OfferedShare } from '../../wire/tls/hello-extensions.ts';

/** A key for one handshake of TLS 1.3, whose encrypted part is to be read. */
export interface HandshakeKey {
  readonly share: OfferedShare;
  /** Opens what the server sends after its hello; null where the two hellos do not lead to a secret. */
  openerFor(clientHello: Uint8Array, serverHello: Uint8Array): OpenRecord | null;
}

/** Null for a group that no key can be made for here. */
export function makeHandshakeKey(group: number): HandshakeKey | null {
  const name = groupById(group)?.name;
  const keys = name === undefined ? undefined : makers[name]?.();
  if (!keys) return null;
  return {
    share: { group, key: keys.publicValue },
    openerFor(clientHello, serverHello) {
      const theirs = serverShareOf(serverHello);
      if (theirs?.group !== group) return null;
      try {
        const secret = keys.secret(theirs.key);
        return openerOf(secret, clientHello, serverHello);
      } catch {
        // A value that gives no secret: what is encrypted with it stays closed.
        return null;
      }
    },
  };
}

const makers: Readonly<Record<string, () => CurveKeys>> = {
  x25519: () => x25519.generate(),
  x448: () => x448.generate(),
  secp256r1: () => pointKeys('prime256v1'),
  secp384r1: () => pointKeys('secp384r1'),
  secp521r1: () => pointKeys('secp521r1'),
  X25519MLKEM768: () => hybridKeys(mlKem768, x25519.generate(), 'kem first'),
  SecP256r1MLKEM768: () => hybridKeys(mlKem768, pointKeys('prime256v1'), 'curve first'),
  SecP384r1MLKEM1024: () => hybridKeys(mlKem1024, pointKeys('secp384r1'), 'curve first'),
};

function pointKeys(curve: string): CurveKeys {
  const keys = createECDH(curve);
  return { publicValue: keys.generateKeys(), secret: (value) => keys.computeSecret(value) };
}

/** The same order in the key, in the answer and in the secret. RFC 10024 (draft-ietf-tls-ecdhe-mlkem) §4. */
function hybridKeys(kem: Kem, curve: CurveKeys, order: 'kem first' | 'curve first'): CurveKeys {
  const quantum = kem.generate();
  const inOrder = (ofKem: Buffer, ofCurve: Buffer): Buffer =>
    Buffer.concat(order === 'kem first' ? [ofKem, ofCurve] : [ofCurve, ofKem]);
  return {
    publicValue: inOrder(quantum.publicKey, curve.publicValue),
    secret(value) {
      // Points and values of a server are as long as ours.
      const split = order === 'kem first' ? kem.ciphertextBytes : curve.publicValue.length;
      const [first, second] = [value.subarray(0, split), value.subarray(split)];
      const [ofKem, ofCurve] = order === 'kem first' ? [first, second] : [second, first];
      return inOrder(quantum.decapsulate(ofKem), curve.secret(ofCurve));
    },
  };
}

function openerOf(
  secret: Buffer,
  clientHello: Uint8Array,
  serverHello: Uint8Array,
): OpenRecord | null {
  const { cipherSuiteId } = parseServerHello(serverHello).hello;
  const hash = cipherSuiteById(cipherSuiteId)?.parts.prf?.toLowerCase();
  if (hash === undefined) return null;
  const transcript = createHash(hash).update(clientHello).update(serverHello).digest();
  const decryption = RecordDecryption.of(cipherSuiteId, serverSecret(hash, secret, transcript));
  return decryption && ((record) => decryption.open(record));
}

/** server_handshake_traffic_secret of a handshake without a pre-shared key. RFC 8446 §7.1. */
function serverSecret(hash: string, shared: Buffer, transcript: Buffer): Buffer {
  const extract = (salt: Buffer, key: Buffer): Buffer =>
    createHmac(hash, salt).update(key).digest();
  const zeros = Buffer.alloc(transcript.length);
  const early = extract(zeros, zeros);
  const nothing = createHash(hash).digest();
  const derived = expandLabel(hash, early, 'derived', nothing);
  return expandLabel(hash, extract(derived, shared), 's hs traffic', transcript);
}

/** HKDF-Expand-Label to the length of the hash: one block. */
function expandLabel(hash: string, secret: Buffer, label: string, context: Buffer): Buffer {
  const name = Buffer.from(`tls13 ${label}`, 'latin1');
  const info = Buffer.concat([
    Buffer.of(0, context.length, name.length),
    name,
    Buffer.of(context.length),
    context,
    Buffer.of(1),
  ]);
  return createHmac(hash, secret).update(info).digest();
}
