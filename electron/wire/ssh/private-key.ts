import { ByteReader, malformed } from '../byte-reader.ts';
import { ByteWriter } from '../byte-writer.ts';

/** The numbers of a private key, big-endian, in the letters of RFC 8017, RFC 5656, RFC 8032 and FIPS 186. */
export type PrivateKeyParts =
  | {
      kind: 'rsa';
      n: Uint8Array;
      e: Uint8Array;
      d: Uint8Array;
      p: Uint8Array;
      q: Uint8Array;
      /** q⁻¹ mod p. */
      qInverse: Uint8Array;
    }
  | { kind: 'ecdsa'; curve: EcdsaCurve; point: Uint8Array; scalar: Uint8Array }
  /** `seed` has 32 bytes, as RFC 8032 calls the private key. */
  | { kind: 'ed25519'; publicKey: Uint8Array; seed: Uint8Array }
  | {
      kind: 'dsa';
      p: Uint8Array;
      q: Uint8Array;
      g: Uint8Array;
      y: Uint8Array;
      x: Uint8Array;
    };

export type EcdsaCurve = 'nistp256' | 'nistp384' | 'nistp521';

/** RSA and DSA numbers up to 16,384 bits (OpenSSH's limit), with a sign byte. */
const maxNumberBytes = 2049;
const ed25519Bytes = 32;

/**
 * The two halves of a key of PuTTY, decrypted. Padding behind the private half is skipped.
 * PuTTY manual, C.3. @throws {AppError} malformed-message; unknown types say so
 */
export function parsePuttyBlobs(
  type: string,
  publicBlob: Uint8Array,
  privateBlob: Uint8Array,
): PrivateKeyParts {
  const open = new ByteReader(publicBlob, 'public half of the key');
  const secret = new ByteReader(privateBlob, 'private half of the key');
  if (open.ascii(64) !== type) throw malformed('public half of the key', 0, `no key of ${type}`);
  const parts = readParts(type, open, secret);
  open.end();
  return parts;
}

function readParts(type: string, open: ByteReader, secret: ByteReader): PrivateKeyParts {
  const openNumber = (): Uint8Array => open.mpint(maxNumberBytes);
  const number = (): Uint8Array => secret.mpint(maxNumberBytes);
  switch (type) {
    case 'ssh-rsa': {
      const [e, n] = [openNumber(), openNumber()];
      const [d, p, q, qInverse] = [number(), number(), number(), number()];
      return { kind: 'rsa', n, e, d, p, q, qInverse };
    }
    case 'ssh-dss': {
      const [p, q, g, y] = [openNumber(), openNumber(), openNumber(), openNumber()];
      return { kind: 'dsa', p, q, g, y, x: number() };
    }
    case 'ssh-ed25519':
      return {
        kind: 'ed25519',
        publicKey: open.string(ed25519Bytes),
        seed: paddedSeed(secret.string(ed25519Bytes)),
      };
    case 'ecdsa-sha2-nistp256':
    case 'ecdsa-sha2-nistp384':
    case 'ecdsa-sha2-nistp521': {
      const curve = open.ascii(64);
      if (!isCurve(curve) || type !== `ecdsa-sha2-${curve}`) {
        throw malformed('public half of the key', open.offset, `no curve of ${type}`);
      }
      return { kind: 'ecdsa', curve, point: open.string(256), scalar: number() };
    }
    default:
      throw malformed('key', 0, `keys of type ${type} are not known`);
  }
}

export function isCurve(name: string): name is EcdsaCurve {
  return name === 'nistp256' || name === 'nistp384' || name === 'nistp521';
}

/** PuTTY writes it as a little-endian number without the zeros at its end (sshecc.c, put_mp_le_unsigned). */
function paddedSeed(written: Uint8Array): Uint8Array {
  const seed = new Uint8Array(ed25519Bytes);
  seed.set(written);
  return seed;
}

/** Public key blob. RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4. */
export function encodePublicKey(parts: PrivateKeyParts): Uint8Array {
  const writer = new ByteWriter().string(typeOf(parts));
  switch (parts.kind) {
    case 'rsa':
      return writer.mpint(parts.e).mpint(parts.n).finish();
    case 'dsa':
      return writer.mpint(parts.p).mpint(parts.q).mpint(parts.g).mpint(parts.y).finish();
    case 'ecdsa':
      return writer.string(parts.curve).string(parts.point).finish();
    case 'ed25519':
      return writer.string(parts.publicKey).finish();
  }
}

/** The unencrypted content of an OpenSSH key file, before base64. OpenSSH, PROTOCOL.key. */
export function encodeOpenSshKey(parts: PrivateKeyParts): Uint8Array {
  // Two equal numbers that prove a right passphrase; there is none here.
  const secret = new ByteWriter().uint32(0).uint32(0).string(typeOf(parts));
  writeSecret(secret, parts);
  secret.string('');
  const padding = 7 - ((secret.finish().length + 7) % 8);
  for (let byte = 1; byte <= padding; byte++) secret.uint8(byte);
  return new ByteWriter()
    .bytes(new TextEncoder().encode('openssh-key-v1\0'))
    .string('none')
    .string('none')
    .string('')
    .uint32(1)
    .string(encodePublicKey(parts))
    .string(secret.finish())
    .finish();
}

function typeOf(parts: PrivateKeyParts): string {
  switch (parts.kind) {
    case 'rsa':
      return 'ssh-rsa';
    case 'dsa':
      return 'ssh-dss';
    case 'ecdsa':
      return `ecdsa-sha2-${parts.curve}`;
    case 'ed25519':
      return 'ssh-ed25519';
  }
}

function writeSecret(writer: ByteWriter, parts: PrivateKeyParts): void {
  switch (parts.kind) {
    case 'rsa':
      writer.mpint(parts.n).mpint(parts.e).mpint(parts.d);
      writer.mpint(parts.qInverse).mpint(parts.p).mpint(parts.q);
      return;
    case 'dsa':
      writer.mpint(parts.p).mpint(parts.q).mpint(parts.g).mpint(parts.y).mpint(parts.x);
      return;
    case 'ecdsa':
      writer.string(parts.curve).string(parts.point).mpint(parts.scalar);
      return;
    case 'ed25519':
      writer.string(parts.publicKey);
      writer.string(new ByteWriter().bytes(parts.seed).bytes(parts.publicKey).finish());
      return;
  }
}
