import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseDigest, parseOcChecksum, parseReprDigest } from './digests.ts';

const text = 'bytes of a file';
const hexOf = (algorithm: string): string => createHash(algorithm).update(text).digest('hex');
const base64Of = (algorithm: string): string => createHash(algorithm).update(text).digest('base64');
const sha256 = hexOf('sha256');

describe('digests of a file', () => {
  it('are read in each of the ways that servers write them', () => {
    const all = { sha256, sha512: hexOf('sha512') };
    expect(
      parseReprDigest(`sha-256=:${base64Of('sha256')}:, sha-512=:${base64Of('sha512')}:`),
    ).toEqual(all);
    expect(parseDigest(`SHA-256=${base64Of('sha256')},md5=${base64Of('md5')}`)).toEqual({
      sha256,
      md5: hexOf('md5'),
    });
    expect(parseOcChecksum(`SHA1:${hexOf('sha1')} MD5:${hexOf('md5')} ADLER32:0a1b2c3d`)).toEqual({
      sha1: hexOf('sha1'),
      md5: hexOf('md5'),
    });
    expect(parseOcChecksum(`SHA256:${sha256.toUpperCase()}`)).toEqual({ sha256 });
  });

  it('of which there are two for one algorithm count for nothing', () => {
    const other = createHash('sha256').update('other').digest('hex');
    expect(parseOcChecksum(`SHA256:${sha256} SHA256:${other} MD5:${hexOf('md5')}`)).toEqual({});
    expect(parseOcChecksum(`SHA256:${sha256} SHA256:${sha256}`)).toEqual({ sha256 });
  });

  it.each([
    undefined,
    '',
    'sha-256',
    'sha-256=::',
    `sha-256=${base64Of('sha256')}`,
    `sha-256=:${base64Of('sha256').slice(0, -1)}:`,
    `sha-256=:${base64Of('sha1')}:`,
    `sha-256=:${'A'.repeat(42)}B=:`,
    `sha-256=:${sha256}:`,
    `sha-256=:${base64Of('sha256')}:;x\r\nX: y`,
    `__proto__=:${base64Of('sha256')}:`,
    `sha-256=:${base64Of('sha256')}:${' '.repeat(5_000)}`,
  ])('are none that read %j', (value) => {
    expect(parseReprDigest(value)).toEqual({});
  });

  it.each([`SHA256:${sha256}00`, `SHA256:${sha256.slice(1)}`, `SHA256 ${sha256}`, sha256, 'MD5:'])(
    'of ownCloud are none that read %j',
    (value) => {
      expect(parseOcChecksum(value)).toEqual({});
    },
  );
});
