import { describe, expect, it } from 'vitest';
import { preferHostKeys, sshOffer, type SshOfferKind } from './ssh-offers.ts';

const kinds: SshOfferKind[] = ['keyExchange', 'hostKey', 'ciphers', 'macs'];

describe('sshOffer', () => {
  it('offers under a milder policy what a stricter one has, in the same order, and then more', () => {
    for (const kind of kinds) {
      const [strict, balanced, legacy] = [
        sshOffer('strict')[kind],
        sshOffer('balanced')[kind],
        sshOffer('legacy')[kind],
      ];
      expect(balanced.slice(0, strict.length)).toEqual(strict);
      expect(legacy.slice(0, balanced.length)).toEqual(balanced);
      expect(legacy.length).toBeGreaterThan(balanced.length);
      expect(new Set(legacy).size).toBe(legacy.length);
    }
  });

  it('puts quantum-safe methods first under every policy', () => {
    for (const policy of ['strict', 'balanced', 'legacy'] as const) {
      expect(sshOffer(policy).keyExchange[0]).toBe('mlkem768x25519-sha256');
    }
  });
});

describe('preferHostKeys', () => {
  it('keeps the order among the known and among the unknown', () => {
    expect(preferHostKeys(['a', 'b', 'c', 'd'], ['d', 'b'])).toEqual(['b', 'd', 'a', 'c']);
  });

  it('brings no outdated algorithm in', () => {
    expect(preferHostKeys(['rsa-sha2-512'], ['ssh-rsa'])).toEqual(['rsa-sha2-512']);
  });
});
