import { isDeepStrictEqual } from 'node:util';
import type { CallChannel, Params, Result, SessionInfo, SessionState } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import type { Target } from '../shared/site.ts';
import type { SessionId } from '../shared/transfer.ts';
import { createCredentialMemory } from './credential-memory.ts';
import type { SavedCredentials } from './saved-credentials.ts';
import { usualCopying, type CopyingOfSite } from './site-of-session.ts';
import { startRun, type RunOptions, type SessionRun, type SessionServices } from './session-run.ts';
import { callText } from './session-log.ts';
import type { SessionTrust } from './session-trust.ts';

/** What a connected engine does for the window or for main. */
export type ServedChannel = Exclude<
  CallChannel<'engine'>,
  'engine.connect' | 'engine.ping' | 'engine.probe' | 'engine.keyLog'
>;

/** A session of the window: after its end it can be opened again, each time with a new engine. */
export interface Session {
  readonly trust: SessionTrust;
  /**
   * Joins the connection that there is to the same target. `saved` answers before the person is asked.
   * @throws {AppError} invalid-request while another target is open; whatever connecting fails with
   */
  open(
    target: Target,
    password: string | null,
    signal?: AbortSignal,
    saved?: SavedCredentials,
    copying?: CopyingOfSite,
  ): Promise<SessionInfo>;
  /** Connects once more to where it was connected, because transfers wait for it. @throws as `open` */
  reopen(): Promise<SessionInfo>;
  /** Ends the engine and forgets every secret. */
  close(): Promise<void>;
  /** Passes a call on, once the engine is connected. @throws {AppError} connection-lost */
  relay<K extends ServedChannel>(
    channel: K,
    params: Params<K>,
    signal: AbortSignal,
  ): Promise<Result<K>>;
  /** Tells the engine where the TLS keys of connections from now on go. */
  applyKeyLog(): Promise<void>;
  /** Undefined before it was first opened. */
  state(): SessionState | undefined;
  /** Resolves with the reason when the present connection has ended. */
  ended(): Promise<AppError>;
}

/** Whoever changes the policy still means the server that the password was given for. */
function isSameServer(before: Target, after: Target): boolean {
  return isDeepStrictEqual(withoutPolicy(before), withoutPolicy(after));
}

function withoutPolicy(target: Target): Target {
  if (target.protocol === 'local' || target.protocol === 'ftp') return target;
  const rest = { ...target };
  delete rest.policy;
  delete rest.offer;
  return rest;
}

export function createSession(
  sessionId: SessionId,
  trust: SessionTrust,
  services: SessionServices,
): Session {
  const memory = createCredentialMemory();
  let run: SessionRun | undefined;
  let options: Omit<RunOptions, 'signal'> | undefined;
  let isClosed = false;

  function livingRun(): SessionRun | undefined {
    return run && run.state().state !== 'closed' ? run : undefined;
  }

  function requireRun(): SessionRun {
    const living = livingRun();
    if (living) return living;
    throw new AppError('connection-lost', 'This session is not connected.');
  }

  return {
    trust,
    async open(target, password, signal, saved, copying = usualCopying) {
      const living = livingRun();
      if (living && isDeepStrictEqual(living.target, target)) return await living.ready;
      if (living) throw new AppError('invalid-request', 'This session is open to another target.');
      if (run && !isSameServer(run.target, target)) memory.forget();
      if (password !== null) memory.keepPassword(password);
      options = { sessionId, target, trust, memory, saved, copying, services };
      run = startRun({ ...options, signal });
      return await run.ready;
    },
    async reopen() {
      const living = livingRun();
      if (living) return await living.ready;
      if (!options || isClosed) throw new AppError('cancelled', 'This session was closed.');
      run = startRun({ ...options, signal: undefined });
      return await run.ready;
    },
    async close() {
      isClosed = true;
      memory.forget();
      await run?.end(new AppError('cancelled', 'The session was closed.'));
    },
    async relay(channel, params, signal) {
      const living = requireRun();
      await living.ready;
      try {
        return await living.engine.call(channel, params, { signal });
      } catch (thrown) {
        const error = AppError.from(thrown);
        if (error.code !== 'cancelled') {
          services.log.add('warning', callText(channel, params, error), sessionId);
        }
        throw error;
      }
    },
    async applyKeyLog() {
      const file = services.keyLogFor?.(sessionId) ?? null;
      await livingRun()?.engine.call('engine.keyLog', { file });
    },
    state: () => run?.state(),
    ended: () => requireRun().ended,
  };
}
