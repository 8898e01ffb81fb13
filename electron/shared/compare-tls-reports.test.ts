import { expect, it } from 'vitest';
import { certificateWith, tls12Report, tlsReport } from '../../test/fixtures/tls-report.ts';
import { assess } from '../inspector/assess.ts';
import { cipherSuiteByName } from '../wire/tls/cipher-suites.ts';
import { compareReports } from './compare-reports.ts';
import type { SecurityReport } from './report.ts';

const trust = { verdict: 'verified', reason: '', hostKey: null, chain: null } as const;
const verified = (report: SecurityReport): SecurityReport => assess({ ...report, trust });

function older(): SecurityReport {
  const suite = cipherSuiteByName('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA');
  if (!suite) throw new Error('The table has this suite.');
  return tls12Report(suite);
}

const changes = (before: SecurityReport, after: SecurityReport): string[] =>
  compareReports(verified(before), verified(after)).changes.map(
    ({ part, before: from, after: to, direction }) =>
      `${direction}: ${part} ${String(from)} -> ${String(to)}`,
  );

it('finds nothing between two alike', () => {
  expect(changes(tlsReport(), tlsReport({ id: 'other', durationMs: 1 }))).toEqual([]);
});

it('tells what became worse, and says so in one finding', () => {
  expect(changes(tlsReport(), older())).toEqual([
    'worse: grade A+ -> C',
    'worse: keyExchange X25519MLKEM768 -> x25519',
    'different: protocolVersion TLSv1.3 -> TLSv1.2',
    'worse: cipherSuite TLS_AES_256_GCM_SHA384 -> TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
    'worse: postQuantum true -> false',
  ]);
  const { findings } = compareReports(verified(tlsReport()), verified(older()));
  expect(findings).toMatchObject([{ id: 'history.downgrade', severity: 'weak' }]);
  expect(findings[0]?.title).toContain('no longer quantum-safe');
});

it('tells another certificate, and takes none for no change', () => {
  const renewed = certificateWith({
    fingerprintSha256: 'SHA256:other',
    key: { type: 'RSA', bits: 2048, curve: null },
    issuer: 'CN=Another',
  });
  expect(changes(tlsReport(), tlsReport({ certificates: [renewed] }))).toEqual([
    `different: certificate ${certificateWith().fingerprintSha256} -> SHA256:other`,
    'different: certificateIssuer O=Example\nCN=Example Authority -> CN=Another',
    'different: certificateKeyType ECDSA -> RSA',
  ]);
  expect(changes(tlsReport(), tlsReport({ certificates: null }))).toEqual([]);
});

it('tells a lost extension', () => {
  const before = older();
  const after = { ...before, session: { ...before.session, extendedMasterSecret: false } };
  expect(changes(before, after)).toContain('worse: extendedMasterSecret true -> false');
});
