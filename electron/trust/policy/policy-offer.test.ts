import { describe, expect, it } from 'vitest';
import { judgementIn, type JudgementTable } from '../../inspector/judgement.ts';
import { sshCiphers } from '../../inspector/tables/ssh-cipher.ts';
import { sshHostKeys } from '../../inspector/tables/ssh-host-key.ts';
import { sshKeyExchanges } from '../../inspector/tables/ssh-key-exchange.ts';
import { sshMacs } from '../../inspector/tables/ssh-mac.ts';
import type { PolicyName } from '../../shared/policy.ts';
import type { Severity } from '../../shared/report.ts';
import type { SshOffer } from '../../shared/site.ts';
import { sshNames, type SshOfferKind } from '../../shared/ssh-offers.ts';
import { offerKinds, policyOffer } from './policy-offer.ts';

const offer = (
  name: PolicyName,
  chosen?: SshOffer,
  types: readonly string[] = [],
): SshOffer | undefined => policyOffer({ name, isPostQuantumRequired: false }, chosen, types);

describe('policyOffer', () => {
  it('leaves the usual offer alone for balanced', () => {
    expect(offer('balanced')).toBeUndefined();
    expect(offer('custom')).toBeUndefined();
  });

  it('removes under strict what is graded below A, and nothing else', () => {
    expect(offer('strict')).toEqual({
      keyExchange: sshNames('balanced', 'keyExchange').filter(
        (name) => name !== 'diffie-hellman-group14-sha256',
      ),
      macs: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com'],
    });
  });

  it('appends under legacy what old servers need', () => {
    const lists = offer('legacy');
    const added = offerKinds.map((kind) => lists?.[kind]?.slice(sshNames('balanced', kind).length));
    expect(added).toEqual([
      [
        'diffie-hellman-group14-sha1',
        'diffie-hellman-group-exchange-sha1',
        'diffie-hellman-group1-sha1',
      ],
      ['ssh-rsa', 'ssh-dss'],
      ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
      ['hmac-sha1-etm@openssh.com', 'hmac-sha1'],
    ]);
  });

  it('asks under legacy too for the types of keys that are known', () => {
    expect(offer('legacy', undefined, ['ssh-rsa'])?.hostKey?.slice(0, 3)).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-rsa',
    ]);
  });

  it('keeps lists that were chosen as they are', () => {
    const chosen = { keyExchange: ['diffie-hellman-group14-sha256'] };
    expect(offer('custom', chosen)).toEqual(chosen);
    expect(offer('balanced', chosen)).toEqual(chosen);
    expect(offer('strict', chosen)).toMatchObject({ ...chosen, macs: sshNames('strict', 'macs') });
    expect(offer('legacy', chosen)?.keyExchange).toEqual(chosen.keyExchange);
  });
});

describe('the lists of the policies', () => {
  const tables: Readonly<Record<SshOfferKind, JudgementTable>> = {
    keyExchange: sshKeyExchanges,
    hostKey: sshHostKeys,
    ciphers: sshCiphers,
    macs: sshMacs,
  };
  const severities = (kind: SshOfferKind, names: readonly string[]): Set<Severity> =>
    new Set(names.map((name) => judgementIn(tables[kind], name).severity));

  it('agree with what the inspector says about each name', () => {
    for (const kind of offerKinds) {
      const [strict, balanced, legacy] = [
        sshNames('strict', kind),
        sshNames('balanced', kind),
        sshNames('legacy', kind),
      ];
      expect(severities(kind, strict)).toEqual(new Set(['ok']));
      for (const severity of severities(kind, balanced.slice(strict.length))) {
        expect(severity).toBe('note');
      }
      for (const severity of severities(kind, legacy.slice(balanced.length))) {
        expect(['weak', 'broken']).toContain(severity);
      }
    }
  });
});
