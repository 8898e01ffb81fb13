import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sshReport } from '../../test/fixtures/security-report.ts';
import type { HostKey } from '../shared/report.ts';
import { ByteWriter } from '../wire/byte-writer.ts';
import { judgeHostKey, knownHostKeyTypes } from './host-keys.ts';
import { openSingleFileStores } from './stores.ts';

const host = 'files.example.com';
const day = 86_400;

/** Number `letter` of a key, by its JWK. */
const part = (key: KeyObject, letter: 'x' | 'y' | 'n' | 'e'): Buffer =>
  Buffer.from(key.export({ format: 'jwk' })[letter] ?? '', 'base64url');

interface Authority {
  type: string;
  blob: Uint8Array;
  sign: (data: Uint8Array) => Uint8Array;
}

function ed25519Authority(): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const type = 'ssh-ed25519';
  const blob = new ByteWriter().string(type).string(part(publicKey, 'x')).finish();
  return { type, blob, sign: (data) => named(type, sign(null, data, privateKey)) };
}

function ecdsaAuthority(): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const type = 'ecdsa-sha2-nistp384';
  const point = Buffer.concat([Buffer.of(4), part(publicKey, 'x'), part(publicKey, 'y')]);
  const blob = new ByteWriter().string(type).string('nistp384').string(point).finish();
  return {
    type,
    blob,
    sign: (data) => {
      const numbers = sign('sha384', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      const [r, s] = [numbers.subarray(0, 48), numbers.subarray(48)];
      return named(type, new ByteWriter().mpint(r).mpint(s).finish());
    },
  };
}

function rsaAuthority(algorithm: string, hash: string): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [e, n] = [part(publicKey, 'e'), part(publicKey, 'n')];
  const blob = new ByteWriter().string('ssh-rsa').mpint(e).mpint(n).finish();
  return { type: 'ssh-rsa', blob, sign: (data) => named(algorithm, sign(hash, data, privateKey)) };
}

const named = (algorithm: string, value: Uint8Array): Uint8Array =>
  new ByteWriter().string(algorithm).string(value).finish();

const fingerprint = (blob: Uint8Array): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;

interface Content {
  kind?: number;
  principals?: readonly string[];
  fromDay?: number;
  toDay?: number;
  option?: string;
}

/** A host key with a certificate, as a report holds it. Days count from now. */
function certified(authority: Authority, content: Content = {}): HostKey {
  const { kind = 2, principals = [host], fromDay = -1, toDay = 1, option } = content;
  const now = Math.floor(Date.now() / 1000);
  const publicValue = part(generateKeyPairSync('ed25519').publicKey, 'x');
  const names = new ByteWriter();
  for (const name of principals) names.string(name);
  const options =
    option === undefined ? new ByteWriter() : new ByteWriter().string(option).string('');
  const signed = new ByteWriter()
    .string('ssh-ed25519-cert-v01@openssh.com')
    .string(new Uint8Array(32))
    .string(publicValue)
    .uint32(0)
    .uint32(7)
    .uint32(kind)
    .string('a host')
    .string(names.finish())
    .uint32(0)
    .uint32(now + fromDay * day)
    .uint32(0)
    .uint32(now + toDay * day)
    .string(options.finish())
    .string('')
    .string('')
    .string(authority.blob)
    .finish();
  const blob = new ByteWriter().bytes(signed).string(authority.sign(signed)).finish();
  const plain = new ByteWriter().string('ssh-ed25519').string(publicValue).finish();
  return {
    type: 'ssh-ed25519',
    bits: 256,
    fingerprintSha256: fingerprint(plain),
    fingerprintMd5: 'MD5:00',
    base64: Buffer.from(plain).toString('base64'),
    certificate: {
      keyId: 'a host',
      serial: '7',
      principals: [...principals],
      validFrom: '',
      validUntil: null,
      authorityFingerprintSha256: fingerprint(authority.blob),
      base64: Buffer.from(blob).toString('base64'),
    },
  };
}

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyferry-authority-'));
  file = join(folder, 'known_hosts');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const line = (authority: Authority, marker = '@cert-authority', hosts = '*.example.com'): string =>
  `${marker} ${hosts} ${authority.type} ${Buffer.from(authority.blob).toString('base64')}\n`;

