import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCertificate } from './certificate.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keyferry-certificate-'));
  file = path.join(folder, 'own', 'certificate.pem');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const dayMs = 24 * 60 * 60 * 1000;

describe('the certificate of a demo server', () => {
  it.each(['ec', 'rsa'] as const)('of %s is signed by itself, for this computer', async (kind) => {
    const { certificate, facts } = await loadCertificate(file, kind);
    const read = new X509Certificate(certificate);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(read.checkHost('localhost')).toBe('localhost');
    expect(read.checkHost('example.com')).toBeUndefined();
    expect(read.ca).toBe(false);
    expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(read.publicKey.asymmetricKeyType).toBe(kind);
    expect(facts).toMatchObject({ subject: 'CN=Keyferry demo server', issuer: facts.subject });
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  it('stays the same from one start to the next', async () => {
    const first = await loadCertificate(file, 'ec');
    expect(await loadCertificate(file, 'ec')).toEqual(first);
  });

  it('is made anew before it ends, and where it is not what is needed', async () => {
    const first = await loadCertificate(file, 'ec');
    const later = await loadCertificate(file, 'ec', Date.now() + 355 * dayMs);
    expect(later.facts.fingerprintSha256).not.toBe(first.facts.fingerprintSha256);
    const other = await loadCertificate(file, 'rsa');
    expect(new X509Certificate(other.certificate).publicKey.asymmetricKeyType).toBe('rsa');
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, -200));
    const mended = await loadCertificate(file, 'rsa');
    expect(mended.facts.fingerprintSha256).not.toBe(other.facts.fingerprintSha256);
  });
});
