import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import type { Policy, PolicyName } from '../../shared/policy.ts';
import type { SftpTarget, SshOffer } from '../../shared/site.ts';
import { withPolicyHint } from './milder-policy.ts';

const targetWith = (name: PolicyName, more: Partial<Policy & { offer: SshOffer }> = {}) => {
  const target: SftpTarget = {
    protocol: 'sftp',
    host: 'old.example',
    port: 22,
    user: 'ada',
    identityFiles: [],
    agent: 'none',
    policy: { name, isPostQuantumRequired: more.isPostQuantumRequired ?? false },
    offer: more.offer,
  };
  return target;
};

const nothingInCommon = (server: Record<string, string[]>): AppError =>
  new AppError('negotiation-failed', 'Nothing in common.', {
    host: 'old.example',
    missing: Object.keys(server),
    client: {},
    server,
  });

const hint = (server: Record<string, string[]>, target: SftpTarget): unknown =>
  withPolicyHint(nothingInCommon(server), target).detail['wouldWorkWith'];

const oldMethod = { keyExchange: ['diffie-hellman-group14-sha1'] };

describe('withPolicyHint', () => {
  it.each([
    [oldMethod],
    [{ hostKey: ['ssh-rsa'] }],
    [{ ciphersClientToServer: ['3des-cbc'], ciphersServerToClient: ['aes128-cbc'] }],
    [{ macsClientToServer: ['hmac-sha1'], macsServerToClient: ['hmac-sha1'] }],
  ])('names legacy where that would find one: %j', (server) => {
    expect(hint(server, targetWith('balanced'))).toBe('legacy');
    expect(hint(server, targetWith('strict'))).toBe('legacy');
    expect(hint(server, targetWith('custom'))).toBe('legacy');
    expect(hint(server, targetWith('legacy'))).toBeUndefined();
  });

  it('names the mildest step that is enough', () => {
    const server = { keyExchange: ['diffie-hellman-group14-sha256', 'diffie-hellman-group1-sha1'] };
    expect(hint(server, targetWith('strict'))).toBe('balanced');
  });

  it('keeps everything else of the failure', () => {
    const error = nothingInCommon(oldMethod);
    const hinted = withPolicyHint(error, targetWith('balanced'));
    expect(hinted.toFailure()).toEqual({
      ...error.toFailure(),
      detail: { ...error.detail, wouldWorkWith: 'legacy' },
    });
  });

  it.each([
    ['a name that no policy has', { keyExchange: ['kexguess2@matt.ucc.asn.au'] }],
    ['only one kind that legacy would find', { ...oldMethod, hostKey: ['ssh-ed448'] }],
    ['compression, which is no matter of policy', { compressionClientToServer: ['zlib'] }],
    ['a kind that there is not', { constructor: ['hmac-sha1'] }],
  ])('promises nothing for %s', (_, server) => {
    expect(hint(server, targetWith('balanced'))).toBeUndefined();
  });

  it('promises nothing that the lists of this run or the switch would prevent', () => {
    const offer = { keyExchange: ['curve25519-sha256'] };
    expect(hint(oldMethod, targetWith('balanced', { offer }))).toBeUndefined();
    expect(hint(oldMethod, targetWith('custom', { offer }))).toBe('legacy');
    const isPostQuantumRequired = true;
    expect(hint(oldMethod, targetWith('balanced', { isPostQuantumRequired }))).toBeUndefined();
    const oldKey = { hostKey: ['ssh-rsa'] };
    expect(hint(oldKey, targetWith('balanced', { isPostQuantumRequired }))).toBe('legacy');
  });

  it('leaves other failures alone, and details that are not what they should be', () => {
    const target = targetWith('balanced');
    for (const error of [
      new AppError('refused', 'Nobody listens.', { missing: ['keyExchange'], server: oldMethod }),
      new AppError('negotiation-failed', 'DISCONNECT', { reason: 2 }),
      new AppError('negotiation-failed', 'Odd.', { missing: [], server: {} }),
      new AppError('negotiation-failed', 'Odd.', { missing: ['keyExchange'], server: 'x' }),
    ]) {
      expect(withPolicyHint(error, target)).toBe(error);
    }
    const error = nothingInCommon(oldMethod);
    expect(withPolicyHint(error, { protocol: 'local' })).toBe(error);
  });
});
