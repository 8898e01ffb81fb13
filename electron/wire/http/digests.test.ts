import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256InOcChecksum, sha256InReprDigest } from './digests.ts';

const hashOf = (algorithm: string, text = 'bytes of a file') => createHash(algorithm).update(text);
const hex = hashOf('sha256').digest('hex');
const base64 = hashOf('sha256').digest('base64');
const otherHex = hashOf('sha256', 'other').digest('hex');
const otherBase64 = hashOf('sha256', 'other').digest('base64');

describe('SHA-256 of a file', () => {
  it.each([
    `sha-256=:${base64}:`,
    `sha-512=:${hashOf('sha512').digest('base64')}:, sha-256=:${base64}:`,
    `sha-256=:${base64}:,sha-256=:${base64}:`,
  ])('is read from Repr-Digest: %s', (value) => {
    expect(sha256InReprDigest(value)).toBe(base64);
  });

  it.each([`SHA256:${hex.toUpperCase()}`, `SHA1:${hashOf('sha1').digest('hex')} SHA256:${hex}`])(
    'is read from OC-Checksum: %s',
    (value) => {
      expect(sha256InOcChecksum(value)).toBe(hex);
    },
  );

  it.each([
    undefined,
    '',
    'sha-256',
    'sha-256=::',
    `sha-256=${base64}`,
    `sha-256=:${base64.slice(0, -1)}:`,
    `sha-256=:${hashOf('sha1').digest('base64')}:`,
    `sha-256=:${'A'.repeat(42)}B=:`,
    `sha-256=:${hex}:`,
    `sha-256=:${base64}:;x\r\nX: y`,
    `__proto__=:${base64}:`,
    `sha-256=:${base64}:${' '.repeat(5_000)}`,
    `sha-256=:${base64}:,sha-256=:${otherBase64}:`,
  ])('is not in the Repr-Digest %j', (value) => {
    expect(sha256InReprDigest(value)).toBeUndefined();
  });

  it.each([
    `SHA256:${hex}00`,
    `SHA256:${hex.slice(1)}`,
    `SHA256 ${hex}`,
    hex,
    `MD5:${hashOf('md5').digest('hex')}`,
    `SHA256:${hex} SHA256:${otherHex}`,
  ])('is not in the OC-Checksum %j', (value) => {
    expect(sha256InOcChecksum(value)).toBeUndefined();
  });
});
