import { describe, expect, it } from 'vitest';
import { certificateWith, tls12Report, tlsReport } from '../../test/fixtures/tls-report.ts';
import type { Grade, Identity, KeyExchange, SecurityReport, Severity } from '../shared/report.ts';
import { cipherSuiteByName } from '../wire/tls/cipher-suites.ts';
import { assess } from './assess.ts';

const trusted = (verdict: Identity = 'verified'): Pick<SecurityReport, 'trust'> => ({
  trust: { verdict, reason: 'As the test says.', hostKey: null, chain: null },
});
function suite(name: string): NonNullable<SecurityReport['cipherSuite']> {
  const found = cipherSuiteByName(name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
}
const ecdhe = suite('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256');
const severityOf = (report: SecurityReport, id: string): Severity | undefined =>
  assess(report).findings.find((finding) => finding.id === id)?.severity;
const mark = (report: SecurityReport): Grade | undefined => assess(report).grade?.mark;

const exchange = (changes: Partial<KeyExchange>): Pick<SecurityReport, 'keyExchange'> => ({
  keyExchange: {
    name: 'x25519',
    family: 'ECDHE',
    group: 'x25519',
    bits: 255,
    hash: 'SHA256',
    forwardSecrecy: true,
    postQuantum: false,
    ...changes,
  },
});
const finite = (name: string, bits: number): Pick<SecurityReport, 'keyExchange'> =>
  exchange({ name, family: 'DHE', group: name, bits });
const staticRsa = exchange({
  name: 'RSA',
  family: 'RSA',
  group: null,
  bits: 2048,
  forwardSecrecy: false,
});

describe('the grade of a TLS connection', () => {
  it.each<[Grade, string, SecurityReport]>([
    ['A+', 'hybrid and verified', tlsReport(trusted())],
    ['A+', 'hybrid and pinned', tlsReport(trusted('pinned'))],
    ['A', 'a curve', tlsReport({ ...exchange({}), ...trusted() })],
    ['A', 'TLS 1.2 with a curve', tls12Report(ecdhe, trusted())],
    ['A', 'a fixed field in TLS 1.3', tlsReport({ ...finite('ffdhe2048', 2048), ...trusted() })],
    ['B', 'nobody proved anything', tlsReport()],
    [
      'C',
      'DHE in TLS 1.2',
      tls12Report(suite('TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'), {
        ...finite('DHE', 2048),
        ...trusted(),
      }),
    ],
    ['C', 'CBC', tls12Report(suite('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'), trusted())],
    ['C', 'triple DES', tls12Report(suite('TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA'), trusted())],
    [
      'D',
      'static RSA',
      tls12Report(suite('TLS_RSA_WITH_AES_128_GCM_SHA256'), { ...staticRsa, ...trusted() }),
    ],
    [
      'F',
      'static RSA with RC4',
      tls12Report(suite('TLS_RSA_WITH_RC4_128_SHA'), { ...staticRsa, ...trusted() }),
    ],
    ['F', 'nothing encrypted', tls12Report(suite('TLS_ECDHE_RSA_WITH_NULL_SHA'), trusted())],
    ['F', 'TLS 1.0', tls12Report(ecdhe, { protocolVersion: 'TLSv1', ...trusted() })],
    [
      'F',
      'a small field',
      tls12Report(suite('TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'), {
        ...finite('DHE', 1024),
        ...trusted(),
      }),
    ],
    ['F', 'a failed identity', tlsReport(trusted('failed'))],
  ])('%s: %s', (grade, _, report) => {
    expect(mark(report)).toBe(grade);
  });

  it('says which rule decided', () => {
    const report = tls12Report(suite('TLS_RSA_WITH_AES_128_GCM_SHA256'), {
      ...staticRsa,
      ...trusted(),
    });
    expect(assess(report)).toMatchObject({
      axes: { strength: 'broken', forwardSecrecy: false, postQuantum: false, identity: 'verified' },
      grade: { rule: expect.stringContaining('No forward secrecy') as string },
    });
  });
});

describe('versions, groups and suites', () => {
  it.each<[string, Severity]>([
    ['TLSv1.3', 'ok'],
    ['TLSv1.2', 'ok'],
    ['TLSv1.1', 'broken'],
    ['TLSv1', 'broken'],
    ['SSLv3', 'broken'],
    ['SSLv2', 'broken'],
  ])('%s is %s', (protocolVersion, severity) => {
    expect(severityOf(tls12Report(ecdhe, { protocolVersion }), 'protocol-version')).toBe(severity);
  });

  it.each<[Partial<KeyExchange>, Severity]>([
    [{ name: 'X25519MLKEM768', family: 'hybrid' }, 'ok'],
    [{ name: 'SecP256r1MLKEM768', family: 'hybrid' }, 'ok'],
    [{ name: 'SecP384r1MLKEM1024', family: 'hybrid' }, 'ok'],
    [{ name: 'X25519Kyber768Draft00', family: 'hybrid' }, 'weak'],
    [{ name: 'x448', bits: 448 }, 'ok'],
    [{ name: 'secp256r1', bits: 256 }, 'ok'],
    [{ name: 'secp521r1', bits: 521 }, 'ok'],
    [{ name: 'secp224r1', bits: 224 }, 'note'],
    [{ name: 'secp192r1', bits: 192 }, 'broken'],
    [{ name: 'brainpoolP256r1', bits: 256 }, 'note'],
    [{ name: 'ffdhe2048', bits: 2048, family: 'DHE' }, 'ok'],
    [{ name: 'ffdhe8192', bits: 8192, family: 'DHE' }, 'ok'],
    [{ name: '0x1234', bits: null }, 'note'],
    [{ name: 'constructor', bits: null }, 'note'],
  ])('%j is %s in TLS 1.3', (changes, severity) => {
    expect(severityOf(tlsReport(exchange(changes)), 'key-exchange')).toBe(severity);
  });

  it.each<[string, Partial<KeyExchange>, string, Severity]>([
    ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256', { family: 'DHE', bits: 4096 }, 'key-exchange', 'weak'],
    [
      'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
      { family: 'DHE', bits: 1024 },
      'key-exchange',
      'broken',
    ],
    ['TLS_DH_anon_WITH_AES_128_CBC_SHA', { family: 'DHE' }, 'key-exchange', 'broken'],
    ['TLS_RSA_EXPORT_WITH_RC4_40_MD5', { family: 'RSA' }, 'key-exchange', 'broken'],
    ['TLS_RSA_WITH_AES_128_CBC_SHA', { family: 'RSA' }, 'static-key-exchange', 'broken'],
    ['TLS_DH_RSA_WITH_AES_128_CBC_SHA', { family: 'DH' }, 'static-key-exchange', 'broken'],
    ['TLS_ECDH_RSA_WITH_AES_128_CBC_SHA', { family: 'ECDH' }, 'static-key-exchange', 'weak'],
  ])('the exchange of %s with %j: %s is %s', (name, changes, id, severity) => {
    expect(severityOf(tls12Report(suite(name), exchange(changes)), id)).toBe(severity);
  });

  it.each<[string, Severity]>([
    ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'ok'],
    ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'ok'],
    ['TLS_ECDHE_ECDSA_WITH_AES_128_CCM', 'ok'],
    ['TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8', 'note'],
    ['TLS_ECDHE_RSA_WITH_CAMELLIA_128_GCM_SHA256', 'note'],
    ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384', 'weak'],
    ['TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'weak'],
    ['TLS_RSA_WITH_IDEA_CBC_SHA', 'weak'],
    ['TLS_RSA_WITH_DES_CBC_SHA', 'broken'],
    ['TLS_RSA_EXPORT_WITH_DES40_CBC_SHA', 'broken'],
    ['TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5', 'broken'],
    ['TLS_ECDHE_RSA_WITH_RC4_128_SHA', 'broken'],
    ['TLS_ECDHE_RSA_WITH_NULL_SHA', 'broken'],
    ['TLS_SHA256_SHA256', 'broken'],
  ])('the encryption of %s is %s', (name, severity) => {
    expect(severityOf(tls12Report(suite(name)), 'cipher')).toBe(severity);
  });

  it('counts encrypt-then-MAC, and says where it was not observed', () => {
    const report = tls12Report(suite('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'));
    const withOrder = (encryptThenMac: boolean | null): SecurityReport => ({
      ...report,
      ...(report.tls && { tls: { ...report.tls, encryptThenMac } }),
    });
    expect(severityOf(withOrder(true), 'cipher')).toBe('ok');
    expect(severityOf(withOrder(false), 'cipher')).toBe('weak');
    expect(severityOf(withOrder(null), 'cipher')).toBe('note');
  });
});

