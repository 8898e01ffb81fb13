import { describe, expect, it } from 'vitest';
import { ed25519Key, sshReport } from '../../test/fixtures/security-report.ts';
import { assess } from '../inspector/assess.ts';
import type { PolicyName } from '../shared/policy.ts';
import type { SecurityReport } from '../shared/report.ts';
import type { JumpTarget, SftpTarget } from '../shared/site.ts';
import { judgeConnection, prepareTarget } from './judge-connection.ts';
import { createAcceptedOnce, type HostKeyStores } from './stores.ts';

const storesWith = (...namedFingerprints: string[]): HostKeyStores => ({
  knownHosts: [],
  pins: null,
  certificatePins: null,
  acceptedOnce: createAcceptedOnce(),
  namedFingerprints: new Set(namedFingerprints),
});
const known = storesWith(ed25519Key.fingerprintSha256);

const targetWith = (name: PolicyName, isPostQuantumRequired = false): SftpTarget => ({
  protocol: 'sftp',
  host: 'files.example.com',
  port: 22,
  user: 'ada',
  identityFiles: [],
  agent: 'none',
  policy: { name, isPostQuantumRequired },
});

function outdated(): SecurityReport {
  const report = sshReport();
  if (!report.keyExchange) throw new Error('The fixture has a key exchange.');
  const keyExchange = { ...report.keyExchange, name: 'diffie-hellman-group14-sha1' };
  return assess({ ...report, keyExchange });
}

describe('judgeConnection', () => {
  it('accepts a known server whose connection meets the policy', async () => {
    const answer = await judgeConnection(assess(sshReport()), targetWith('strict'), known);
    expect(answer).toMatchObject({ accept: true, trust: { verdict: 'pinned' } });
  });

  it('speaks of the host key first, whatever the policy would say', async () => {
    const answer = await judgeConnection(outdated(), targetWith('strict'), storesWith());
    expect(answer).toMatchObject({ accept: false, code: 'host-key-unknown' });
  });

  it('names rule, algorithms and the policy that would allow them', async () => {
    const answer = await judgeConnection(outdated(), targetWith('balanced'), known);
    expect(answer).toMatchObject({
      accept: false,
      code: 'policy-violated',
      trust: { verdict: 'pinned' },
      detail: {
        policy: 'balanced',
        isPostQuantumRequired: false,
        rule: 'algorithm',
        algorithms: ['diffie-hellman-group14-sha1'],
        wouldWorkWith: 'legacy',
      },
    });
    expect(answer).toHaveProperty(
      'message',
      expect.stringMatching(/^files\.example\.com does not meet the balanced policy: .*SHA-1/),
    );
    expect(await judgeConnection(outdated(), targetWith('legacy'), known)).toMatchObject({
      accept: true,
    });
  });

  it('promises no other policy where none would allow it', async () => {
    const answer = await judgeConnection(assess(sshReport()), targetWith('balanced', true), known);
    expect(answer).toMatchObject({
      accept: false,
      detail: { rule: 'post-quantum', algorithms: ['curve25519-sha256'] },
    });
    expect(answer).not.toHaveProperty('detail.wouldWorkWith');
  });

  it('is balanced for a target without a policy', async () => {
    const plain = targetWith('legacy');
    delete plain.policy;
    expect(await judgeConnection(outdated(), plain, known)).toMatchObject({
      code: 'policy-violated',
      detail: { policy: 'balanced' },
    });
  });
});

const chosen = { keyExchange: ['diffie-hellman-group14-sha1'] };
const jump: JumpTarget = {
  host: 'gate.example.com',
  port: 2222,
  user: 'ada',
  identityFiles: [],
  agent: 'none',
};

describe('the judgement of a jump host', () => {
  const endpoint = { host: jump.host, port: jump.port, address: null };

  it('follows the policy of the target', async () => {
    const target = { ...targetWith('balanced'), jumps: [jump] };
    const answer = await judgeConnection({ ...outdated(), endpoint }, target, known);
    expect(answer).toMatchObject({ code: 'policy-violated', detail: { policy: 'balanced' } });
  });

  it('counts the lists that were chosen for that host, and those of no other', async () => {
    const custom = targetWith('custom');
    const own = { ...custom, jumps: [{ ...jump, offer: chosen }] };
    const others = { ...custom, offer: chosen, jumps: [jump] };
    const report = outdated();
    const ofJump = { ...report, endpoint };
    expect(await judgeConnection(ofJump, own, known)).toMatchObject({ accept: true });
    expect(await judgeConnection(report, own, known)).toMatchObject({ accept: false });
    expect(await judgeConnection(ofJump, others, known)).toMatchObject({ accept: false });
    expect(await judgeConnection(report, others, known)).toMatchObject({ accept: true });
  });
});

describe('prepareTarget', () => {
  it('adds the offer of the policy, and nothing for the usual one', async () => {
    const strict = await prepareTarget(targetWith('strict'), known);
    expect(strict.offer?.keyExchange).not.toContain('diffie-hellman-group14-sha256');
    const balanced = await prepareTarget(targetWith('balanced'), known);
    expect(balanced).toEqual({ ...targetWith('balanced'), knownHostKeyTypes: [] });
    expect(await prepareTarget({ protocol: 'local' }, known)).toEqual({ protocol: 'local' });
  });

  it('prepares jump hosts alike', async () => {
    const target = { ...targetWith('strict'), jumps: [jump, { ...jump, offer: chosen }] };
    const { jumps, offer } = await prepareTarget(target, known);
    expect(jumps).toEqual([
      { ...jump, knownHostKeyTypes: [], offer },
      { ...jump, knownHostKeyTypes: [], offer: { ...offer, ...chosen } },
    ]);
  });
});
