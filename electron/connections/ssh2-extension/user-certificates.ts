import type { ParsedKey } from 'ssh2';
import { ByteReader } from '../../wire/byte-reader.ts';
import { ByteWriter } from '../../wire/byte-writer.ts';
import { certificateSuffix } from '../../wire/ssh/certificate.ts';
import { sendPayload, sessionIdOf, type ProtocolInternals } from './internals.ts';

/*
 * Signing in with certificates, which ssh2 1.17.0 does not know. A certificate stands where the public
 * key stands and has its own algorithm name, but the signature in the request keeps the name of the plain
 * algorithm (OpenSSH, PROTOCOL.certkeys). ssh2 writes one name for both (lib/protocol/Protocol.js, authPK).
 */

const certificates = new WeakMap<object, Buffer>();

/** A key that shows its certificate in place of its public key; it signs as before. */
export function withCertificate<Key extends ParsedKey>(key: Key, certificate: Buffer): Key {
  const shown = Object.create(key) as Key;
  certificates.set(shown, certificate);
  return shown;
}

/** Makes authPK send keys of `withCertificate` as certificates; other keys are left to ssh2. */
export function allowUserCertificates(protocol: ProtocolInternals): void {
  const original = protocol.authPK.bind(protocol);
  protocol.authPK = (user, key, algorithm, sign) => {
    const certificate = certificates.get(key);
    if (!certificate) {
      original(user, key, algorithm, sign);
      return;
    }
    const plain = algorithm ?? key.type;
    const request = encodeRequest(user, plain + certificateSuffix, certificate, sign !== undefined);
    const send = (payload: Uint8Array): void => {
      protocol._authsQueue.push('publickey');
      sendPayload(protocol, payload);
    };
    if (!sign) {
      send(request);
      return;
    }
    const sessionId = sessionIdOf(protocol) ?? Buffer.alloc(0);
    const signed = new ByteWriter().string(sessionId).bytes(request).finish();
    sign(Buffer.from(signed), (signature) => {
      const value = plain.startsWith('ecdsa-') ? toSshSignature(signature) : signature;
      const named = new ByteWriter().string(plain).string(value).finish();
      send(new ByteWriter().bytes(request).string(named).finish());
    });
  };
}

/** USERAUTH_REQUEST without its signature. RFC 4252 §7. */
function encodeRequest(
  user: string,
  algorithm: string,
  certificate: Buffer,
  isSigned: boolean,
): Uint8Array {
  return new ByteWriter()
    .uint8(50)
    .string(user)
    .string('ssh-connection')
    .string('publickey')
    .uint8(isSigned ? 1 : 0)
    .string(algorithm)
    .string(certificate)
    .finish();
}

/** OpenSSL's `SEQUENCE { INTEGER r, INTEGER s }` as two mpints. RFC 5656 §3.1.2; an agent sends those already. */
function toSshSignature(signature: Buffer): Uint8Array {
  if (signature[0] === 0) return signature;
  const reader = new ByteReader(signature, 'signature');
  reader.uint8();
  // The length of P-521 takes a second byte.
  if (reader.uint8() === 0x81) reader.uint8();
  const integer = (): Uint8Array => {
    reader.uint8();
    return reader.bytes(reader.uint8());
  };
  return new ByteWriter().mpint(integer()).mpint(integer()).finish();
}
