import { localSessionId } from '../shared/bridge.ts';
import type { Handlers } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import type { SessionId } from '../shared/transfer.ts';
import type { HostKeyStores } from '../trust/stores.ts';
import type { Relay } from './relay.ts';
import { createSessionTrust } from './session-trust.ts';
import { createSession, type Session } from './session.ts';
import type { SessionServices } from './session-run.ts';

export type SessionHandlers = Pick<
  Handlers<'main'>,
  | 'session.open'
  | 'session.close'
  | 'session.list'
  | 'trust.acceptHostKey'
  | 'trust.acceptCertificate'
  | 'prompt.answer'
  | 'prompt.list'
>;

export interface Sessions extends Relay {
  readonly handlers: SessionHandlers;
  /** @throws {AppError} connection-lost for a session that was closed or never opened */
  find(sessionId: SessionId): Session;
  /** @throws {AppError} whatever connecting fails with; cancelled after it was closed, or never opened */
  reopen(sessionId: SessionId): Promise<void>;
  /** Tells every engine that lives where the TLS keys go. @throws {AppError} permission-denied, not-found */
  applyKeyLogs(): Promise<void>;
  /** Opens the session of this computer's files and keeps it open. */
  keepLocalOpen(): Promise<void>;
}

/** A life shorter than this counts as a failed start of the local engine. */
const shortLifeMs = 10_000;
const failedStartsAllowed = 3;

/** A site that needs more tabs than this has another problem. */
const sessionsAllowed = 200;

export function createSessions(stores: HostKeyStores, services: SessionServices): Sessions {
  const sessions = new Map<SessionId, Session>();

  function find(sessionId: SessionId): Session {
    const session = sessions.get(sessionId);
    if (session) return session;
    throw new AppError('connection-lost', 'This session is not connected.');
  }

  function findOrCreate(sessionId: SessionId): Session {
    const known = sessions.get(sessionId);
    if (known) return known;
    if (sessions.size >= sessionsAllowed) {
      throw new AppError('limit-exceeded', 'Too many sessions are open.', {
        allowed: sessionsAllowed,
      });
    }
    const created = createSession(sessionId, createSessionTrust(stores), services);
    sessions.set(sessionId, created);
    return created;
  }

  const handlers: SessionHandlers = {
    async 'session.open'({ sessionId, target, password, siteId }, { signal }) {
      const session = findOrCreate(sessionId);
      if (!siteId) return await session.open(target, password, signal);
      const saved = services.sites?.credentialsFor(siteId, target);
      const copying = await services.sites?.copyingFor(siteId);
      const info = await session.open(target, password, signal, saved, copying);
      await services.sites?.noteOpened(siteId, info);
      return info;
    },
    async 'session.close'({ sessionId }) {
      const session = sessions.get(sessionId);
      sessions.delete(sessionId);
      services.onClosed?.(sessionId);
      await session?.close();
      return null;
    },
    'session.list': () => [...sessions.values()].flatMap((session) => session.state() ?? []),
    async 'trust.acceptHostKey'({ sessionId, fingerprintSha256, isPinned }) {
      await find(sessionId).trust.accept(fingerprintSha256, isPinned);
      return null;
    },
    async 'trust.acceptCertificate'({ sessionId, fingerprintSha256, isPinned }) {
      await find(sessionId).trust.acceptCertificate(fingerprintSha256, isPinned);
      return null;
    },
    'prompt.answer'({ promptId, answer }) {
      services.prompts.answer(promptId, answer);
      return null;
    },
    'prompt.list': () => services.prompts.list(),
  };

  /** Resolves with the reason when the session of this computer's files has ended. */
  async function liveLocally(): Promise<AppError> {
    const session = findOrCreate(localSessionId);
    try {
      await session.open({ protocol: 'local' }, null);
      return await session.ended();
    } catch (error) {
      return AppError.from(error);
    }
  }

  async function keepLocalOpen(): Promise<void> {
    let failedStarts = 0;
    while (failedStarts < failedStartsAllowed) {
      const startedAt = performance.now();
      const reason = await liveLocally();
      if (reason.code === 'cancelled') return;
      services.log.add('error', reason.message, localSessionId);
      failedStarts = performance.now() - startedAt < shortLifeMs ? failedStarts + 1 : 0;
    }
  }

  return {
    handlers,
    find,
    async applyKeyLogs() {
      await Promise.all([...sessions.values()].map((session) => session.applyKeyLog()));
    },
    reopen: async (sessionId) => {
      const session = sessions.get(sessionId);
      // It was one of an earlier app: only a person connects there again, and no failure is to be told.
      if (!session) throw new AppError('cancelled', 'Nobody has opened this session.');
      await session.reopen();
    },
    relay: (channel, params, signal) => find(params.sessionId).relay(channel, params, signal),
    keepLocalOpen,
  };
}
