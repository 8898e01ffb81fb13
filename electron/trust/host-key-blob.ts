import { createHash } from 'node:crypto';

/** Longest algorithm name that SSH allows. RFC 4251 §6. */
const maxNameBytes = 64;

/** The type that a public key blob names first (RFC 4253 §6.6), or undefined where there is none. */
export function readHostKeyType(blob: Buffer): string | undefined {
  if (blob.length < 4) return undefined;
  const length = blob.readUInt32BE(0);
  if (length === 0 || length > maxNameBytes || 4 + length > blob.length) return undefined;
  return blob.toString('latin1', 4, 4 + length);
}

/** `SHA256:` and base64 without padding, as OpenSSH prints it. */
export function fingerprintSha256(blob: Buffer): string {
  const digest = createHash('sha256').update(blob).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}
