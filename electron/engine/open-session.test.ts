import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sshReport } from '../../test/fixtures/security-report.ts';
import { connectMemory } from '../protocols/memory/connect.ts';
import { trustGate, type ConnectOptions, type Verdict } from '../protocols/protocol.ts';
import { AppError } from '../shared/errors.ts';
import type { SecurityReport, Trust } from '../shared/report.ts';
import type { SftpTarget } from '../shared/site.ts';
import { openSession } from './open-session.ts';

const observed = sshReport({ trust: null });

/** Stands in for a server: shows its report, asks for a verdict, and shows a later report. */
vi.mock('../protocols/sftp/connect.ts', () => ({
  async connectSftp(_target: SftpTarget, options: ConnectOptions) {
    const gate = trustGate(options);
    options.onReport?.(observed);
    const verdict = await gate.judge(observed);
    options.onReport?.({ ...observed, durationMs: 99 });
    if (!verdict.accept) throw new AppError(verdict.code, verdict.message, verdict.detail);
    return { ...(await connectMemory()), protocol: 'sftp', report: observed };
  },
}));

const target: SftpTarget = {
  protocol: 'sftp',
  host: 'files.example',
  port: 22,
  user: 'ann',
  identityFiles: [],
  agent: 'none',
};

const pinned: Trust = { verdict: 'pinned', reason: 'pinned here', hostKey: null, chain: null };

describe('openSession', () => {
  let seen: SecurityReport[];
  let judged: SecurityReport[];
  beforeEach(() => {
    seen = [];
    judged = [];
  });

  function optionsWith(verdict: Verdict): ConnectOptions {
    return {
      signal: new AbortController().signal,
      judge(report) {
        judged.push(report);
        return Promise.resolve(verdict);
      },
      credentials: () => Promise.resolve(null),
      onReport: (report) => seen.push(report),
    };
  }

  it('judges an assessed report that claims no trust yet', async () => {
    await openSession(target, optionsWith({ accept: true, trust: pinned }));
    expect(judged).toHaveLength(1);
    expect(judged[0]).toMatchObject({ trust: null, axes: { identity: 'unverified' } });
    expect(judged[0]?.grade).not.toBeNull();
  });

  it('puts the trust of the verdict into every report from then on', async () => {
    const session = await openSession(target, optionsWith({ accept: true, trust: pinned }));
    expect(seen.map(({ trust }) => trust)).toEqual([null, pinned]);
    expect(seen[1]).toMatchObject({ durationMs: 99, axes: { identity: 'pinned' } });
    expect(session.report).toMatchObject({ trust: pinned, axes: { identity: 'pinned' } });
  });

  it('completes the report of a refused connection too', async () => {
    const changed: Trust = { ...pinned, verdict: 'changed', reason: 'another key' };
    const refusal: Verdict = {
      accept: false,
      code: 'host-key-changed',
      trust: changed,
      message: 'Another key.',
      detail: { known: [] },
    };
    await expect(openSession(target, optionsWith(refusal))).rejects.toMatchObject({
      code: 'host-key-changed',
      detail: { known: [] },
    });
    expect(seen.at(-1)).toMatchObject({ trust: changed, axes: { identity: 'changed' } });
  });

  it('passes every call of the session on', async () => {
    const session = await openSession(target, optionsWith({ accept: true, trust: pinned }));
    const { signal } = new AbortController();
    await session.features.makeFolder?.('/a', signal);
    const batches = await Array.fromAsync(session.list('/', signal));
    expect(batches.flat().map(({ name }) => name)).toEqual(['a']);
    await expect(session.stat('/a', signal)).resolves.toMatchObject({ kind: 'folder' });
    expect(session.checkName('a/b')).not.toBeNull();
    await session.close();
    await expect(session.closed).resolves.toBeUndefined();
  });

  it('opens this computer without anybody to judge', async () => {
    const session = await openSession(
      { protocol: 'local' },
      optionsWith({ accept: true, trust: pinned }),
    );
    expect(session).toMatchObject({ protocol: 'local', report: null });
    expect(judged).toEqual([]);
    await session.close();
  });
});
