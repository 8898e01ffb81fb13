import { describe, expect, it, vi } from 'vitest';
import type { Handlers, SessionInfo } from '../shared/contract.ts';
import type { SiteOfSession } from '../shared/contract-queue.ts';
import { AppError } from '../shared/errors.ts';
import type { SecurityReport } from '../shared/report.ts';
import type { CredentialRequest, Target } from '../shared/site.ts';
import { createAppLog } from './app-log.ts';
import type { EngineOptions, EngineProcess } from './engine-process.ts';
import { createPrompts, type PushToWindow } from './prompts.ts';
import { createSession } from './session.ts';
import type { SessionServices } from './session-run.ts';
import type { SessionTrust } from './session-trust.ts';

const target: Target = {
  protocol: 'sftp',
  host: 'files.example',
  port: 22,
  user: 'ada',
  identityFiles: [],
  agent: 'none',
};
const info: SessionInfo = {
  home: '/home/ada',
  features: [],
  pathStyle: 'posix',
  isCaseSensitive: true,
  report: null,
  reports: [],
};
const report = {} as SecurityReport;
const passwordRequest: CredentialRequest = { kind: 'password', user: 'ada', attempt: 1 };

type Hooks = Pick<EngineOptions, 'handlers' | 'onPush' | 'onOutput'>;

/** An engine that connects when the test says so. */
class FakeEngine {
  readonly calls: string[] = [];
  readonly hooks: Hooks;
  readonly process: EngineProcess;
  connected!: (info: SessionInfo) => void;
  refused!: (error: AppError) => void;
  crash!: (error: AppError) => void;

  constructor(hooks: Hooks) {
    this.hooks = hooks;
    const connecting = new Promise<SessionInfo>((resolve, reject) => {
      this.connected = resolve;
      this.refused = reject;
    });
    const ended = new Promise<AppError>((resolve) => (this.crash = resolve));
    const call = (channel: string): Promise<unknown> => {
      this.calls.push(channel);
      return channel === 'engine.connect' ? connecting : Promise.resolve(null);
    };
    this.process = {
      pid: 1,
      call: call as EngineProcess['call'],
      ended,
      stop: (because) => {
        this.refused(because);
        this.crash(because);
        return Promise.resolve();
      },
    };
  }

  askHost<K extends keyof Handlers<'host'>>(
    channel: K,
    params: Parameters<Handlers<'host'>[K]>[0],
  ): ReturnType<Handlers<'host'>[K]> {
    const handler = this.hooks.handlers[channel] as (...args: unknown[]) => unknown;
    const context = { signal: new AbortController().signal };
    return handler(params, context) as ReturnType<Handlers<'host'>[K]>;
  }
}

function setUp(trust: Partial<SessionTrust> = {}) {
  const engines: FakeEngine[] = [];
  const push = vi.fn();
  const introduce = vi.fn();
  const services: SessionServices = {
    startEngine(hooks) {
      const engine = new FakeEngine(hooks);
      engines.push(engine);
      return engine.process;
    },
    push: push as PushToWindow,
    prompts: createPrompts(push as PushToWindow),
    transfers: { introduce },
    log: createAppLog(() => undefined),
  };
  const accepting: SessionTrust = {
    judge: () =>
      Promise.resolve({
        accept: true,
        trust: { verdict: 'pinned', reason: '', hostKey: null, chain: null },
      }),
    accept: () => Promise.resolve(),
    acceptCertificate: () => Promise.resolve(),
    prepare: (asked) => Promise.resolve(asked),
    ...trust,
  };
  const session = createSession('s1', accepting, services);
  const engine = (index: number): FakeEngine => {
    const found = engines[index];
    if (!found) throw new Error(`Engine ${String(index)} was not started.`);
    return found;
  };
  const states = (): unknown[] =>
    push.mock.calls.filter(([c]) => c === 'session.changed').map(([, p]) => (p as never)['state']);
  return { session, services, engine, engines, push, states, introduce };
}

