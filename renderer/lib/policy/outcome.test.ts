import { describe, expect, it } from 'vitest';
import { judged } from '../../../test/fixtures/judged-reports.ts';
import { sshProbe, tlsProbe } from '../../../test/fixtures/probes.ts';
import type { SavedTarget } from '../../../electron/shared/saved-site.ts';
import {
  offerFamilyOf,
  policyLists,
  type OfferFamily,
  type PolicyLists,
} from './offer-families.ts';
import { outcomeOf, type Known } from './outcome.ts';

const server = { host: 'files.example.com', port: 22, user: 'deploy' };

function familyOf(target: SavedTarget): OfferFamily {
  const family = offerFamilyOf(target);
  if (!family) throw new Error('It has none.');
  return family;
}
const ssh = familyOf({ protocol: 'sftp', ...server, identityFiles: [], agent: 'auto' });
const tls = familyOf({ protocol: 'https', ...server, basePath: '', clientCertificate: null });

const nothing: Known = { history: [], probe: null };
const visited: Known = { history: [judged()], probe: null };

const inSsh = (lists: PolicyLists, known = visited, isPostQuantumRequired = false) =>
  outcomeOf(ssh, policyLists(ssh, 'custom', lists), isPostQuantumRequired, known);
const inTls = (lists: PolicyLists, known: Known, isPostQuantumRequired = false) =>
  outcomeOf(tls, policyLists(tls, 'custom', lists), isPostQuantumRequired, known);

describe('the outcome of a policy', () => {
  it('is what the last server would choose', () => {
    const outcome = inSsh({});
    expect(outcome).toMatchObject({
      grade: 'A',
      title: 'With this policy the server would choose X25519 and AES-256-GCM.',
      lacksPostQuantum: false,
    });
    expect(outcome?.detail).toContain('Computed from the connection of 02 Nov 2026');
  });

  it('says that the connection would be refused', () => {
    const demanding = inSsh({}, visited, true);
    expect(demanding).toMatchObject({ lacksPostQuantum: true });
    expect(demanding?.title).toContain('would be refused');
    expect(inSsh({ keyExchange: ['diffie-hellman-group1-sha1'] })).toMatchObject({
      grade: null,
      title: 'With this policy nothing is in common: Key exchange.',
    });
  });

  it('is not known without a connection, nor in TLS without a probe', () => {
    expect(inSsh({}, nothing)).toBeNull();
    expect(inTls({}, visited)).toBeNull();
  });

  it('takes the lists of a probe where it is newer than the last visit', () => {
    const known = { ...visited, probe: sshProbe({ at: '2026-12-01T10:00:00.000Z' }) };
    const outcome = inSsh({ keyExchange: ['sntrup761x25519-sha512@openssh.com'] }, known);
    expect(outcome?.title).toContain('NTRU Prime');
    expect(outcome?.detail).toContain('Computed from the probe of 01 Dec 2026');
    const older = { ...visited, probe: sshProbe() };
    expect(inSsh({}, older)?.detail).toContain('the connection of');
  });

  it('is what a probed server would choose in TLS', () => {
    const known = { history: [], probe: tlsProbe() };
    expect(inTls({}, known)).toMatchObject({
      grade: 'A+',
      title: 'With this policy the server would choose ML-KEM-768 with X25519 and AES-256-GCM.',
    });
    expect(inTls({ groups: ['ffdhe4096'] }, known)?.title).toContain(
      'nothing is in common: Groups',
    );
    const older = inTls({ versions: ['TLSv1.2'] }, known);
    expect(older).toMatchObject({ grade: 'A', lacksPostQuantum: false });
    expect(older?.title).toContain('X25519');
  });

  it('says that the lists contradict each other before anything else', () => {
    const outcome = inTls(
      { versions: ['TLSv1.3'], ciphers: ['TLS_RSA_WITH_AES_128_CBC_SHA'] },
      nothing,
    );
    expect(outcome).toMatchObject({ grade: null, title: 'This policy contradicts itself.' });
    expect(inSsh({ keyExchange: ['curve25519-sha256'] }, nothing, true)?.title).toContain(
      'contradicts itself',
    );
  });
});
