import { describe, expect, it } from 'vitest';
import { sshOffer } from '../../../electron/shared/ssh-offers.ts';
import { tlsLists } from '../../../electron/shared/tls-offers.ts';
import type { TlsOffer } from '../../../electron/shared/site.ts';
import { contradictionOf } from './contradictions.ts';

const tls = (offer: TlsOffer, isPostQuantumRequired = false): string | null =>
  contradictionOf('tls', tlsLists('balanced', offer), isPostQuantumRequired);

describe('lists that contradict each other', () => {
  it.each(['strict', 'balanced', 'legacy'] as const)('are none of %s', (policy) => {
    expect(contradictionOf('tls', tlsLists(policy), true)).toBeNull();
    expect(contradictionOf('ssh', sshOffer(policy), true)).toBeNull();
  });

  it.each<[string, TlsOffer, RegExp]>([
    ['a version left out between two', { versions: ['TLSv1.3', 'TLSv1.1'] }, /TLS 1\.2/],
    [
      'no suite of the version',
      { versions: ['TLSv1.2'], ciphers: ['TLS_AES_128_GCM_SHA256'] },
      /suite/,
    ],
    [
      'a suite that came with TLS 1.2 for an older one',
      { versions: ['TLSv1.1'], ciphers: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256'] },
      /suite of TLS 1\.1/,
    ],
    ['only hybrids for TLS 1.2', { versions: ['TLSv1.2'], groups: ['X25519MLKEM768'] }, /group/],
    [
      'RSA signatures for a suite of ECDSA',
      {
        versions: ['TLSv1.2'],
        ciphers: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
        signatures: ['rsa_pss_rsae_sha256'],
      },
      /signature/,
    ],
    [
      'PKCS #1 alone for TLS 1.3',
      { versions: ['TLSv1.3'], signatures: ['rsa_pkcs1_sha256'] },
      /signature/,
    ],
  ])('are found: %s', (_, offer, words) => {
    expect(tls(offer)).toMatch(words);
  });

  it.each<[string, TlsOffer]>([
    ['one version of two', { ciphers: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] }],
    [
      'static RSA',
      {
        versions: ['TLSv1.2'],
        ciphers: ['TLS_RSA_WITH_AES_128_GCM_SHA256'],
        groups: ['X25519MLKEM768'],
      },
    ],
    ['an old version', { versions: ['TLSv1'], ciphers: ['TLS_RSA_WITH_AES_128_CBC_SHA'] }],
  ])('are none where something is left: %s', (_, offer) => {
    expect(tls(offer)).toBeNull();
  });

  it('include a demand for quantum safety that no list can meet', () => {
    expect(tls({ groups: ['x25519'] }, true)).toMatch(/quantum-safe/);
    expect(tls({ versions: ['TLSv1.2'] }, true)).toMatch(/quantum-safe/);
    const lists = { ...sshOffer('balanced'), keyExchange: ['curve25519-sha256'] };
    expect(contradictionOf('ssh', lists, true)).toMatch(/quantum-safe/);
    expect(contradictionOf('ssh', lists, false)).toBeNull();
  });
});
