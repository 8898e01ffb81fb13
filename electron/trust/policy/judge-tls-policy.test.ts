import { describe, expect, it } from 'vitest';
import { certificateWith, tls12Report, tlsReport } from '../../../test/fixtures/tls-report.ts';
import { assess } from '../../inspector/assess.ts';
import type { PolicyName } from '../../shared/policy.ts';
import type { KeyExchange, SecurityReport, Trust } from '../../shared/report.ts';
import type { TlsOffer } from '../../shared/site.ts';
import { tlsLists, tlsNames } from '../../shared/tls-offers.ts';
import { cipherSuiteByName } from '../../wire/tls/cipher-suites.ts';
import { groupByName } from '../../wire/tls/groups.ts';
import { policyThatAllows } from './milder-policy.ts';
import { tlsPolicyOffer } from './policy-offer.ts';
import { violationsOf, type PolicyCase } from './judge-policy.ts';

const trust: Trust = { verdict: 'verified', reason: 'In this test.', hostKey: null, chain: null };
function policyCase(
  report: SecurityReport,
  name: PolicyName,
  more: Partial<PolicyCase> & { isPostQuantumRequired?: boolean } = {},
): PolicyCase {
  const policy = { name, isPostQuantumRequired: more.isPostQuantumRequired ?? false };
  return { report: assess(report), trust, policy, chosen: undefined, ...more };
}
const rules = (...of: Parameters<typeof policyCase>): string[] =>
  violationsOf(policyCase(...of)).map(({ rule, algorithms }) => [rule, ...algorithms].join(' '));

function suite(name: string): NonNullable<SecurityReport['cipherSuite']> {
  const found = cipherSuiteByName(name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
}
function exchange(changes: Partial<KeyExchange>): Partial<SecurityReport> {
  const { keyExchange } = tls12Report(ecdhe);
  if (!keyExchange) throw new Error('The fixture has a key exchange.');
  return { keyExchange: { ...keyExchange, ...changes } };
}
const ecdhe = suite('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256');
const staticRsa = tls12Report(
  suite('TLS_RSA_WITH_AES_128_GCM_SHA256'),
  exchange({ name: 'RSA', family: 'RSA', group: null, bits: 2048, forwardSecrecy: false }),
);
const dhe = (bits: number): SecurityReport =>
  tls12Report(
    suite('TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'),
    exchange({ name: 'DHE', family: 'DHE', group: null, bits }),
  );
const cbc = tls12Report(suite('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'));
const weakKey = tlsReport({
  certificates: [certificateWith({ key: { type: 'RSA', bits: 1024, curve: null } })],
});

describe('policies for TLS', () => {
  it.each(['strict', 'balanced', 'legacy', 'custom'] as const)(
    '%s lets a good connection pass',
    (name) => {
      expect(rules(tlsReport(), name)).toEqual([]);
      expect(rules(tls12Report(ecdhe), name)).toEqual([]);
    },
  );

  it.each<[string, SecurityReport, string]>([
    ['static RSA', staticRsa, 'algorithm RSA'],
    ['DHE', dhe(2048), 'algorithm DHE'],
    ['CBC', cbc, 'algorithm TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'],
    ['TLS 1.1', tls12Report(ecdhe, { protocolVersion: 'TLSv1.1' }), 'algorithm TLSv1.1'],
    ['a small key', weakKey, 'algorithm RSA'],
  ])('only legacy lets %s pass', (_, report, violation) => {
    expect(rules(report, 'balanced')).toEqual([violation]);
    expect(rules(report, 'custom')).toEqual([violation]);
    expect(rules(report, 'strict')).toContain(violation);
    expect(rules(report, 'legacy')).toEqual([]);
    expect(policyThatAllows(policyCase(report, 'balanced'))).toBe('legacy');
  });

  it('lets nothing pass that nobody can want', () => {
    for (const report of [
      dhe(512),
      tls12Report(suite('TLS_ECDHE_RSA_WITH_RC4_128_SHA')),
      tls12Report(suite('TLS_ECDH_anon_WITH_AES_128_CBC_SHA')),
      tls12Report(ecdhe, { protocolVersion: 'SSLv3' }),
    ]) {
      expect(rules(report, 'legacy')).not.toEqual([]);
      expect(policyThatAllows(policyCase(report, 'balanced'))).toBeNull();
    }
  });

  it.each<[string, SecurityReport, TlsOffer]>([
    ['its IANA name', cbc, { ciphers: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] }],
    ['its OpenSSL name', cbc, { ciphers: ['ECDHE-RSA-AES128-SHA'] }],
    ['the suite of a static exchange', staticRsa, { ciphers: ['AES128-GCM-SHA256'] }],
    ['the suite of a finite field', dhe(2048), { ciphers: ['DHE-RSA-AES128-GCM-SHA256'] }],
    ['its version', tls12Report(ecdhe, { protocolVersion: 'TLSv1.1' }), { versions: ['TLSv1.1'] }],
  ])('custom lets pass what was chosen by %s', (_, report, chosen) => {
    expect(rules(report, 'custom', { chosen })).toEqual([]);
    expect(rules(report, 'balanced', { chosen })).not.toEqual([]);
  });

  it('strict wants a proven identity and forward secrecy', () => {
    const unproven = { trust: { ...trust, verdict: 'unverified' } as const };
    expect(rules(tlsReport(), 'strict', unproven)).toEqual(['identity']);
    expect(rules(staticRsa, 'strict')).toContain('forward-secrecy RSA');
  });

  it('can demand a quantum-safe exchange', () => {
    const isPostQuantumRequired = true;
    expect(rules(tlsReport(), 'balanced', { isPostQuantumRequired })).toEqual([]);
    expect(rules(tls12Report(ecdhe), 'legacy', { isPostQuantumRequired })).toEqual([
      'post-quantum x25519',
    ]);
  });

  it('lets a report pass that nobody could assess under no policy', () => {
    expect(rules(tlsReport({ keyExchange: null }), 'legacy')).toEqual(['assessed']);
  });
});

describe('what a policy offers in TLS', () => {
  it('offers only names that exist, the quantum-safe hybrid first', () => {
    for (const name of ['strict', 'balanced', 'legacy'] as const) {
      expect(tlsNames(name, 'groups')[0]).toBe('X25519MLKEM768');
      for (const group of tlsNames(name, 'groups')) expect(groupByName(group)?.name).toBe(group);
      for (const cipher of tlsNames(name, 'ciphers')) expect(suite(cipher).name).toBe(cipher);
    }
  });

  it('offers nothing weak but under legacy', () => {
    for (const cipher of tlsNames('balanced', 'ciphers'))
      expect(rules(tls12Report(suite(cipher)), 'balanced')).toEqual([]);
    expect(
      tlsPolicyOffer({ name: 'balanced', isPostQuantumRequired: false }, undefined),
    ).toBeUndefined();
    const legacy = tlsPolicyOffer(
      { name: 'legacy', isPostQuantumRequired: false },
      { groups: ['x25519'] },
    );
    expect(legacy).toEqual({ ...tlsLists('legacy'), groups: ['x25519'] });
    expect(legacy?.versions).toContain('TLSv1');
  });
});
