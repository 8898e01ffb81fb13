import { describe, expect, it } from 'vitest';
import { sshProbe, tlsProbe } from '../../../test/fixtures/probes.ts';
import type { SavedTarget } from '../../../electron/shared/saved-site.ts';
import { offerFamilyOf, type OfferFamily } from './offer-families.ts';
import { policyFromProbe } from './policy-from-probe.ts';

const server = { host: 'files.example.com', port: 22, user: 'deploy' };

function familyOf(target: SavedTarget): OfferFamily {
  const family = offerFamilyOf(target);
  if (!family) throw new Error('It has none.');
  return family;
}
const ssh = familyOf({ protocol: 'sftp', ...server, identityFiles: [], agent: 'auto' });
const tls = familyOf({ protocol: 'https', ...server, basePath: '', clientCertificate: null });

describe('a policy made of a probe', () => {
  it('holds what is strong on both sides, in our order', () => {
    expect(policyFromProbe(tls, tlsProbe())).toMatchObject({
      versions: ['TLSv1.3', 'TLSv1.2'],
      groups: ['X25519MLKEM768', 'x25519', 'secp256r1'],
      ciphers: [
        'TLS_AES_256_GCM_SHA384',
        'TLS_AES_128_GCM_SHA256',
        'TLS_CHACHA20_POLY1305_SHA256',
        'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
        'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
      ],
    });
    expect(policyFromProbe(ssh, sshProbe())).toMatchObject({
      keyExchange: [
        'sntrup761x25519-sha512@openssh.com',
        'curve25519-sha256',
        'diffie-hellman-group-exchange-sha256',
      ],
      macs: ['hmac-sha2-256-etm@openssh.com'],
    });
  });

  it('is none where nothing strong is accepted', () => {
    const [, older] = tlsProbe().suites;
    const weak = older?.accepted.filter(({ name }) => name.startsWith('TLS_RSA')) ?? [];
    const probe = tlsProbe({ suites: older ? [{ ...older, accepted: weak }] : [] });
    expect(policyFromProbe(tls, probe)).toBeNull();
  });

  it('keeps the usual list where the probe could not ask', () => {
    const lists = policyFromProbe(tls, tlsProbe({ signatures: [] }));
    expect(lists?.['signatures']).toEqual(tls.names('balanced', 'signatures'));
  });
});
