import { describe, expect, it } from 'vitest';
import { offerWith, sshReport } from '../../../test/fixtures/security-report.ts';
import { assess } from '../../inspector/assess.ts';
import type { PolicyName } from '../../shared/policy.ts';
import type { KeyExchange, SecurityReport, Trust } from '../../shared/report.ts';
import type { SftpTarget, SshOffer } from '../../shared/site.ts';
import { policyOf, violationsOf, type PolicyViolation } from './judge-policy.ts';

const trust: Trust = { verdict: 'pinned', reason: 'In this test.', hostKey: null, chain: null };

function judge(
  name: PolicyName,
  changes: Partial<SecurityReport> = {},
  more: { chosen?: SshOffer; trust?: Trust; isPostQuantumRequired?: boolean } = {},
): PolicyViolation[] {
  return violationsOf({
    report: assess(sshReport(changes)),
    trust: more.trust ?? trust,
    policy: { name, isPostQuantumRequired: more.isPostQuantumRequired ?? false },
    chosen: more.chosen,
  });
}

const refused = (violations: PolicyViolation[]): [string, string[]][] =>
  violations.map(({ rule, algorithms }) => [rule, algorithms]);

function keyExchange(name: string, changes: Partial<KeyExchange> = {}): Partial<SecurityReport> {
  const usual = sshReport().keyExchange;
  if (!usual) throw new Error('The fixture has a key exchange.');
  return { keyExchange: { ...usual, name, family: 'DHE', bits: 2048, ...changes } };
}

function protection(cipher: string, mac: string | null): Partial<SecurityReport> {
  const direction = { cipher, mac, compression: 'none' };
  return { encryption: { clientToServer: direction, serverToClient: direction } };
}

function hostKey(signature: string, bits: number, algorithm = 'ssh-rsa'): Partial<SecurityReport> {
  return {
    authentication: { algorithm, signature, bits, fingerprintSha256: null },
  };
}

