import { beforeEach, describe, expect, it, vi } from 'vitest';
import { tlsProbe } from '../../test/fixtures/probes.ts';
import type { CallContext, Params } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import type { ProbeProgress } from '../shared/probe.ts';
import type { CredentialRequest, Target } from '../shared/site.ts';
import { createAppLog } from './app-log.ts';
import type { EngineOptions, EngineProcess } from './engine-process.ts';
import { probeHandlers } from './probe-handlers.ts';

const target: Target = {
  protocol: 'https',
  host: 'dav.example.org',
  port: 443,
  user: '',
  basePath: '/',
  clientCertificate: null,
};
const subject = { of: 'session', sessionId: 's1' } as const;
const progress: ProbeProgress = {
  topic: 'suites',
  subject: 'TLSv1.2',
  connections: 12,
  expectedConnections: 60,
  pauseSeconds: null,
};

type Hooks = Pick<EngineOptions, 'handlers' | 'onPush' | 'onOutput'>;

function setUp(probed: Target = target) {
  const stopped = vi.fn(() => Promise.resolve());
  const asked: { channel: string; params: unknown; signal: AbortSignal | undefined }[] = [];
  const pushes: unknown[] = [];
  const proxyPassword = vi.fn(() => Promise.resolve(['secret']));
  const kept = vi.fn(() => Promise.resolve());
  let hooks: Hooks | undefined;
  let answer!: (value: unknown) => void;
  let refuse!: (error: AppError) => void;
  const log = createAppLog(() => undefined);
  const calls = probeHandlers({
    startEngine(given) {
      hooks = given;
      const result = new Promise<unknown>((resolve, reject) => {
        answer = resolve;
        refuse = reject;
      });
      const call = (channel: string, params: unknown, options?: { signal?: AbortSignal }) => {
        asked.push({ channel, params, signal: options?.signal });
        return result;
      };
      return {
        pid: 1,
        call: call as EngineProcess['call'],
        ended: new Promise<AppError>(() => undefined),
        stop: stopped,
      };
    },
    targetOf: () => Promise.resolve(probed),
    proxyPassword,
    store: { keep: kept, last: () => Promise.resolve(tlsProbe()) },
    push(channel, params) {
      pushes.push([channel, params]);
    },
    log,
  });
  return {
    calls,
    asked,
    pushes,
    stopped,
    kept,
    proxyPassword,
    log,
    hooks: () => hooks as Hooks,
    answer: (value: unknown) => {
      answer(value);
    },
    refuse: (error: AppError) => {
      refuse(error);
    },
  };
}

let context: CallContext;
beforeEach(() => {
  context = { signal: new AbortController().signal };
});

const run: Params<'probe.run'> = { subject, probeId: 'p1', isConsented: true };

describe('a probe', () => {
  it('says beforehand what it will do, and opens nothing', async () => {
    const { calls, asked } = setUp();
    const plan = await calls['probe.plan']({ subject }, context);
    expect(plan).toMatchObject({ host: 'dav.example.org', port: 443, perSecond: 10, atOnce: 2 });
    expect(plan.fewestConnections).toBeLessThan(plan.usualConnections);
    expect(plan.usualConnections).toBeLessThan(plan.mostConnections);
    expect(asked).toEqual([]);
  });

  it('runs in an engine of its own, tells how far it is, and is kept', async () => {
    const probe = setUp();
    const result = probe.calls['probe.run'](run, context);
    await vi.waitFor(() => {
      expect(probe.asked).toHaveLength(1);
    });
    expect(probe.asked).toEqual([
      { channel: 'engine.probe', params: { probeId: 'p1', target }, signal: context.signal },
    ]);
    probe.hooks().onPush('probe.advanced', { probeId: 'p1', progress });
    probe.hooks().onPush('probe.advanced', { probeId: 'p2', progress });
    expect(probe.pushes).toEqual([['probe.progress', { probeId: 'p1', progress }]]);
    probe.answer(tlsProbe());
    expect(await result).toEqual(tlsProbe());
    expect(probe.kept).toHaveBeenCalledWith(tlsProbe());
    expect(probe.stopped).toHaveBeenCalledOnce();
  });

  it('asks one server once at a time', async () => {
    const probe = setUp();
    const first = probe.calls['probe.run'](run, context);
    await vi.waitFor(() => {
      expect(probe.asked).toHaveLength(1);
    });
    await expect(probe.calls['probe.run'](run, context)).rejects.toMatchObject({
      code: 'already-exists',
    });
    probe.refuse(new AppError('cancelled', 'It was cancelled.'));
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(probe.kept).not.toHaveBeenCalled();
    expect(probe.stopped).toHaveBeenCalledOnce();
    void Promise.resolve(probe.calls['probe.run'](run, context)).catch(() => undefined);
    await vi.waitFor(() => {
      expect(probe.asked).toHaveLength(2);
    });
  });

  it('gives out the password of a proxy and no other secret', async () => {
    const probe = setUp();
    void Promise.resolve(probe.calls['probe.run'](run, context)).catch(() => undefined);
    await vi.waitFor(() => {
      expect(probe.asked).toHaveLength(1);
    });
    const ask = (request: CredentialRequest) =>
      probe.hooks().handlers['host.credentials']?.({ sessionId: 'p1', request }, context);
    const own: CredentialRequest = { kind: 'password', user: 'ada', attempt: 1 };
    await expect(ask(own)).rejects.toMatchObject({ code: 'invalid-request' });
    expect(probe.proxyPassword).not.toHaveBeenCalled();
    const from = { kind: 'proxy', host: 'proxy.example', port: 1080 } as const;
    expect(await ask({ ...own, from })).toEqual(['secret']);
  });

  it.each<[string, Target]>([
    ['this computer', { protocol: 'local' }],
    ['plain FTP', { protocol: 'ftp', host: 'h', port: 21, user: '' }],
    [
      'a server behind a jump host',
      {
        ...{ protocol: 'sftp', host: 'h', port: 22, user: '', identityFiles: [], agent: 'none' },
        jumps: [{ host: 'j', port: 22, user: 'u', identityFiles: [], agent: 'none' }],
      },
    ],
  ])('is not for %s', async (_what, probed) => {
    const { calls, asked } = setUp(probed);
    for (const call of [
      calls['probe.plan']({ subject }, context),
      calls['probe.run'](run, context),
    ])
      await expect(call).rejects.toMatchObject({ code: 'unsupported' });
    expect(asked).toEqual([]);
  });

  it('is shown even where it cannot be kept', async () => {
    const probe = setUp();
    probe.kept.mockRejectedValue(new AppError('disk-full', 'The disk is full.'));
    const result = probe.calls['probe.run'](run, context);
    await vi.waitFor(() => {
      expect(probe.asked).toHaveLength(1);
    });
    probe.answer(tlsProbe());
    expect(await result).toEqual(tlsProbe());
    expect(probe.log.lines().at(-1)?.text).toContain('The disk is full.');
  });
});
