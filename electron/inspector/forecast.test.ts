import { describe, expect, it } from 'vitest';
import { judged } from '../../test/fixtures/judged-reports.ts';
import { offerWith } from '../../test/fixtures/security-report.ts';
import { sshOffer } from '../shared/ssh-offers.ts';
import { forecastSsh } from './forecast.ts';
import { gradeOfName } from './offer-grades.ts';

const last = judged({
  offers: {
    client: offerWith({ keyExchange: ['curve25519-sha256', 'kex-strict-c-v00@openssh.com'] }),
    server: offerWith({
      keyExchange: [
        'mlkem768x25519-sha256',
        'curve25519-sha256',
        'diffie-hellman-group1-sha1',
        'kex-strict-s-v00@openssh.com',
      ],
      macsClientToServer: ['hmac-sha1', 'hmac-sha2-256'],
      macsServerToClient: ['hmac-sha1', 'hmac-sha2-256'],
      ciphersClientToServer: ['aes256-ctr', 'chacha20-poly1305@openssh.com'],
      ciphersServerToClient: ['aes256-ctr', 'chacha20-poly1305@openssh.com'],
    }),
  },
});

const outcome = (changes: Partial<ReturnType<typeof sshOffer>> = {}) => {
  const forecast = forecastSsh(last, { ...sshOffer('balanced'), ...changes });
  if (!forecast?.isAgreed) return forecast?.missing;
  const { keyExchange, authentication, encryption, grade, session } = forecast.report;
  const { cipher, mac } = encryption?.clientToServer ?? {};
  return [
    keyExchange?.name,
    authentication?.signature,
    cipher,
    mac,
    grade?.mark,
    session.strictKeyExchange,
  ];
};

describe('the forecast for an SSH server', () => {
  it('is what RFC 4253 makes of both lists, judged as a connection is', () => {
    expect(outcome()).toEqual([
      'mlkem768x25519-sha256',
      'ssh-ed25519',
      'chacha20-poly1305@openssh.com',
      null,
      'A+',
      true,
    ]);
    expect(outcome({ keyExchange: ['curve25519-sha256'], ciphers: ['aes256-ctr'] })).toEqual([
      'curve25519-sha256',
      'ssh-ed25519',
      'aes256-ctr',
      'hmac-sha2-256',
      'B',
      true,
    ]);
    expect(outcome({ keyExchange: ['diffie-hellman-group1-sha1'] })?.[4]).toBe('F');
  });

  it('names the lists that have nothing in common', () => {
    expect(outcome({ hostKey: ['ssh-dss'] })).toEqual(['hostKey']);
  });

  it('says nothing where the lists of the server were not seen', () => {
    const blind = judged({ offers: { client: offerWith(), server: null } });
    expect(forecastSsh(blind, sshOffer('balanced'))).toBeUndefined();
  });

  it('keeps the size of a key that was seen, and invents none', () => {
    const rsa = forecastSsh(last, { ...sshOffer('balanced'), hostKey: ['rsa-sha2-512'] });
    expect(rsa?.isAgreed && rsa.report.authentication).toEqual({
      algorithm: 'ssh-rsa',
      signature: 'rsa-sha2-512',
      bits: null,
      fingerprintSha256: null,
    });
  });
});

it.each([
  ['keyExchange', 'mlkem768x25519-sha256', 'A+'],
  ['keyExchange', 'curve25519-sha256', 'A'],
  ['keyExchange', 'diffie-hellman-group14-sha256', 'B'],
  ['keyExchange', 'diffie-hellman-group14-sha1', 'C'],
  ['keyExchange', 'rsa2048-sha256', 'D'],
  ['keyExchange', 'diffie-hellman-group1-sha1', 'F'],
  ['hostKey', 'ssh-ed25519', 'A'],
  ['ciphers', '3des-cbc', 'F'],
  ['macs', 'hmac-sha1', 'C'],
  ['macs', 'never-heard-of', 'B'],
] as const)('%s %s has the grade %s at best', (kind, name, mark) => {
  expect(gradeOfName(kind, name).mark).toBe(mark);
});
