import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificateWith, tlsReport } from '../../../test/fixtures/tls-report.ts';
import type { Certificate, SecurityReport, Verification } from '../../shared/report.ts';
import { openHostKeyStores, type HostKeyStores } from '../stores.ts';
import { acceptCertificateOnce, judgeCertificate, pinCertificate } from './judge-certificate.ts';

const now = new Date('2026-11-25T12:00:00Z');
const host = 'files.example.com';

let folder: string;
let stores: HostKeyStores;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyferry-certificates-'));
  stores = open();
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function open(...namedFingerprints: string[]): HostKeyStores {
  return openHostKeyStores({
    profileFolder: folder,
    home: folder,
    systemKnownHosts: null,
    namedFingerprints,
  });
}

/** Certificates with other bytes have other fingerprints. */
function certificate(bytes: string, changes: Partial<Certificate> = {}): Certificate {
  const digest = createHash('sha256').update(bytes).digest('base64').replace('=', '');
  const base64 = Buffer.from(bytes).toString('base64');
  return certificateWith({ base64, fingerprintSha256: `SHA256:${digest}`, ...changes });
}

function report(
  own: Certificate = certificate('one'),
  verification: Partial<Verification> = {},
  rest: Certificate[] = [],
): SecurityReport {
  return tlsReport({
    certificates: [own, ...rest],
    verification: {
      code: 'OK',
      text: 'said',
      isNameMatching: true,
      nameProblem: null,
      ...verification,
    },
  });
}

const judge = (shown: SecurityReport, by = stores) => judgeCertificate(shown, by, now);

