import { describe, expect, it } from 'vitest';
import type { HandshakeMessage, SecurityReport } from '../../../electron/shared/report.ts';
import { stepsOf } from './handshake.ts';
import { actionable, orderedFindings, verdictOf } from './verdict.ts';

const direction = { cipher: 'aes256-gcm@openssh.com', mac: null, compression: 'none' };

const report: SecurityReport = {
  id: 'r',
  endpoint: { host: 'files.example.com', port: 22, address: '192.0.2.1' },
  role: 'ssh',
  at: '2026-03-12T14:06:00.000Z',
  durationMs: 41,
  protocolVersion: 'SSH-2.0',
  software: { client: 'SSH-2.0-Keyferry', server: 'SSH-2.0-OpenSSH_9.9' },
  outcome: 'ok',
  failure: null,
  keyExchange: {
    name: 'curve25519-sha256',
    family: 'ECDHE',
    group: 'x25519',
    bits: 255,
    hash: 'SHA-256',
    forwardSecrecy: true,
    postQuantum: false,
  },
  authentication: {
    algorithm: 'ssh-ed25519',
    signature: 'ssh-ed25519',
    bits: 256,
    fingerprintSha256: 'SHA256:abc',
  },
  cipherSuite: null,
  encryption: { clientToServer: direction, serverToClient: direction },
  hostKey: null,
  offers: { client: null, server: null },
  whyChosen: null,
  messages: [],
  session: {
    id: null,
    resumed: null,
    resumedFrom: null,
    ticket: null,
    alpn: null,
    sni: null,
    extensions: null,
    extendedMasterSecret: null,
    secureRenegotiation: null,
    strictKeyExchange: true,
    sessionIdentifier: null,
    rekeys: 0,
  },
  trust: {
    verdict: 'pinned',
    reason: 'Matches the key that you pinned on 2026-01-14.',
    hostKey: null,
    chain: null,
  },
  findings: [],
  axes: { strength: 'ok', forwardSecrecy: true, postQuantum: false, identity: 'pinned' },
  grade: { mark: 'A', rule: 'Everything is ok.' },
  unobserved: {},
};

function finding(severity: 'ok' | 'note' | 'weak' | 'broken'): SecurityReport['findings'][number] {
  return { id: severity, severity, subject: 's', title: severity, advice: null, sources: [] };
}

describe('the verdict in words', () => {
  it('says who chose what, and what it means', () => {
    const { title, second, facts } = verdictOf(report);
    expect(title).toBe('The server chose X25519');
    expect(second).toBe('Strong today. Not quantum-safe.');
    expect(facts.map((fact) => [fact.severity, fact.strong, fact.rest])).toEqual([
      ['ok', 'Forward secrecy.', 'Past traffic stays safe even if the host key leaks later.'],
      [
        'weak',
        'Not quantum-safe.',
        'Recorded traffic could be opened by a future quantum computer.',
      ],
      ['ok', 'Server proven.', 'Ed25519 host key. Matches the key that you pinned on 14 Jan 2026.'],
    ]);
  });

  it('says that a handshake failed, with its reason', () => {
    const failed = verdictOf({
      ...report,
      outcome: 'failed',
      failure: { reason: 'no-common-algorithm', detail: 'No key exchange in common.' },
      keyExchange: null,
    });
    expect(failed).toEqual({
      title: 'The handshake failed',
      second: 'No key exchange in common.',
      facts: [],
    });
  });

  it('states nothing that was not judged', () => {
    const { facts, second } = verdictOf({ ...report, axes: null, trust: null, keyExchange: null });
    expect(second).toBe('');
    expect(facts).toEqual([]);
  });
});

it('orders findings by what matters, and counts what one can act on', () => {
  const findings = [finding('ok'), finding('weak'), finding('note'), finding('broken')];
  const ordered = orderedFindings({ ...report, findings });
  expect(ordered.map((found) => found.severity)).toEqual(['broken', 'weak', 'note', 'ok']);
  expect(actionable({ ...report, findings })).toBe(2);
});

it('draws what both sides send as one arrow', () => {
  const message = (
    name: string,
    from: 'client' | 'server',
    bytes: number,
    encrypted = false,
  ): HandshakeMessage => ({
    at: 0,
    name,
    from,
    bytes,
    encrypted,
    keyExchange: false,
    fields: null,
  });
  const steps = stepsOf([
    message('KEXINIT', 'client', 10),
    message('KEXINIT', 'server', 20),
    message('NEWKEYS', 'server', 1),
    message('NEWKEYS', 'client', 1),
    message('PING', 'client', 1),
    message('PING', 'server', 1, true),
  ]);
  expect(steps.map(({ name, isBoth, bytes }) => [name, isBoth, bytes])).toEqual([
    ['KEXINIT', true, 30],
    ['NEWKEYS', true, 2],
    ['PING', false, 1],
    ['PING', false, 1],
  ]);
});

it('draws in annotation ink only what carries the exchange itself', () => {
  const names = ['KEXINIT', 'KEX_ECDH_INIT', 'NEWKEYS', 'EXT_INFO'];
  const steps = stepsOf(
    names.map((name) => ({
      at: 0,
      from: 'client',
      name,
      bytes: 1,
      encrypted: false,
      keyExchange: name !== 'EXT_INFO',
      fields: null,
    })),
  );
  expect(steps.filter((step) => step.isKeyExchange).map((step) => step.name)).toEqual([
    'KEX_ECDH_INIT',
  ]);
});
