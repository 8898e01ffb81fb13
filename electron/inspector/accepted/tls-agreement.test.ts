import { describe, expect, it } from 'vitest';
import { tlsProbe } from '../../../test/fixtures/probes.ts';
import type { TlsProbe } from '../../shared/probe.ts';
import { tlsLists } from '../../shared/tls-offers.ts';
import { agreeTls, type ClientOffer } from './tls-agreement.ts';

const usual = tlsLists('balanced');

function outcome(changes: Partial<ClientOffer> = {}, probe: TlsProbe = tlsProbe()) {
  const agreed = agreeTls(probe, { ...usual, ...changes });
  if ('missing' in agreed) return agreed.missing;
  const { version, suite, group, signature } = agreed;
  return [version, suite.openssl, group, signature];
}

/** The same server, following the order of its clients. */
function followingClients(): TlsProbe {
  const probe = tlsProbe();
  const follow = <T extends { order: string }>(list: T) => ({ ...list, order: 'client' as const });
  return { ...probe, suites: probe.suites.map(follow), groups: probe.groups.map(follow) };
}

describe('what a probed server would choose', () => {
  it('is its first among what is offered, where it has an order', () => {
    expect(outcome()).toEqual(['TLSv1.3', 'TLS_AES_256_GCM_SHA384', 'X25519MLKEM768', null]);
    const ciphers = ['TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256'];
    expect(outcome({ ciphers })).toEqual([
      'TLSv1.3',
      'TLS_CHACHA20_POLY1305_SHA256',
      'X25519MLKEM768',
      null,
    ]);
  });

  it('is the client’s first, where it follows clients', () => {
    const ciphers = ['TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256'];
    expect(outcome({ ciphers }, followingClients())[1]).toBe('TLS_AES_128_GCM_SHA256');
    const versions = ['TLSv1.2'];
    expect(outcome({ versions, groups: ['secp256r1', 'x25519'] }, followingClients())).toEqual([
      'TLSv1.2',
      'ECDHE-RSA-AES256-GCM-SHA384',
      'secp256r1',
      'rsa_pss_rsae_sha256',
    ]);
  });

  it('takes a group for which a key was sent, rather than ask for another', () => {
    expect(outcome({ groups: ['secp256r1', 'x25519'] })[2]).toBe('secp256r1');
    // Neither the first hybrid nor the first other group is accepted: the server asks for its own first.
    const groups = ['SecP256r1MLKEM768', 'x448', 'secp256r1', 'x25519'];
    expect(outcome({ groups })[2]).toBe('x25519');
  });

  it('needs no group for a suite that has none', () => {
    const tls12 = { versions: ['TLSv1.2'], groups: ['secp521r1'] };
    expect(outcome({ ...tls12, ciphers: ['AES256-GCM-SHA384'] })).toEqual([
      'TLSv1.2',
      'AES256-GCM-SHA384',
      null,
      null,
    ]);
    expect(outcome(tls12)).toBe('groups');
    // A finite field in common is none for a suite with a curve.
    const probe = tlsProbe();
    const groups = probe.groups.map((list) => ({
      ...list,
      accepted: [...list.accepted, 'ffdhe2048'],
    }));
    const fields = { versions: ['TLSv1.2'], groups: ['ffdhe2048'] };
    expect(outcome(fields, { ...probe, groups })).toBe('groups');
  });

  it('names the list in which nothing is common', () => {
    expect(outcome({ versions: ['TLSv1'] })).toBe('versions');
    expect(outcome({ ciphers: ['TLS_AES_128_CCM_SHA256'] })).toBe('ciphers');
    expect(outcome({ groups: ['x448'] })).toBe('groups');
    expect(outcome({ versions: ['TLSv1.2'], signatures: ['ed25519'] })).toBe('signatures');
  });
});