async function judge(hostKey: HostKey, text: string, port = 22) {
  await writeFile(file, text);
  const report = sshReport({ endpoint: { host, port, address: null }, hostKey });
  return await judgeHostKey(report, openSingleFileStores(file, []));
}

describe('a host certificate', () => {
  it.each([
    ['Ed25519', ed25519Authority()],
    ['ECDSA', ecdsaAuthority()],
    ['RSA with SHA-256', rsaAuthority('rsa-sha2-256', 'sha256')],
    ['RSA with SHA-512', rsaAuthority('rsa-sha2-512', 'sha512')],
  ])('vouches for its key by the authority’s line: %s', async (_kind, authority) => {
    expect(await judge(certified(authority), line(authority))).toMatchObject({
      accept: true,
      trust: {
        verdict: 'verified',
        reason: expect.stringContaining('the authority in line 1') as string,
      },
    });
  });

  it('counts on another port too, and with a wildcard for a name', async () => {
    const authority = ed25519Authority();
    const key = certified(authority, { principals: ['other', '*.EXAMPLE.com'] });
    expect(await judge(key, line(authority), 2222)).toMatchObject({ accept: true });
  });

  const authority = ed25519Authority();
  const sha1 = rsaAuthority('ssh-rsa', 'sha1');
  it.each([
    ['has expired', certified(authority, { fromDay: -2, toDay: -1 }), 'expired on'],
    ['is not valid yet', certified(authority, { fromDay: 1, toDay: 2 }), 'is valid from'],
    ['is for another host', certified(authority, { principals: ['b.example.com'] }), 'made for b.'],
    ['is for a list of hosts', certified(authority, { principals: [`${host},b`] }), 'made for'],
    ['is for nobody', certified(authority, { principals: [] }), 'no host by name'],
    ['is a user’s', certified(authority, { kind: 1 }), 'for a user'],
    ['demands something', certified(authority, { option: 'new-option' }), 'demands new-option'],
  ])('that %s does not count', async (_case, key, problem) => {
    expect(await judge(key, line(authority))).toMatchObject({
      accept: false,
      code: 'host-key-unknown',
      trust: { reason: expect.stringContaining(problem) as string },
    });
  });

  it('signed with SHA-1 does not count', async () => {
    expect(await judge(certified(sha1), line(sha1))).toMatchObject({
      accept: false,
      trust: { reason: expect.stringContaining('SHA-1') as string },
    });
  });

  it('of an authority for other hosts, or of a plain host line, does not count', async () => {
    const key = certified(authority);
    for (const text of [line(authority, '@cert-authority', 'other'), line(authority, '', host)]) {
      expect(await judge(key, text)).toMatchObject({ accept: false });
    }
  });

  it('of a revoked authority is refused', async () => {
    const text = line(authority) + line(authority, '@revoked', '*');
    expect(await judge(certified(authority), text)).toMatchObject({
      accept: false,
      code: 'host-key-changed',
      detail: { isRevoked: true },
    });
  });

  it('does not count for another key, nor with one byte changed', async () => {
    const key = certified(authority);
    const other = certified(authority);
    const { certificate } = key;
    if (!certificate) throw new Error('The key has no certificate.');
    expect(await judge({ ...other, certificate }, line(authority))).toMatchObject({
      accept: false,
      trust: { reason: expect.stringContaining('another key') as string },
    });
    const blob = Buffer.from(certificate.base64, 'base64');
    // The serial number, which only the signature protects.
    blob.writeUInt8(1, 4 + 32 + 4 + 32 + 4 + 32);
    const changed = { ...certificate, base64: blob.toString('base64') };
    expect(await judge({ ...key, certificate: changed }, line(authority))).toMatchObject({
      accept: false,
      trust: { reason: expect.stringContaining('signature is wrong') as string },
    });
  });

  it('is asked for where an authority is known', async () => {
    await writeFile(file, line(authority));
    const stores = openSingleFileStores(file, []);
    expect(await knownHostKeyTypes(host, 22, stores)).toContain('ssh-ed25519-cert-v01@openssh.com');
    expect(await knownHostKeyTypes('elsewhere', 22, stores)).toEqual([]);
  });
});
