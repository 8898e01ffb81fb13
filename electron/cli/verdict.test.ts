import { describe, expect, it } from 'vitest';
import { ed25519Key, sshReport } from '../../test/fixtures/security-report.ts';
import type { Finding, KeyExchange } from '../shared/report.ts';
import { verdictText } from './verdict.ts';

const curve: KeyExchange = {
  name: 'curve25519-sha256',
  family: 'ECDHE',
  group: 'x25519',
  bits: 255,
  hash: 'sha256',
  forwardSecrecy: true,
  postQuantum: false,
};

describe('verdictText', () => {
  it.each<[Partial<KeyExchange>, string]>([
    [{}, 'The server chose X25519 (ECDHE).'],
    [{ group: 'secp521r1' }, 'The server chose NIST P-521 (ECDHE).'],
    [{ family: 'DHE', group: 'modp3072', bits: 3072 }, 'The server chose a 3072-bit group (DHE).'],
    [{ family: 'DHE', group: null, bits: null }, 'The server chose curve25519-sha256 (DHE).'],
    [{ family: 'RSA', group: null, bits: 2048 }, 'The server chose RSA key transport.'],
    [
      { family: 'hybrid', group: 'mlkem768x25519' },
      'The server chose ML-KEM-768 with X25519, a hybrid.',
    ],
    [
      { family: 'hybrid', name: 'new-hybrid', group: null },
      'The server chose new-hybrid, a hybrid.',
    ],
  ])('%o: %s', (changes, headline) => {
    const report = sshReport({ keyExchange: { ...curve, ...changes } });
    expect(verdictText(report).headline).toBe(headline);
  });

  it('speaks of forward secrecy and of quantum computers', () => {
    const classical = verdictText(sshReport()).detail;
    expect(classical).toContain('forward secrecy');
    expect(classical).toContain('Not quantum-safe');
    const report = sshReport({
      keyExchange: { ...curve, forwardSecrecy: false, postQuantum: true },
    });
    expect(verdictText(report).detail).toContain('no forward secrecy');
    expect(verdictText(report).detail).toContain('Quantum-safe');
  });

  it('takes the way out from the finding when nothing was in common', () => {
    const finding: Finding = {
      id: 'no-common-algorithm',
      severity: 'broken',
      subject: 'keyExchange',
      title: 'No key exchange method in common',
      advice: 'The server offers only diffie-hellman-group1-sha1.',
      sources: [],
    };
    const report = sshReport({
      outcome: 'failed',
      failure: { reason: 'no-common-algorithm', detail: '' },
      findings: [finding],
    });
    expect(verdictText(report)).toEqual({
      headline: 'No connection: no key exchange method in common.',
      detail: 'The server offers only diffie-hellman-group1-sha1.',
    });
  });

  it('says why an identity was not trusted, and why a server went away', () => {
    const untrusted = sshReport({
      outcome: 'failed',
      failure: { reason: 'trust', detail: 'refused' },
      trust: {
        verdict: 'changed',
        reason: 'Differs from line 3.',
        hostKey: ed25519Key,
        chain: null,
      },
    });
    expect(verdictText(untrusted).detail).toBe('Differs from line 3.');
    const closed = sshReport({
      outcome: 'failed',
      failure: { reason: 'closed', detail: 'after 0 bytes' },
    });
    expect(verdictText(closed).headline).toContain('closed');
    expect(verdictText(closed).detail).toBe('after 0 bytes');
  });

  it('does not blame a server that was never reached', () => {
    const report = sshReport({
      endpoint: { host: 'h', port: 22, address: null },
      outcome: 'failed',
      failure: { reason: 'closed', detail: 'Nothing listens on port 22.' },
    });
    expect(verdictText(report)).toEqual({
      headline: 'No connection: the server was not reached.',
      detail: 'Nothing listens on port 22.',
    });
  });

  it('says when no key exchange took place', () => {
    expect(verdictText(sshReport({ keyExchange: null })).headline).toBe(
      'No key exchange took place.',
    );
  });
});
