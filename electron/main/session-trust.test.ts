import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sshReport } from '../../test/fixtures/security-report.ts';
import { assess } from '../inspector/assess.ts';
import type { HostKey, SecurityReport } from '../shared/report.ts';
import type { SftpTarget } from '../shared/site.ts';
import { openHostKeyStores } from '../trust/stores.ts';
import { createSessionTrust } from './session-trust.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keyferry-trust-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const newTrust = () =>
  createSessionTrust(
    openHostKeyStores({ profileFolder: folder, home: folder, systemKnownHosts: null }),
  );

function hostKey(seed: number): HostKey {
  const type = Buffer.from('ssh-ed25519');
  const blob = Buffer.concat([Buffer.from([0, 0, 0, 11]), type, Buffer.from([0, 0, 0, 32])]);
  const key = Buffer.concat([blob, Buffer.alloc(32, seed)]);
  const digest = createHash('sha256').update(key).digest('base64').replace(/=+$/, '');
  return {
    type: 'ssh-ed25519',
    bits: 256,
    fingerprintSha256: `SHA256:${digest}`,
    fingerprintMd5: '',
    base64: key.toString('base64'),
  };
}

function reportWith(key: HostKey): SecurityReport {
  const endpoint = { host: 'files.example', port: 22, address: null };
  return assess(sshReport({ endpoint, hostKey: key }));
}

const target: SftpTarget = {
  protocol: 'sftp',
  host: 'files.example',
  port: 22,
  user: 'me',
  identityFiles: [],
  agent: 'none',
};

describe('createSessionTrust', () => {
  it('asks a server first for the type of key that is pinned for it', async () => {
    const trust = newTrust();
    expect(await trust.prepare(target)).toEqual({ ...target, knownHostKeyTypes: [] });
    await trust.judge(reportWith(hostKey(1)), target);
    await trust.accept(hostKey(1).fingerprintSha256, true);
    expect(await trust.prepare(target)).toMatchObject({ knownHostKeyTypes: ['ssh-ed25519'] });
    expect(await trust.prepare({ protocol: 'local' })).toEqual({ protocol: 'local' });
  });

  it('refuses an unknown key until the person accepts it for this session', async () => {
    const trust = newTrust();
    const report = reportWith(hostKey(1));
    expect(await trust.judge(report, target)).toMatchObject({
      accept: false,
      code: 'host-key-unknown',
    });
    await trust.accept(hostKey(1).fingerprintSha256, false);
    expect(await trust.judge(report, target)).toMatchObject({ accept: true });
    expect(await newTrust().judge(report, target)).toMatchObject({ accept: false });
  });

  it('keeps a pinned key for every later session, and notices another one', async () => {
    const trust = newTrust();
    await trust.judge(reportWith(hostKey(1)), target);
    await trust.accept(hostKey(1).fingerprintSha256, true);
    expect(await newTrust().judge(reportWith(hostKey(1)), target)).toMatchObject({ accept: true });
    expect(await newTrust().judge(reportWith(hostKey(2)), target)).toMatchObject({
      accept: false,
      code: 'host-key-changed',
    });
  });

  it('accepts no key but the one that the last connection showed', async () => {
    const trust = newTrust();
    const refusal = { code: 'invalid-request' };
    await expect(trust.accept(hostKey(1).fingerprintSha256, true)).rejects.toMatchObject(refusal);
    await trust.judge(reportWith(hostKey(1)), target);
    await expect(trust.accept(hostKey(2).fingerprintSha256, true)).rejects.toMatchObject(refusal);
  });

  it('refuses what the policy forbids, and leaves no key to accept', async () => {
    const trust = newTrust();
    await trust.judge(reportWith(hostKey(1)), target);
    await trust.accept(hostKey(1).fingerprintSha256, true);
    const policy = { name: 'balanced', isPostQuantumRequired: true } as const;
    const answer = await trust.judge(reportWith(hostKey(1)), { ...target, policy });
    expect(answer).toMatchObject({ code: 'policy-violated', detail: { rule: 'post-quantum' } });
    await expect(trust.accept(hostKey(1).fingerprintSha256, true)).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });
});
