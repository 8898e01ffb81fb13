import type { Session } from '../protocols/protocol.ts';
import type { SessionInfo } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import type { Peer } from '../shared/rpc.ts';
import type { Worker } from '../transfers/worker.ts';
import type { EditLocks } from './edit-locks.ts';
import type { QueueLink } from './queue-link.ts';

/** The one session that an engine serves, with the transfers that run over it. */
export interface OpenSession {
  readonly sessionId: string;
  readonly session: Session;
  /** This computer's files; the same as `session` in the engine that serves those. */
  readonly local: Session;
  readonly editLocks: EditLocks;
  readonly worker: Worker;
  readonly queue: QueueLink;
}

/** What the handlers of an engine share. */
export interface EngineState {
  /** Main, as this engine sees it. */
  readonly host: Pick<Peer, 'call' | 'push'>;
  /** Resolves once the pipe to main has room for another large push. */
  readonly hasRoom: () => Promise<void>;
  /** Aborted when the process is about to end. */
  readonly lifetime: AbortSignal;
  /** Null before `engine.connect` succeeded. */
  open: OpenSession | null;
  /** True from the start of `engine.connect` on, until it failed. */
  isTaken: boolean;
}

/** @throws {AppError} invalid-request when this engine does not serve that session */
export function openSessionOf(state: EngineState, sessionId: string): OpenSession {
  if (state.open?.sessionId === sessionId) return state.open;
  throw new AppError('invalid-request', `This engine does not serve the session ${sessionId}.`);
}

/** What main and the window are told of a session. */
export function describeSession(session: Session): SessionInfo {
  return {
    home: session.home,
    features: Object.keys(session.features),
    pathStyle: session.traits.pathStyle,
    isCaseSensitive: session.traits.isCaseSensitive,
    ...(session.traits.hidesDotNames === true && { hidesDotNames: true }),
    report: session.report,
    reports: [...(session.reports ?? (session.report ? [session.report] : []))],
  };
}

/** A feature that the server of this session has. @throws {AppError} unsupported */
export function requireFeature<K extends keyof Session['features']>(
  session: Session,
  name: K,
): NonNullable<Session['features'][K]> {
  const feature = session.features[name];
  if (feature) return feature;
  throw new AppError('unsupported', `This server does not offer ${name}.`, { feature: name });
}
