import { ByteReader, malformed } from '../byte-reader.ts';
import { ByteWriter } from '../byte-writer.ts';

/** An OpenSSH certificate: somebody's public key with the statement of an authority about it. */
export interface SshCertificate {
  /** `ssh-ed25519-cert-v01@openssh.com` … */
  type: string;
  /** The public key that is certified, as a blob of its own. */
  publicKey: Uint8Array;
  /** `ssh-ed25519` … */
  keyType: string;
  serial: bigint;
  kind: 'user' | 'host';
  /** What the authority calls this certificate; goes into the server's log. */
  keyId: string;
  /** User or host names it is good for. */
  principals: string[];
  /** Unix time in milliseconds. */
  validAfterMs: number;
  /** Unix time in milliseconds; null: without end. */
  validBeforeMs: number | null;
  criticalOptions: string[];
  /** Public key blob of the authority. */
  authority: Uint8Array;
  /** What the authority signed, and its signature blob. */
  signedBytes: Uint8Array;
  signature: Uint8Array;
}

/** What certified keys are called. OpenSSH, PROTOCOL.certkeys. */
export const certificateSuffix = '-cert-v01@openssh.com';

/** OpenSSH's own bounds: 256 principals, and blobs below its largest packet. */
const maxPrincipals = 256;
const maxBlobBytes = 64 * 1024;
const maxNameBytes = 1024;
const maxNumberBytes = 2049;

/** The largest time that a Date can hold, in seconds. */
const maxSeconds = 8_640_000_000_000n;
const forever = 0xffff_ffff_ffff_ffffn;

/** Whether the blob of a public key is a certificate. */
export function isCertificateType(type: string): boolean {
  return type.endsWith(certificateSuffix);
}

/** Certificate blob. OpenSSH, PROTOCOL.certkeys. @throws {AppError} malformed-message */
export function parseCertificate(blob: Uint8Array): SshCertificate {
  const reader = new ByteReader(blob, 'certificate');
  const type = reader.ascii(128);
  if (!isCertificateType(type)) throw malformed('certificate', 0, `${type} is none`);
  const keyType = plainTypeOf(type);
  reader.string(maxNameBytes);
  const publicKey = readPublicKey(keyType, reader);
  const serial = uint64(reader);
  const kind = readKind(reader);
  const keyId = reader.text(maxBlobBytes);
  const principals = readPrincipals(reader.string(maxBlobBytes));
  const validAfterMs = toMs(uint64(reader));
  const before = uint64(reader);
  const criticalOptions = readOptionNames(reader.string(maxBlobBytes));
  readOptionNames(reader.string(maxBlobBytes));
  reader.string(maxBlobBytes);
  const authority = reader.string(maxBlobBytes);
  const signedBytes = blob.subarray(0, reader.offset);
  const signature = reader.string(maxBlobBytes);
  reader.end();
  return {
    ...{ type, publicKey, keyType, serial, kind, keyId, principals, validAfterMs },
    validBeforeMs: before === forever ? null : toMs(before),
    ...{ criticalOptions, authority, signedBytes, signature },
  };
}

/** Keys of security keys have OpenSSH's name with and without a certificate. PROTOCOL.u2f */
function plainTypeOf(type: string): string {
  const plain = type.slice(0, -certificateSuffix.length);
  return plain.startsWith('sk-') ? `${plain}@openssh.com` : plain;
}

function readPublicKey(keyType: string, reader: ByteReader): Uint8Array {
  const writer = new ByteWriter().string(keyType);
  switch (keyType) {
    case 'ssh-ed25519':
      return writer.string(reader.string(32)).finish();
    case 'ecdsa-sha2-nistp256':
    case 'ecdsa-sha2-nistp384':
    case 'ecdsa-sha2-nistp521':
      return writer.string(reader.string(64)).string(reader.string(256)).finish();
    case 'sk-ssh-ed25519@openssh.com':
      return writer.string(reader.string(32)).string(reader.string(maxNameBytes)).finish();
    case 'sk-ecdsa-sha2-nistp256@openssh.com':
      return writer
        .string(reader.string(64))
        .string(reader.string(256))
        .string(reader.string(maxNameBytes))
        .finish();
    case 'ssh-rsa':
      return writer
        .mpint(reader.mpint(maxNumberBytes))
        .mpint(reader.mpint(maxNumberBytes))
        .finish();
    default:
      throw malformed('certificate', reader.offset, `a key of type ${keyType}, which is not known`);
  }
}

function readKind(reader: ByteReader): 'user' | 'host' {
  const kind = reader.uint32();
  if (kind === 1) return 'user';
  if (kind === 2) return 'host';
  throw malformed('certificate', reader.offset, `neither of a user nor of a host`);
}

function readPrincipals(packed: Uint8Array): string[] {
  const reader = new ByteReader(packed, 'principals of a certificate');
  const principals: string[] = [];
  while (reader.remaining > 0) {
    if (principals.length === maxPrincipals) {
      throw malformed('principals of a certificate', reader.offset, 'too many of them');
    }
    principals.push(reader.text(maxNameBytes));
  }
  return principals;
}

/** Pairs of name and value. */
function readOptionNames(packed: Uint8Array): string[] {
  const reader = new ByteReader(packed, 'options of a certificate');
  const names: string[] = [];
  while (reader.remaining > 0) {
    names.push(reader.text(maxNameBytes));
    reader.string(maxBlobBytes);
  }
  return names;
}

function uint64(reader: ByteReader): bigint {
  return BigInt(reader.uint32()) * 0x1_0000_0000n + BigInt(reader.uint32());
}

function toMs(seconds: bigint): number {
  return Number(seconds < maxSeconds ? seconds : maxSeconds) * 1000;
}