describe('certificates and signatures', () => {
  const chain = (...changes: Parameters<typeof certificateWith>[0][]): SecurityReport =>
    tlsReport({ certificates: changes.map((change) => certificateWith(change)) });

  it.each<[string, SecurityReport, string, Severity]>([
    ['a sound chain', chain({}), 'certificate-key', 'ok'],
    [
      '1024 bits',
      chain({ key: { type: 'RSA', bits: 1024, curve: null } }),
      'certificate-key',
      'broken',
    ],
    [
      '1024 bits of its issuer',
      chain({}, { key: { type: 'RSA', bits: 1024, curve: null } }),
      'certificate-key',
      'broken',
    ],
    [
      '192 bits',
      chain({ key: { type: 'ECDSA', bits: 192, curve: null } }),
      'certificate-key',
      'broken',
    ],
    [
      'SHA-1',
      chain({ signatureAlgorithm: 'sha1WithRSAEncryption' }),
      'certificate-signature',
      'broken',
    ],
    [
      'MD5',
      chain({ signatureAlgorithm: 'md5WithRSAEncryption' }),
      'certificate-signature',
      'broken',
    ],
  ])('%s', (_, report, id, severity) => {
    expect(severityOf(report, id)).toBe(severity);
  });

  it('does not mind how an authority signs itself', () => {
    const root = { subject: 'CN=A', issuer: 'CN=A', signatureAlgorithm: 'sha1WithRSAEncryption' };
    expect(severityOf(chain({}, root), 'certificate-signature')).toBeUndefined();
  });

  it('does not take SHA-1 for the handshake', () => {
    const authentication = {
      algorithm: 'RSA',
      signature: 'rsa_pkcs1_sha1',
      bits: 2048,
      fingerprintSha256: null,
    };
    expect(severityOf(tls12Report(ecdhe, { authentication }), 'signature')).toBe('broken');
  });
});

