import { describe, expect, it } from 'vitest';
import { defaultAlgorithms, resolveAlgorithms } from './ssh-algorithms.ts';

describe('resolveAlgorithms', () => {
  it('offers the defaults where nothing else was asked for', () => {
    expect(resolveAlgorithms()).toEqual(defaultAlgorithms);
  });

  it('puts algorithms for known types of host keys first, without losing the others', () => {
    const { hostKey } = resolveAlgorithms({}, ['ssh-rsa']);
    expect(hostKey.slice(0, 2)).toEqual(['rsa-sha2-512', 'rsa-sha2-256']);
    expect(hostKey.toSorted()).toEqual(defaultAlgorithms.hostKey.toSorted());
  });

  it('takes given lists as they are, doubles left out', () => {
    const { hostKey, ciphers } = resolveAlgorithms(
      { hostKey: ['ssh-ed25519', 'rsa-sha2-512', 'ssh-ed25519'] },
      ['ssh-rsa'],
    );
    expect(hostKey).toEqual(['ssh-ed25519', 'rsa-sha2-512']);
    expect(ciphers).toEqual(defaultAlgorithms.ciphers);
  });

  it('refuses names that it cannot offer', () => {
    expect(() => resolveAlgorithms({ keyExchange: ['curve25519-sha256', 'nonsense'] })).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        detail: expect.objectContaining({ unknown: ['nonsense'] }) as unknown,
      }),
    );
  });
});