describe('violationsOf', () => {
  it('lets a connection of grade A pass under every policy', () => {
    for (const name of ['strict', 'balanced', 'legacy', 'custom'] as const) {
      expect(judge(name)).toEqual([]);
    }
  });

  it.each([
    ['a key exchange', keyExchange('diffie-hellman-group14-sha256')],
    ['a MAC', protection('aes256-ctr', 'hmac-sha2-256')],
  ])('refuses %s with a note under strict alone', (_, changes) => {
    const [violation, ...others] = judge('strict', changes);
    expect(others).toEqual([]);
    expect(violation?.rule).toBe('algorithm');
    expect(violation?.text).toContain(violation?.algorithms[0]);
    expect(judge('balanced', changes)).toEqual([]);
    expect(judge('legacy', changes)).toEqual([]);
  });

  it.each([
    ['diffie-hellman-group14-sha1', keyExchange('diffie-hellman-group14-sha1')],
    ['diffie-hellman-group1-sha1', keyExchange('diffie-hellman-group1-sha1', { bits: 1024 })],
    ['aes128-cbc', protection('aes128-cbc', 'hmac-sha2-256-etm@openssh.com')],
    ['hmac-sha1', protection('aes256-ctr', 'hmac-sha1')],
    ['ssh-rsa', hostKey('ssh-rsa', 3072)],
    ['ssh-dss', hostKey('ssh-dss', 1024, 'ssh-dss')],
  ])('refuses %s under strict and balanced, and not under legacy', (name, changes) => {
    expect(refused(judge('strict', changes))).toEqual([['algorithm', [name]]]);
    expect(refused(judge('balanced', changes))).toEqual([['algorithm', [name]]]);
    expect(judge('legacy', changes)).toEqual([]);
  });

  it.each([
    ['hmac-md5', protection('aes256-ctr', 'hmac-md5')],
    ['none', protection('none', 'hmac-sha2-256-etm@openssh.com')],
    ['arcfour', protection('arcfour', 'hmac-sha2-256-etm@openssh.com')],
  ])('refuses %s under legacy too', (name, changes) => {
    expect(refused(judge('legacy', changes))).toEqual([['algorithm', [name]]]);
  });

  it('names both algorithms of a connection with two bad parts', () => {
    const changes = {
      ...keyExchange('diffie-hellman-group14-sha1'),
      ...protection('aes256-ctr', 'hmac-sha1'),
    };
    expect(
      judge('balanced', changes)
        .flatMap(({ algorithms }) => algorithms)
        .toSorted(),
    ).toEqual(['diffie-hellman-group14-sha1', 'hmac-sha1']);
  });

  it('allows under custom what was chosen, and judges the other kinds as balanced', () => {
    const changes = {
      ...keyExchange('diffie-hellman-group14-sha1'),
      ...protection('aes256-ctr', 'hmac-sha1'),
    };
    const chosen = { keyExchange: ['diffie-hellman-group14-sha1'] };
    expect(refused(judge('custom', changes, { chosen }))).toEqual([['algorithm', ['hmac-sha1']]]);
    const both = { ...chosen, macs: ['hmac-sha1'] };
    expect(judge('custom', changes, { chosen: both })).toEqual([]);
    // Lists that were chosen widen no policy but the custom one.
    expect(judge('balanced', changes, { chosen: both })).toHaveLength(2);
  });

  it('refuses a server key that can be factored, but for legacy', () => {
    const changes = hostKey('rsa-sha2-512', 1024);
    expect(refused(judge('strict', changes))).toEqual([['host-key-size', ['ssh-rsa']]]);
    expect(refused(judge('balanced', changes))).toEqual([['host-key-size', ['ssh-rsa']]]);
    expect(judge('legacy', changes)).toEqual([]);
  });

  it('refuses a small group of the server’s choice under balanced', () => {
    const changes = keyExchange('diffie-hellman-group-exchange-sha256', { bits: 1024 });
    expect(refused(judge('balanced', changes))).toEqual([
      ['algorithm', ['diffie-hellman-group-exchange-sha256']],
    ]);
  });

  it('refuses a cipher that is open to Terrapin under strict alone', () => {
    const report = sshReport();
    const changes = {
      ...protection('chacha20-poly1305@openssh.com', null),
      session: { ...report.session, strictKeyExchange: false },
    };
    expect(refused(judge('strict', changes))).toEqual([
      ['algorithm', ['chacha20-poly1305@openssh.com']],
    ]);
    expect(judge('balanced', changes)).toEqual([]);
    // With GCM the lack of it is a remark.
    expect(judge('strict', { session: changes.session })).toEqual([]);
  });

  it('wants a proven identity and forward secrecy for strict', () => {
    const once: Trust = { ...trust, verdict: 'unverified' };
    expect(refused(judge('strict', {}, { trust: once }))).toEqual([['identity', []]]);
    expect(judge('balanced', {}, { trust: once })).toEqual([]);
    const verified: Trust = { ...trust, verdict: 'verified' };
    expect(judge('strict', {}, { trust: verified })).toEqual([]);
    const open = keyExchange('curve25519-sha256', { forwardSecrecy: false });
    expect(refused(judge('strict', open))).toEqual([['forward-secrecy', ['curve25519-sha256']]]);
  });

  it('requires a quantum-safe exchange under any policy when that is switched on', () => {
    const isPostQuantumRequired = true;
    for (const name of ['strict', 'balanced', 'legacy', 'custom'] as const) {
      const violations = judge(name, {}, { isPostQuantumRequired });
      expect(refused(violations)).toEqual([['post-quantum', ['curve25519-sha256']]]);
      const hybrid = keyExchange('mlkem768x25519-sha256', { family: 'hybrid', postQuantum: true });
      expect(judge(name, hybrid, { isPostQuantumRequired })).toEqual([]);
    }
  });

  it('does not count what else the server offers', () => {
    const offers = {
      client: offerWith(),
      server: offerWith({ keyExchange: ['curve25519-sha256', 'diffie-hellman-group1-sha1'] }),
    };
    expect(judge('strict', { offers })).toEqual([]);
  });

  it('lets nothing pass that was not assessed', () => {
    const policy = { name: 'legacy', isPostQuantumRequired: false } as const;
    const violations = violationsOf({ report: sshReport(), trust, policy, chosen: undefined });
    expect(refused(violations)).toEqual([['assessed', []]]);
  });
});

describe('policyOf', () => {
  it('is balanced where a target names none', () => {
    expect(policyOf({ protocol: 'local' }).name).toBe('balanced');
    const target: SftpTarget = {
      protocol: 'sftp',
      host: 'h',
      port: 22,
      user: '',
      identityFiles: [],
      agent: 'none',
    };
    const policy = { name: 'strict', isPostQuantumRequired: true } as const;
    expect(policyOf(target)).toEqual({ name: 'balanced', isPostQuantumRequired: false });
    expect(policyOf({ ...target, policy })).toEqual(policy);
  });
});
