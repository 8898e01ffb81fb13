import ssh2, { type ParsedKey } from 'ssh2';
import { AppError } from '../../shared/errors.ts';
import { ByteReader } from '../../wire/byte-reader.ts';
import { ByteWriter } from '../../wire/byte-writer.ts';
import { certificateSuffix } from '../../wire/ssh/certificate.ts';
import { sendPayload, sessionIdOf, type ProtocolInternals } from './internals.ts';

/*
 * Signing in with what ssh2 1.17.0 does not know: certificates, and whatever only an agent holds. ssh2 writes
 * the public key and one name for algorithm and signature (lib/protocol/Protocol.js, authPK). A certificate
 * stands where the public key stands and has its own algorithm name, while the signature keeps the plain one
 * (OpenSSH, PROTOCOL.certkeys); a security key's signature goes on behind the signature itself
 * (PROTOCOL.u2f).
 */

interface Shown {
  /** Stands where the public key stands. */
  blob: Buffer;
  /** Algorithm of the request for the one that ssh2 chose. */
  nameOf: (algorithm: string) => string;
  /** The whole signature blob from what signing gave. */
  signatureOf: (signed: Buffer, algorithm: string) => Uint8Array;
}

const shownKeys = new WeakMap<object, Shown>();

/** A key that shows its certificate in place of its public key; it signs as before. */
export function withCertificate<Key extends ParsedKey>(key: Key, certificate: Buffer): Key {
  const shown = Object.create(key) as Key;
  shownKeys.set(shown, {
    blob: certificate,
    nameOf: (algorithm) => algorithm + certificateSuffix,
    signatureOf: (signed, algorithm) => {
      const value = algorithm.startsWith('ecdsa-') ? toSshSignature(signed) : signed;
      return new ByteWriter().string(algorithm).string(value).finish();
    },
  });
  return shown;
}

/** RSA is the one type of key that has several algorithms. RFC 8332 §3 */
const rsa = 'ssh-rsa';
const rsaCertificate = `${rsa}${certificateSuffix}`;

/**
 * A key of any type that signs elsewhere and gives whole signature blobs; `blob` is a public key or a
 * certificate.
 */
export function heldElsewhere(blob: Buffer): ParsedKey {
  const type = new ByteReader(blob, 'public key').ascii(128);
  // ssh2 asks a key for its type alone; it takes only what it has made itself (lib/protocol/keyParser.js).
  const shown = Object.create(anyKey(), {
    type: { value: type === rsaCertificate ? rsa : type },
    getPublicSSH: { value: () => blob },
  }) as ParsedKey;
  shownKeys.set(shown, {
    blob,
    nameOf: (algorithm) => {
      if (type === rsaCertificate) return algorithm + certificateSuffix;
      return type === rsa ? algorithm : type;
    },
    signatureOf: (signed) => signed,
  });
  return shown;
}

function anyKey(): ParsedKey {
  const blob = new ByteWriter().string('ssh-ed25519').string(new Uint8Array(32)).finish();
  const parsed = ssh2.utils.parseKey(`ssh-ed25519 ${Buffer.from(blob).toString('base64')}`);
  if (parsed instanceof Error) throw AppError.from(parsed);
  return parsed;
}

/**
 * Makes authPK send such keys as they are to be shown; other keys are left to ssh2. Whether a key would do is asked
 * first only where signing may cost a person's touch or consent: a key that lies open here signs at once, a round trip
 * earlier. RFC 4252 §7.
 */
export function allowShownKeys(protocol: ProtocolInternals): void {
  const original = protocol.authPK.bind(protocol);
  protocol.authPK = (user, key, algorithm, sign) => {
    if (!sign && key.isPrivateKey()) {
      protocol._handlers['USERAUTH_PK_OK']?.(protocol);
      return;
    }
    const shown = shownKeys.get(key);
    if (!shown) {
      original(user, key, algorithm, sign);
      return;
    }
    const plain = algorithm ?? key.type;
    const request = encodeRequest(user, shown.nameOf(plain), shown.blob, sign !== undefined);
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
      const whole = shown.signatureOf(signature, plain);
      send(new ByteWriter().bytes(request).string(whole).finish());
    });
  };
}

/** USERAUTH_REQUEST without its signature. RFC 4252 §7. */
function encodeRequest(
  user: string,
  algorithm: string,
  blob: Buffer,
  isSigned: boolean,
): Uint8Array {
  return new ByteWriter()
    .uint8(50)
    .string(user)
    .string('ssh-connection')
    .string('publickey')
    .uint8(isSigned ? 1 : 0)
    .string(algorithm)
    .string(blob)
    .finish();
}

/** OpenSSL's `SEQUENCE { INTEGER r, INTEGER s }` as two mpints. RFC 5656 §3.1.2. */
function toSshSignature(signature: Buffer): Uint8Array {
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
