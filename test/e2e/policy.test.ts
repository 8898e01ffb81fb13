import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SftpTarget } from '../../electron/shared/site.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { callFromPage } from './window-calls.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

/* Policy and history as main serves them, with a real engine and a real server. */
describe.skipIf(skip)('policy and history with a real OpenSSH', () => {
  let app: StartedApp;
  let server: TestServer;

  beforeAll(async () => {
    if ('skip' in packages) return;
    const config = { KexAlgorithms: 'curve25519-sha256,diffie-hellman-group14-sha256' };
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'], config });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    app = await startApp();
  });
  afterEach(stopApps);

  const open = (sessionId: string, changes: Partial<SftpTarget> = {}) => {
    const { host, port, user, password } = server;
    const usual = { protocol: 'sftp', host, port, user, identityFiles: [], agent: 'none' } as const;
    const target: SftpTarget = { ...usual, identityFiles: [], ...changes };
    return callFromPage(app.page, 'session.open', { sessionId, target, password });
  };

  async function trustServer(sessionId: string) {
    await open(sessionId);
    const fingerprintSha256 = server.hostKeys[0]?.fingerprintSha256 ?? '';
    const params = { sessionId, fingerprintSha256, isPinned: true };
    expect(await callFromPage(app.page, 'trust.acceptHostKey', params)).toMatchObject({ ok: true });
  }

  it('stop before the sign-in at what the policy forbids, the host key first', async () => {
    const policy = { name: 'balanced', isPostQuantumRequired: true } as const;
    expect(await open('quantum', { policy })).toMatchObject({
      error: { code: 'host-key-unknown' },
    });
    await trustServer('quantum');
    expect(await open('quantum', { policy })).toMatchObject({
      error: {
        code: 'policy-violated',
        detail: { rule: 'post-quantum', algorithms: ['curve25519-sha256'] },
      },
    });
    expect(server.log()).toContain('Connection from');
    expect(server.log()).not.toMatch(/Accepted|Failed/);
    const strict = { name: 'strict', isPostQuantumRequired: false } as const;
    expect(await open('quantum', { policy: strict })).toMatchObject({ ok: true });
  });

  it('compare a connection with the last visit, and tell the window', async () => {
    await trustServer('first');
    expect(await open('first')).toMatchObject({ ok: true });
    const folder = path.join(app.profile, 'reports');
    await expect.poll(() => readdir(folder).catch(() => [])).toHaveLength(1);
    await callFromPage(app.page, 'session.close', { sessionId: 'first' });

    const offer = { keyExchange: ['diffie-hellman-group14-sha256'] };
    expect(await open('second', { offer })).toMatchObject({ ok: true });
    const comparisonOf = async () => {
      const answer = await callFromPage(app.page, 'session.list', {});
      if (!answer.ok) throw new Error(answer.error.message);
      return answer.value.find(({ sessionId }) => sessionId === 'second')?.comparison;
    };
    await expect.poll(comparisonOf).toMatchObject({
      changes: [
        { part: 'grade', before: 'A', after: 'B', direction: 'worse' },
        { part: 'keyExchange', after: 'diffie-hellman-group14-sha256', direction: 'worse' },
      ],
      findings: [{ id: 'history.downgrade', severity: 'note' }],
    });
  });
});