describe('createSession', () => {
  it('opens with an engine of its own, and joins a second opening', async () => {
    const { session, engine, engines, states } = setUp();
    const first = session.open(target, null);
    const second = session.open({ ...target }, null);
    engine(0).connected(info);
    expect(await first).toEqual(info);
    expect(await second).toEqual(info);
    expect(engines.length).toBe(1);
    expect(states()).toEqual(['connecting', 'open']);
    await expect(session.open({ ...target, host: 'other' }, null)).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  it('gives no secret before an accepting verdict', async () => {
    const { session, engine } = setUp();
    session.open(target, 'secret').catch(() => undefined);
    const ask = () =>
      engine(0).askHost('host.credentials', { sessionId: 's1', request: passwordRequest });
    await expect(ask()).rejects.toMatchObject({ code: 'internal' });
    await engine(0).askHost('host.judge', { sessionId: 's1', report });
    expect(await ask()).toEqual(['secret']);
  });

  it('asks before a verdict only for the passphrase of the client certificate', async () => {
    const files = { clientCertificate: '/me.pem', clientKey: '/me.key' };
    const ftps: Target = {
      ...{ protocol: 'ftps', host: 'files.example', port: 21, user: 'ada', tlsStart: 'explicit' },
      ...files,
    };
    const { session, engine, services } = setUp();
    vi.spyOn(services.prompts, 'ask').mockResolvedValue(['open sesame']);
    session.open(ftps, 'secret').catch(() => undefined);
    const ask = (request: CredentialRequest) =>
      engine(0).askHost('host.credentials', { sessionId: 's1', request });
    const passphrase = (file: string) => ask({ kind: 'passphrase', file, attempt: 1 });
    const prompts = [{ text: 'Password: ', isEchoed: false }];
    for (const file of Object.values(files))
      expect(await passphrase(file)).toEqual(['open sesame']);
    for (const refused of [
      passphrase('/home/ada/.ssh/id_ed25519'),
      ask(passwordRequest),
      ask({ kind: 'prompts', title: '', instructions: '', prompts }),
    ])
      await expect(refused).rejects.toMatchObject({ code: 'internal' });
    await engine(0).askHost('host.judge', { sessionId: 's1', report });
    expect(await ask(passwordRequest)).toEqual(['secret']);
  });

  it('takes an acceptance back when a later verdict refuses', async () => {
    const trust = { verdict: 'changed', reason: '', hostKey: null, chain: null } as const;
    const judge = vi
      .fn<SessionTrust['judge']>()
      .mockResolvedValueOnce({ accept: true, trust })
      .mockResolvedValueOnce({
        accept: false,
        code: 'host-key-changed',
        message: '',
        detail: {},
        trust,
      });
    const { session, engine } = setUp({ judge });
    session.open(target, 'secret').catch(() => undefined);
    await engine(0).askHost('host.judge', { sessionId: 's1', report });
    await engine(0).askHost('host.judge', { sessionId: 's1', report });
    await expect(
      engine(0).askHost('host.credentials', { sessionId: 's1', request: passwordRequest }),
    ).rejects.toMatchObject({ code: 'internal' });
  });

  it('answers an engine only about its own session', async () => {
    const { session, engine, push } = setUp();
    session.open(target, 'secret').catch(() => undefined);
    await expect(
      engine(0).askHost('host.judge', { sessionId: 'other', report }),
    ).rejects.toMatchObject({ code: 'invalid-request' });
    engine(0).hooks.onPush('listing.batch', {
      sessionId: 'other',
      listingId: 'l1',
      batchIndex: 0,
      entries: [],
    });
    engine(0).hooks.onPush('listing.batch', {
      sessionId: 's1',
      listingId: 'l2',
      batchIndex: 0,
      entries: [],
    });
    const batches = push.mock.calls.filter(([channel]) => channel === 'listing.batch');
    expect(batches.map(([, params]) => (params as never)['listingId'])).toEqual(['l2']);
  });

  it('remembers the password for a reconnection, and not beyond the closing', async () => {
    const { session, engine } = setUp();
    session.open(target, 'secret').catch(() => undefined);
    engine(0).crash(new AppError('connection-lost', 'gone'));
    await vi.waitFor(() => {
      expect(session.state()?.state).toBe('closed');
    });
    session.open(target, null).catch(() => undefined);
    await engine(1).askHost('host.judge', { sessionId: 's1', report });
    const ask = (index: number) =>
      engine(index).askHost('host.credentials', { sessionId: 's1', request: passwordRequest });
    expect(await ask(1)).toEqual(['secret']);

    await session.close();
    session.open(target, null).catch(() => undefined);
    await engine(2).askHost('host.judge', { sessionId: 's1', report });
    const answer = ask(2);
    await session.close();
    expect(await answer).toBeNull();
  });

  it('forgets the password for another target and after a refused sign-in', async () => {
    const { session, engine, services } = setUp();
    const opening = session.open(target, 'wrong');
    engine(0).refused(new AppError('auth-failed', 'no'));
    await expect(opening).rejects.toMatchObject({ code: 'auth-failed' });
    session.open(target, null).catch(() => undefined);
    await engine(1).askHost('host.judge', { sessionId: 's1', report });
    void engine(1).askHost('host.credentials', { sessionId: 's1', request: passwordRequest });
    expect(services.prompts.list().length).toBe(1);
    await session.close();
    expect(services.prompts.list()).toEqual([]);
  });

  it.each([
    ['keeps the password under another policy', {}, 0],
    ['gives it to no other server', { host: 'other.example.com' }, 1],
  ])('%s', async (_title, change, asked) => {
    const { session, engine, services } = setUp();
    const opening = session.open(target, 'right');
    engine(0).refused(new AppError('negotiation-failed', 'no'));
    await expect(opening).rejects.toMatchObject({ code: 'negotiation-failed' });
    const policy = { name: 'legacy', isPostQuantumRequired: false } as const;
    session.open({ ...target, ...change, policy }, null).catch(() => undefined);
    await engine(1).askHost('host.judge', { sessionId: 's1', report });
    void engine(1).askHost('host.credentials', { sessionId: 's1', request: passwordRequest });
    expect(services.prompts.list().length).toBe(asked);
    await session.close();
  });

  it('ends at once when connecting is cancelled', async () => {
    const { session, states } = setUp();
    const controller = new AbortController();
    const opening = session.open(target, null, controller.signal);
    controller.abort();
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    expect(states()).toEqual(['connecting', 'closed']);
    expect(session.state()?.failure).toBeNull();
  });

  it('says why it ended and refuses calls until it is opened again', async () => {
    const { session, engine, push } = setUp();
    const opening = session.open(target, null);
    engine(0).connected(info);
    await opening;
    const ended = session.ended();
    const failure = new AppError('timeout', 'The server fell silent.').toFailure();
    engine(0).hooks.onPush('session.ended', { sessionId: 's1', failure });
    expect(await ended).toMatchObject({ code: 'timeout' });
    expect(push).toHaveBeenLastCalledWith(
      'session.changed',
      expect.objectContaining({ state: 'closed', failure }),
    );
    const signal = new AbortController().signal;
    await expect(
      session.relay('files.stat', { sessionId: 's1', path: '/' }, signal),
    ).rejects.toMatchObject({ code: 'connection-lost' });
  });

  it('lets a secret wait while a further connection is judged, and gives none after a refusal', async () => {
    type Answer = Awaited<ReturnType<SessionTrust['judge']>>;
    const trusted = { verdict: 'pinned', reason: '', hostKey: null, chain: null } as const;
    const accepted: Answer = { accept: true, trust: trusted };
    const refused: Answer = {
      accept: false,
      code: 'certificate-invalid',
      trust: trusted,
      message: '',
      detail: {},
    };
    for (const [second, outcome] of [
      [accepted, 'typed'],
      [refused, 'internal'],
    ] as const) {
      const later = Promise.withResolvers<Answer>();
      const judge = vi
        .fn<SessionTrust['judge']>()
        .mockResolvedValueOnce(accepted)
        .mockReturnValueOnce(later.promise);
      const { session, engine } = setUp({ judge });
      session.open(target, 'typed').catch(() => undefined);
      await engine(0).askHost('host.judge', { sessionId: 's1', report });
      const judging = engine(0).askHost('host.judge', { sessionId: 's1', report });
      const asked = engine(0).askHost('host.credentials', {
        sessionId: 's1',
        request: passwordRequest,
      });
      const answer = Promise.resolve(asked).then(
        (given) => given?.[0],
        (error: unknown) => AppError.from(error).code,
      );
      later.resolve(second);
      await judging;
      expect(await answer).toBe(outcome);
    }
  });

  it('judges by the policy of its target, and says which other one would find something', async () => {
    const judge = vi.fn<SessionTrust['judge']>().mockRejectedValue(new Error('Not asked further.'));
    const { session, engine } = setUp({ judge });
    const strict: Target = { ...target, policy: { name: 'strict', isPostQuantumRequired: false } };
    const opening = session.open(strict, null);
    await expect(engine(0).askHost('host.judge', { sessionId: 's1', report })).rejects.toThrow();
    expect(judge).toHaveBeenCalledWith(report, strict);
    const detail = {
      missing: ['keyExchange'],
      client: { keyExchange: ['curve25519-sha256'] },
      server: { keyExchange: ['diffie-hellman-group14-sha1'] },
    };
    engine(0).refused(new AppError('negotiation-failed', 'Nothing in common.', detail));
    await expect(opening).rejects.toMatchObject({ detail: { ...detail, wouldWorkWith: 'legacy' } });
    expect(session.state()?.failure?.detail).toMatchObject({ wouldWorkWith: 'legacy' });
  });

  it('tells the window later how the connection compares with the last visit', async () => {
    const comparison = { beforeAt: '2026-11-01T10:00:00.000Z', changes: [], findings: [] };
    const { session, services, engine, push } = setUp();
    const read = Promise.withResolvers<typeof comparison>();
    const record = vi.fn(() => read.promise);
    services.history = { record, reportsOf: () => Promise.resolve([]) };
    const opening = session.open(target, null);
    engine(0).connected({ ...info, report });
    await opening;
    expect(record).toHaveBeenCalledExactlyOnceWith(report);
    expect(session.state()).not.toHaveProperty('comparison');
    read.resolve(comparison);
    await vi.waitFor(() => {
      expect(push).toHaveBeenLastCalledWith(
        'session.changed',
        expect.objectContaining({ state: 'open', comparison }),
      );
    });
    expect(session.state()).toMatchObject({ comparison });
  });

  it('stays open when the history cannot be kept, and says so in the log', async () => {
    const { session, services, engine, states } = setUp();
    const full = new AppError('disk-full', 'No space is left.');
    services.history = { record: () => Promise.reject(full), reportsOf: () => Promise.resolve([]) };
    const opening = session.open(target, null);
    engine(0).connected({ ...info, report });
    await opening;
    await vi.waitFor(() => {
      expect(services.log.lines()).toContainEqual(
        expect.objectContaining({ level: 'warning', sessionId: 's1' }),
      );
    });
    expect(states()).toEqual(['connecting', 'open']);
  });

  it('relays only after the connection stands', async () => {
    const { session, engine } = setUp();
    session.open(target, null).catch(() => undefined);
    const { signal } = new AbortController();
    const relayed = session.relay('files.stat', { sessionId: 's1', path: '/a' }, signal);
    await vi.waitFor(() => {
      expect(engine(0).calls).toEqual(['engine.connect']);
    });
    engine(0).connected(info);
    await relayed;
    expect(engine(0).calls).toEqual(['engine.connect', 'files.stat']);
  });

  it('introduces every engine to the queue, as one place', async () => {
    const { session, engine, introduce } = setUp();
    const opening = session.open(target, null);
    engine(0).connected(info);
    await opening;
    const ended = session.ended();
    engine(0).crash(new AppError('connection-lost', 'gone'));
    await ended;
    const again = session.reopen();
    await vi.waitFor(() => engine(1));
    engine(1).connected(info);
    await again;
    const places = introduce.mock.calls.map(([id, , site]: unknown[]) => [
      id,
      (site as SiteOfSession).key,
    ]);
    const place = ['s1', 'sftp://ada@files.example:22'];
    expect(places).toEqual([place, place]);
  });

  it('is not opened again after it was closed', async () => {
    const { session, engine } = setUp();
    const opening = session.open(target, null);
    engine(0).connected(info);
    await opening;
    await session.close();
    await expect(session.reopen()).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('questions of who stands in between', () => {
  const from = (kind: 'jump' | 'proxy') => ({ kind, host: 'between', port: 1080 });
  const asking = (kind: 'jump' | 'proxy') => ({
    sessionId: 's1',
    request: { ...passwordRequest, kind: 'password', from: from(kind) } as const,
  });

  it('are for the person, not for what was given or stored for the server', async () => {
    const { session, engine, services } = setUp();
    const saved = {
      password: vi.fn(() => Promise.resolve('stored')),
      passphrase: () => Promise.resolve(undefined),
    };
    const ask = vi.spyOn(services.prompts, 'ask').mockResolvedValue(['typed']);
    session.open(target, 'secret', undefined, saved).catch(() => undefined);
    // A proxy stands before every server, so before every verdict too.
    expect(await engine(0).askHost('host.credentials', asking('proxy'))).toEqual(['typed']);
    await expect(engine(0).askHost('host.credentials', asking('jump'))).rejects.toMatchObject({
      code: 'internal',
    });
    await engine(0).askHost('host.judge', { sessionId: 's1', report });
    expect(await engine(0).askHost('host.credentials', asking('jump'))).toEqual(['typed']);
    expect(saved.password).not.toHaveBeenCalled();
    expect(ask).toHaveBeenCalledTimes(2);
    const own = { sessionId: 's1', request: passwordRequest };
    expect(await engine(0).askHost('host.credentials', own)).toEqual(['secret']);
  });
});

describe('stored secrets', () => {
  const stored = (answers: { password?: string; passphrase?: string }) => ({
    password: vi.fn(() => Promise.resolve(answers.password)),
    passphrase: vi.fn(() => Promise.resolve(answers.passphrase)),
  });
  const ask = (engine: FakeEngine, request: CredentialRequest) =>
    engine.askHost('host.credentials', { sessionId: 's1', request });

  it('are looked up after the verdict, and answer before the person', async () => {
    const { session, engine, services } = setUp();
    const saved = stored({ password: 'kept', passphrase: 'phrase' });
    session.open(target, null, undefined, saved).catch(() => undefined);
    await expect(ask(engine(0), passwordRequest)).rejects.toMatchObject({ code: 'internal' });
    expect(saved.password).not.toHaveBeenCalled();
    await engine(0).askHost('host.judge', { sessionId: 's1', report });
    expect(await ask(engine(0), passwordRequest)).toEqual(['kept']);
    expect(await ask(engine(0), { kind: 'passphrase', file: '/k', attempt: 1 })).toEqual([
      'phrase',
    ]);
    expect(saved.passphrase).toHaveBeenCalledWith('/k');
    expect(services.prompts.list()).toEqual([]);
  });

  it('answer the password question of an interactive sign-in, once', async () => {
    const { session, engine, services } = setUp();
    session.open(target, null, undefined, stored({ password: 'kept' })).catch(() => undefined);
    await engine(0).askHost('host.judge', { sessionId: 's1', report });
    const question: CredentialRequest = {
      kind: 'prompts',
      title: '',
      instructions: '',
      prompts: [{ text: 'Password: ', isEchoed: false }],
    };
    expect(await ask(engine(0), question)).toEqual(['kept']);
    void ask(engine(0), question);
    await vi.waitFor(() => {
      expect(services.prompts.list()).toHaveLength(1);
    });
  });

  it('leave the word to the person when the server refuses them, or there is none', async () => {
    const { session, engine, services } = setUp();
    const saved = stored({ password: 'old' });
    session.open(target, null, undefined, saved).catch(() => undefined);
    await engine(0).askHost('host.judge', { sessionId: 's1', report });
    expect(await ask(engine(0), passwordRequest)).toEqual(['old']);
    void ask(engine(0), { ...passwordRequest, attempt: 2 });
    void ask(engine(0), { kind: 'passphrase', file: '/k', attempt: 1 });
    await vi.waitFor(() => {
      expect(services.prompts.list()).toHaveLength(2);
    });
    expect(saved.password).toHaveBeenCalledOnce();
  });
});
