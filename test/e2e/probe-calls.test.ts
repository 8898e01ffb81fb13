import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Target } from '../../electron/shared/site.ts';
import { startEmbeddedSftp, type EmbeddedServer } from '../servers/embedded-sftp.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { callFromPage, sendFromPage } from './window-calls.ts';

/* What main does with a probe, without the window's own part in it. */
describe('a probe', () => {
  let app: StartedApp;
  let server: EmbeddedServer;

  beforeAll(async () => {
    server = await startEmbeddedSftp();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    app = await startApp();
  });
  afterEach(stopApps);

  const sessionId = 'probed';
  const subject = { of: 'session', sessionId } as const;
  const run = { subject, probeId: 'p1', isConsented: true } as const;

  /** Its key is unknown, so the session ends before any sign-in; whose it is stays known. */
  async function openInVain(): Promise<void> {
    const target: Target = {
      ...{ protocol: 'sftp', host: server.host, port: server.port, user: 'ada' },
      ...{ identityFiles: [], agent: 'none' },
    };
    const opened = await callFromPage(app.page, 'session.open', {
      sessionId,
      target,
      password: null,
    });
    expect(opened).toMatchObject({ ok: false, error: { code: 'host-key-unknown' } });
  }

  it('asks the server of a session in an engine of its own, signs in nowhere, and is kept', async () => {
    await openInVain();
    const { host, port } = server;
    const plan = await callFromPage(app.page, 'probe.plan', { subject });
    expect(plan).toMatchObject({ ok: true, value: { host, port, perSecond: 10 } });
    expect(await callFromPage(app.page, 'probe.last', { host, port })).toEqual(
      expect.objectContaining({ ok: true, value: null }),
    );
    const done = await callFromPage(app.page, 'probe.run', run);
    if (!done.ok || done.value.kind !== 'ssh') throw new Error(JSON.stringify(done));
    expect(done.value).toMatchObject({ isComplete: true, endpoint: { host, port } });
    expect(done.value.hostKeys.map(({ key }) => key.fingerprintSha256)).toEqual(
      server.hostKeys.map(({ fingerprintSha256 }) => fingerprintSha256),
    );
    expect(server.signIns).toEqual([]);
    const last = await callFromPage(app.page, 'probe.last', { host, port });
    expect(last).toMatchObject({ ok: true, value: done.value });
    expect(await readdir(path.join(app.profile, 'probes'))).toHaveLength(1);
    // Only the engine of this computer's files is left.
    await expect.poll(async () => (await app.engines()).length).toBe(1);
  });

  it('needs somebody who wants it, and a server that main knows', async () => {
    await openInVain();
    const unasked = [
      { ...run, isConsented: false },
      { subject, probeId: 'p1' },
      { ...run, subject: { of: 'target', host: 'example.com', port: 22 } },
    ];
    for (const params of unasked)
      expect(await sendFromPage(app.page, 'probe.run', params)).toMatchObject({
        ok: false,
        error: { code: 'invalid-request' },
      });
    const nobody = { ...run, subject: { of: 'session', sessionId: 'none' } as const };
    expect(await callFromPage(app.page, 'probe.run', nobody)).toMatchObject({
      ok: false,
      error: { code: 'connection-lost' },
    });
    const local = { ...run, subject: { of: 'session', sessionId: 'local' } as const };
    expect(await callFromPage(app.page, 'probe.run', local)).toMatchObject({
      ok: false,
      error: { code: 'unsupported' },
    });
    await expect(
      sendFromPage(app.page, 'engine.probe', { probeId: 'p1', target: {} }),
    ).rejects.toThrow('closed to the window');
  });
});
