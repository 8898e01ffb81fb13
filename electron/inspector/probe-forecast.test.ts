import { describe, expect, it } from 'vitest';
import { tlsProbe } from '../../test/fixtures/probes.ts';
import type { ProbedSuites } from '../shared/probe.ts';
import type { Trust } from '../shared/report.ts';
import type { TlsOffer } from '../shared/site.ts';
import { tlsLists } from '../shared/tls-offers.ts';
import { forecastTls } from './probe-forecast.ts';

const trust: Trust = { verdict: 'verified', reason: 'In this test.', hostKey: null, chain: null };

const chosen = (offer: TlsOffer, probe = tlsProbe()): unknown => {
  const forecast = forecastTls(probe, tlsLists('balanced', offer), trust);
  if (!forecast.isAgreed) return forecast.missing;
  const { protocolVersion, cipherSuite, keyExchange, grade } = forecast.report;
  return [protocolVersion, cipherSuite?.name, keyExchange?.name, grade?.mark];
};

const older: TlsOffer = { versions: ['TLSv1.2'] };
const dhe = 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384';

describe('what a probed server would choose', () => {
  it('is its newest version, with the first of its own list', () => {
    expect(chosen({})).toEqual(['TLSv1.3', 'TLS_AES_256_GCM_SHA384', 'X25519MLKEM768', 'A+']);
    expect(chosen(older)).toEqual([
      ...['TLSv1.2', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'x25519', 'A'],
    ]);
  });

  it('follows the order of whoever decides', () => {
    const ciphers = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384'];
    expect(chosen({ ciphers })).toContain('TLS_AES_256_GCM_SHA384');
    const byClient = ([first, ...others]: readonly ProbedSuites[]): ProbedSuites[] =>
      first ? [{ ...first, order: 'client' }, ...others] : [];
    const probe = tlsProbe({ suites: byClient(tlsProbe().suites) });
    expect(chosen({ ciphers }, probe)).toContain('TLS_AES_128_GCM_SHA256');
    expect(chosen({ groups: ['secp256r1', 'x25519'] })).toContain('x25519');
  });

  it('grades an old exchange as what it is', () => {
    expect(chosen({ ...older, ciphers: [dhe] })).toEqual(['TLSv1.2', dhe, 'DHE', 'C']);
    const rsa = 'TLS_RSA_WITH_AES_256_GCM_SHA384';
    expect(chosen({ ...older, ciphers: [rsa] })).toEqual(['TLSv1.2', rsa, 'RSA', 'D']);
    expect(chosen({ ...older, ciphers: ['TLS_RSA_WITH_RC4_128_SHA'] })).toContain('F');
  });

  it('says which list has nothing in common', () => {
    expect(chosen({ versions: ['TLSv1.1'] })).toBe('versions');
    expect(chosen({ ciphers: ['TLS_AES_128_CCM_SHA256'] })).toBe('cipherSuites');
    expect(chosen({ groups: ['ffdhe4096'] })).toBe('groups');
  });

  it('passes over a version that the offer has no suite of', () => {
    const ciphers = ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'];
    expect(chosen({ ciphers })).toContain('TLSv1.2');
  });
});
