import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../electron/shared/errors.ts';
import type { SftpTarget } from '../../../electron/shared/site.ts';
import { milderPolicyOf, underPolicy } from './milder-policy.ts';

const failure = (code: Failure['code'], wouldWorkWith: unknown): Failure => ({
  code,
  message: '',
  retryable: false,
  detail: { wouldWorkWith },
});
const target: SftpTarget = {
  protocol: 'sftp',
  host: 'old.example.com',
  port: 22,
  user: 'ada',
  identityFiles: [],
  agent: 'auto',
};

describe('a milder policy', () => {
  it('is offered where the failure names one, and nowhere else', () => {
    expect(milderPolicyOf(failure('negotiation-failed', 'legacy'))).toBe('legacy');
    expect(milderPolicyOf(failure('policy-violated', 'balanced'))).toBe('balanced');
    expect(milderPolicyOf(failure('policy-violated', undefined))).toBeNull();
    expect(milderPolicyOf(failure('policy-violated', 'custom'))).toBeNull();
    expect(milderPolicyOf(failure('host-key-changed', 'legacy'))).toBeNull();
    expect(milderPolicyOf(null)).toBeNull();
  });

  it('keeps everything else of the target, and that post-quantum is required', () => {
    const strict = { ...target, policy: { name: 'strict', isPostQuantumRequired: true } } as const;
    expect(underPolicy(strict, 'balanced')).toEqual({
      ...target,
      policy: { name: 'balanced', isPostQuantumRequired: true },
    });
    expect(underPolicy(target, 'legacy')).toMatchObject({
      policy: { name: 'legacy', isPostQuantumRequired: false },
    });
  });

  it('leaves the lists of a custom policy behind', () => {
    const policy = { name: 'custom', isPostQuantumRequired: false } as const;
    const custom = { ...target, policy, offer: { ciphers: ['aes256-ctr'] } };
    expect(underPolicy(custom, 'legacy')).not.toHaveProperty('offer');
  });
});
