import { expect, vi } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import type { AskCredentials, Judge } from '../../../electron/protocols/protocol.ts';
import type { CaseContext, Cases } from '../contract.ts';
import { judgeByFingerprints, shownFingerprint } from '../judge.ts';
import type { Peer } from '../subject.ts';

export function defineTrustCases({ addVital }: Cases): void {
  addVital('shows the judge the key that the server really has', async (context) => {
    const peer = peerOf(context);
    const judge = judgeBy(peer);
    const session = await peer.connect({ ...context, judge, credentials: rightPassword(peer) });
    try {
      expect(judge).toHaveBeenCalledOnce();
      const shown = judge.mock.calls[0]?.[0];
      expect(peer.fingerprints).toContain(shownFingerprint(shown));
      expect(shown?.keyExchange).not.toBeNull();
      expect(shown?.encryption).not.toBeNull();
      expect(session.report).toMatchObject({ outcome: 'ok', failure: null });
      expect(session.report?.hostKey).toEqual(shown?.hostKey);
      expect(session.report?.certificates).toEqual(shown?.certificates);
    } finally {
      await session.close();
    }
  });

  for (const code of ['host-key-unknown', 'host-key-changed', 'policy-violated'] as const)
    addVital(`stops at the verdict ${code} and asks for no credential`, async (context) => {
      const peer = peerOf(context);
      const credentials = vi.fn<AskCredentials>();
      const judge = refuseWith(code);
      await expect(peer.connect({ ...context, judge, credentials })).rejects.toMatchObject({
        code,
        retryable: false,
        detail: { evidence: 'from the judge' },
      });
      expect(judge).toHaveBeenCalledOnce();
      expect(credentials).not.toHaveBeenCalled();
    });

  addVital('takes a judge that fails for a refusal', async (context) => {
    const peer = peerOf(context);
    const credentials = vi.fn<AskCredentials>();
    const judge: Judge = () => Promise.reject(new AppError('internal', 'The store is broken.'));
    await expect(peer.connect({ ...context, judge, credentials })).rejects.toMatchObject({
      code: 'internal',
    });
    expect(credentials).not.toHaveBeenCalled();
  });

  addVital('asks for nothing when it is cancelled while the judge thinks', async (context) => {
    const peer = peerOf(context);
    const credentials = vi.fn<AskCredentials>();
    const cancelling = new AbortController();
    const judge: Judge = (report) => {
      cancelling.abort();
      return judgeBy(peer)(report);
    };
    const options = { judge, credentials, signal: cancelling.signal };
    await expect(peer.connect(options)).rejects.toMatchObject({ code: 'cancelled' });
    expect(credentials).not.toHaveBeenCalled();
  });

  addVital('asks for credentials only after the verdict', async (context) => {
    const peer = peerOf(context);
    const order: string[] = [];
    const session = await peer.connect({
      signal: context.signal,
      judge: async (report) => {
        const verdict = await judgeBy(peer)(report);
        order.push('verdict');
        return verdict;
      },
      credentials: (request, signal) => {
        order.push(request.kind);
        return rightPassword(peer)(request, signal);
      },
    });
    await session.close();
    expect(order).toEqual(['verdict', 'password']);
  });

  addVital('says auth-failed for a wrong password, once nobody knows another', async (context) => {
    const peer = peerOf(context);
    const credentials = vi.fn<AskCredentials>((request) =>
      Promise.resolve(
        request.kind === 'password' && request.attempt > 2 ? null : [`not ${peer.rightPassword}`],
      ),
    );
    await expect(
      peer.connect({ ...context, judge: judgeBy(peer), credentials }),
    ).rejects.toMatchObject({ code: 'auth-failed', retryable: false });
    expect(credentials.mock.calls.length).toBeGreaterThan(0);
    expect(credentials.mock.calls.length).toBeLessThanOrEqual(10);
  });

  addVital('never puts the password into the error or the report', async (context) => {
    const peer = peerOf(context);
    const secret = 'canary-d1f09a2b';
    const reports: string[] = [];
    const attempt = peer.connect({
      signal: context.signal,
      judge: judgeBy(peer),
      credentials: (request) =>
        Promise.resolve(request.kind === 'password' && request.attempt > 1 ? null : [secret]),
      onReport: (report) => reports.push(JSON.stringify(report)),
    });
    const failure = AppError.from(await attempt.catch((thrown: unknown) => thrown)).toFailure();
    expect(reports.length).toBeGreaterThan(0);
    expect(JSON.stringify([failure, reports])).not.toContain(secret);
  });
}

function peerOf({ subject, skip }: CaseContext): Peer {
  return subject.peer ?? skip('there is no peer to trust');
}

function judgeBy(peer: Peer) {
  return vi.fn<Judge>(judgeByFingerprints(peer.fingerprints));
}

function rightPassword(peer: Peer): AskCredentials {
  return (request) => Promise.resolve(request.kind === 'password' ? [peer.rightPassword] : null);
}

function refuseWith(code: 'host-key-unknown' | 'host-key-changed' | 'policy-violated') {
  return vi.fn<Judge>((report) =>
    Promise.resolve({
      accept: false,
      code,
      message: 'Refused by the test.',
      detail: { evidence: 'from the judge' },
      trust: { verdict: 'unverified', reason: 'test', hostKey: report.hostKey, chain: null },
    }),
  );
}
