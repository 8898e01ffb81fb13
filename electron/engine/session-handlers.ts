import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectOptions } from '../protocols/protocol.ts';
import type { Handlers, Params, SessionInfo } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import type { LocalTarget } from '../shared/site.ts';
import { pauseReason } from '../transfers/stop-reasons.ts';
import { createWorker } from '../transfers/worker.ts';
import { EditLocks } from './edit-locks.ts';
import {
  describeSession,
  openSessionOf,
  type EngineState,
  type OpenSession,
} from './engine-state.ts';
import { openSession } from './open-session.ts';
import { createQueueLink } from './queue-link.ts';

type SessionHandlers = Pick<
  Handlers<'engine'>,
  'engine.connect' | 'engine.ping' | 'session.reports'
>;

/** Removing part files from a local disk takes milliseconds; a disk that hangs must not hide the end. */
const settlingMs = 500;

const localTarget: LocalTarget = { protocol: 'local' };

/** Opening the session of this engine, and its sign of life. */
export function sessionHandlers(state: EngineState): SessionHandlers {
  return {
    async 'engine.connect'(params, { signal }) {
      if (state.isTaken) {
        throw new AppError('invalid-request', 'This engine already serves a session.');
      }
      state.isTaken = true;
      try {
        return await connect(state, params, AbortSignal.any([signal, state.lifetime]));
      } catch (error) {
        state.isTaken = false;
        throw error;
      }
    },
    'engine.ping': () => null,
    'session.reports'({ sessionId }) {
      const { session } = openSessionOf(state, sessionId);
      return [...(session.reports ?? (session.report ? [session.report] : []))];
    },
  };
}

async function connect(
  state: EngineState,
  { sessionId, target }: Params<'engine.connect'>,
  signal: AbortSignal,
): Promise<SessionInfo> {
  const options = connectOptions(state, sessionId, signal);
  const session = await openSession(target, options);
  const local = session.protocol === 'local' ? session : await openSession(localTarget, options);
  const worker = createWorker({ local, remote: session });
  const open: OpenSession = {
    sessionId,
    session,
    local,
    editLocks: new EditLocks(session),
    worker,
    queue: createQueueLink(worker, session),
  };
  state.open = open;
  announceEnd(state, open);
  return describeSession(session);
}

/** Trust and secrets are main's: every verdict and every credential is asked for there. */
function connectOptions(
  { host }: EngineState,
  sessionId: string,
  signal: AbortSignal,
): ConnectOptions {
  return {
    signal,
    async judge(report) {
      const answer = await host.call('host.judge', { sessionId, report }, { signal });
      if (answer.accept) return answer;
      const { detail, ...refusal } = answer;
      return { ...refusal, ...(detail && { detail }) };
    },
    credentials: (request, asked) =>
      host.call('host.credentials', { sessionId, request }, { signal: asked }),
    onReport(report) {
      host.push('session.observed', { sessionId, report });
    },
  };
}

/** Main ends this process when it hears of the end, so the part files have to be gone by then. */
function announceEnd(state: EngineState, { sessionId, session, worker }: OpenSession): void {
  void (async () => {
    const reason = await session.closed;
    const over = worker.close(reason ?? pauseReason());
    await Promise.race([over, delay(settlingMs, undefined, { ref: false })]);
    state.host.push('session.ended', { sessionId, failure: reason?.toFailure() ?? null });
  })();
}