describe('what TLS 1.2 agrees on by extensions', () => {
  const report = tls12Report(ecdhe);
  const session = (changes: Partial<SecurityReport['session']>): SecurityReport => ({
    ...report,
    session: { ...report.session, ...changes },
  });
  const tls = (changes: Partial<NonNullable<SecurityReport['tls']>>): SecurityReport => ({
    ...report,
    ...(report.tls && { tls: { ...report.tls, ...changes } }),
  });

  it.each<[string, SecurityReport, Severity]>([
    ['extended-master-secret', session({ extendedMasterSecret: false }), 'weak'],
    ['secure-renegotiation', session({ secureRenegotiation: false }), 'weak'],
    ['truncated-hmac', tls({ truncatedHmac: true }), 'broken'],
    ['compression', tls({ compression: 'DEFLATE' }), 'weak'],
  ])('%s', (id, changed, severity) => {
    expect(severityOf(report, id)).toBeUndefined();
    expect(severityOf(changed, id)).toBe(severity);
  });

  it.each<[Grade, string]>([
    ['A', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
    ['D', 'TLS_RSA_WITH_AES_128_GCM_SHA256'],
  ])('gives %s to what was resumed with %s, as its secret deserves', (expected, name) => {
    const report = tls12Report(suite(name), { ...trusted(), keyExchange: null });
    const resumed = { ...report, session: { ...report.session, resumed: true } };
    expect(mark(resumed)).toBe(expected);
  });

  it('assesses a resumed connection, which agreed on nothing', () => {
    const resumed = session({ resumed: true });
    const assessed = assess({ ...resumed, keyExchange: null, authentication: null, ...trusted() });
    expect(assessed.axes).toMatchObject({ forwardSecrecy: null, strength: 'ok' });
    expect(assessed.findings.find(({ id }) => id === 'resumption')?.severity).toBe('note');
    expect(assess({ ...report, keyExchange: null }).axes).toBeNull();
  });
});

describe('why a group was chosen', () => {
  it('tells the place in our list, and derives no preference of the server', () => {
    const { whyChosen } = assess(tlsReport());
    expect(whyChosen).toMatchObject({ rule: 'server-choice', source: 'RFC 8446 §4.2.8' });
    expect(whyChosen?.text).toContain('the first');
    const only = tlsReport({ offers: { client: { groups: ['X25519MLKEM768'] }, server: null } });
    expect(assess(only).whyChosen?.rule).toBe('only-offer');
    expect(assess(tlsReport({ offers: { client: null, server: null } })).whyChosen).toBeNull();
  });
});

describe('a TLS handshake that found nothing in common', () => {
  const failed = (description: string): SecurityReport => {
    const alert = { at: 1, from: 'server', name: 'Alert', bytes: 2, encrypted: false } as const;
    return tlsReport({
      outcome: 'failed',
      failure: { reason: 'no-common-algorithm', detail: description },
      keyExchange: null,
      messages: [{ ...alert, keyExchange: false, fields: { description } }],
      offers: { client: { versions: ['TLSv1.3'], groups: ['x25519'] }, server: null },
    });
  };

  it.each([
    ['protocol_version', 'versions', 'TLSv1.3'],
    ['handshake_failure', 'cipherSuites', 'x25519'],
    ['insufficient_security', 'cipherSuites', 'x25519'],
  ])('%s is about %s, and says what was offered', (alert, subject, name) => {
    const assessed = assess(failed(alert));
    expect(assessed.findings).toMatchObject([{ id: 'no-common-algorithm', subject }]);
    expect(assessed.findings[0]?.advice).toContain(`Keyferry offered ${name}.`);
    expect(assessed.grade).toBeNull();
  });
});