describe('judgeCertificate', () => {
  it('verifies a chain that counts, for the right name and today', async () => {
    expect(await judge(report())).toMatchObject({
      accept: true,
      trust: { verdict: 'verified', chain: [{ subject: 'CN=files.example.com' }] },
    });
  });

  it.each([
    ['name-mismatch', 'failed', {}, { isNameMatching: false }],
    ['name-mismatch', 'failed', {}, { isNameMatching: null }],
    ['expired', 'failed', { validUntil: '2026-11-24T00:00:00.000Z' }, { code: 'CERT_HAS_EXPIRED' }],
    [
      'not-yet-valid',
      'failed',
      { validFrom: '2026-11-26T00:00:00.000Z' },
      { code: 'CERT_NOT_YET_VALID' },
    ],
    ['self-signed', 'unverified', {}, { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
    ['unknown-authority', 'unverified', {}, { code: 'SELF_SIGNED_CERT_IN_CHAIN' }],
    ['unknown-authority', 'unverified', {}, { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }],
    ['revoked', 'failed', {}, { code: 'CERT_REVOKED' }],
    ['bad-signature', 'failed', {}, { code: 'CERT_SIGNATURE_FAILURE' }],
    ['wrong-purpose', 'failed', {}, { code: 'INVALID_PURPOSE' }],
    ['weak', 'failed', {}, { code: 'CA_MD_TOO_WEAK' }],
    ['other', 'failed', {}, { code: 'SOMETHING_NEW' }],
  ] as const)('refuses: %s', async (problem, verdict, changes, verification) => {
    const own = certificate('one', changes);
    const shown = report(own, verification);
    expect(await judge(shown)).toMatchObject({
      accept: false,
      code: 'certificate-invalid',
      trust: { verdict },
      detail: { problem, host, port: 443, fingerprintSha256: own.fingerprintSha256 },
    });
    // Accepted once, the verdict does not get any better.
    acceptCertificateOnce(stores, host, 443, own);
    expect(await judge(shown)).toMatchObject({ accept: true, trust: { verdict } });
    expect(await judge(report(certificate('two', changes), verification))).toMatchObject({
      accept: false,
    });
  });

  it('names everything that is wrong, the worst first', async () => {
    const own = certificate('one', { validUntil: '2026-01-02T00:00:00.000Z' });
    const shown = report(own, { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', isNameMatching: false });
    const answer = await judge(shown);
    expect(answer).toMatchObject({
      detail: {
        problem: 'name-mismatch',
        problems: [{ kind: 'name-mismatch' }, { kind: 'expired' }, { kind: 'self-signed' }],
      },
    });
    expect(answer).toMatchObject({ trust: { verdict: 'failed' } });
  });

  it('names the authority that has expired, and none that was not needed', async () => {
    const old = certificate('ca', {
      subject: 'CN=Old Authority',
      validUntil: '2026-01-02T00:00:00.000Z',
    });
    const answer = await judge(report(certificate('one'), { code: 'CERT_HAS_EXPIRED' }, [old]));
    expect(answer).toMatchObject({
      detail: { problems: [{ kind: 'expired', text: /Old Authority.*2026-01-02/ }] } as never,
    });
    expect(await judge(report(certificate('one'), {}, [old]))).toMatchObject({ accept: true });
  });

  it('refuses a server without a certificate, whatever is known', async () => {
    const shown = tlsReport({ certificates: null, verification: null });
    expect(await judge(shown)).toMatchObject({
      accept: false,
      code: 'certificate-invalid',
      detail: { problem: 'none-shown' },
    });
  });

  it('accepts a fingerprint that was named beforehand, and no other one', async () => {
    const own = certificate('one');
    const shown = report(own, { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    const named = open(own.fingerprintSha256);
    expect(await judge(shown, named)).toMatchObject({ accept: true, trust: { verdict: 'pinned' } });
    const other = report(certificate('two'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(await judge(other, named)).toMatchObject({ accept: false });
  });

  it('refuses a fingerprint that belongs to another certificate', async () => {
    const forged = certificate('one', { fingerprintSha256: certificate('two').fingerprintSha256 });
    await expect(judge(report(forged))).rejects.toMatchObject({ code: 'malformed-message' });
    await expect(pinCertificate(stores, host, 443, forged)).rejects.toMatchObject({
      code: 'malformed-message',
    });
  });
});

describe('a pinned certificate', () => {
  const selfSigned = { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' };

  it('passes for its host and port, for good, whatever else is wrong with it', async () => {
    const own = certificate('one');
    await pinCertificate(stores, host.toUpperCase(), 443, own);
    const shown = report(own, { ...selfSigned, isNameMatching: false });
    expect(await judge(shown, open())).toMatchObject({
      accept: true,
      trust: { verdict: 'pinned', reason: /^Matches the certificate that you pinned on / } as never,
    });
    const elsewhere = { ...shown, endpoint: { ...shown.endpoint, port: 990 } };
    expect(await judge(elsewhere)).toMatchObject({ accept: false });
    const { mode } = await stat(join(folder, 'certificate-pins.json'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('lets no other one pass, not even one that verifies, and says whether it does', async () => {
    const old = certificate('one', { issuer: 'CN=Old Authority' });
    await pinCertificate(stores, host, 443, old);
    const renewed = certificate('two');
    expect(await judge(report(renewed))).toMatchObject({
      accept: false,
      code: 'certificate-invalid',
      trust: { verdict: 'changed' },
      detail: {
        problem: 'changed',
        isVerified: true,
        fingerprintSha256: renewed.fingerprintSha256,
        pinned: { fingerprintSha256: old.fingerprintSha256, issuer: 'CN=Old Authority' },
      },
    });
    expect(await judge(report(renewed, selfSigned))).toMatchObject({
      detail: { isVerified: false, problems: [{ kind: 'changed' }, { kind: 'self-signed' }] },
    });
    acceptCertificateOnce(stores, host, 443, renewed);
    expect(await judge(report(renewed))).toMatchObject({
      accept: true,
      trust: { verdict: 'changed' },
    });
  });

  it('is replaced by the next one, and can be taken back', async () => {
    await pinCertificate(stores, host, 443, certificate('one'));
    await pinCertificate(stores, host, 443, certificate('two'));
    expect(await judge(report(certificate('two'), selfSigned))).toMatchObject({ accept: true });
    expect(await judge(report(certificate('one')))).toMatchObject({ accept: false });
    expect(await stores.certificatePins?.unpin(host, 443)).toBe(true);
    expect(await judge(report(certificate('one')))).toMatchObject({ accept: true });
  });

  it('trusts nobody while the file is damaged, and leaves it as it is', async () => {
    const file = join(folder, 'certificate-pins.json');
    await writeFile(file, '{"version":1,"pins":[{}]}');
    await expect(judge(report())).rejects.toMatchObject({ code: 'internal' });
    await expect(pinCertificate(stores, host, 443, certificate('one'))).rejects.toMatchObject({
      code: 'internal',
    });
    expect(await readFile(file, 'utf8')).toBe('{"version":1,"pins":[{}]}');
  });
});
