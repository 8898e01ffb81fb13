import type {
  Handlers,
  LogLine,
  Params,
  PushChannel,
  SessionInfo,
  SessionState,
} from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import type { SecurityReport } from '../shared/report.ts';
import type { CredentialAnswer, CredentialRequest, Target } from '../shared/site.ts';
import { siteOfSession, type CopyingOfSite } from './site-of-session.ts';
import type { SessionId } from '../shared/transfer.ts';
import { withPolicyHint } from '../trust/policy/milder-policy.ts';
import type { AppLog } from './app-log.ts';
import { isOthers, isProxys, type CredentialMemory } from './credential-memory.ts';
import type { EngineProcess } from './engine-process.ts';
import type { StartEngine } from './engines.ts';
import type { Prompts, PushToWindow } from './prompts.ts';
import type { ReportHistory } from './report-history.ts';
import type { SavedCredentials, SiteLink } from './saved-credentials.ts';
import {
  connectingText,
  credentialText,
  endText,
  handshakeText,
  openText,
  verdictText,
  type AnswerSource,
} from './session-log.ts';
import type { SessionTrust } from './session-trust.ts';
import type { TransferQueue } from './transfer-queue.ts';

/** What every session works with. */
export interface SessionServices {
  startEngine: StartEngine;
  prompts: Prompts;
  transfers: Pick<TransferQueue, 'introduce'>;
  push: PushToWindow;
  log: AppLog;
  sites?: SiteLink;
  history?: ReportHistory;
  /** Where the TLS keys of a session are written; null: nowhere. */
  keyLogFor?: (sessionId: SessionId) => string | null;
  /** A session has been opened, or opened again. */
  onOpened?: (sessionId: SessionId) => void;
  /** Its tab was closed. */
  onClosed?: (sessionId: SessionId) => void;
}

export interface RunOptions {
  sessionId: SessionId;
  target: Target;
  trust: SessionTrust;
  memory: CredentialMemory;
  /** What is stored for the site that the session was opened for. */
  saved: SavedCredentials | undefined;
  /** How the site of the session wants its files copied. */
  copying: CopyingOfSite;
  services: SessionServices;
  /** Ends the attempt to connect. */
  signal: AbortSignal | undefined;
}

/** One connection of a session, from the start of its engine to the end of it. */
export interface SessionRun {
  readonly target: Target;
  readonly engine: EngineProcess;
  /** Rejects when the connection did not come about. */
  readonly ready: Promise<SessionInfo>;
  /** Resolves (never rejects) with the reason of the end; `cancelled` when it was wanted. */
  readonly ended: Promise<AppError>;
  state(): SessionState;
  /** Safe to call twice; resolves when the engine is gone. */
  end(because: AppError): Promise<void>;
}

/** Starts an engine and connects it. */
export function startRun(options: RunOptions): SessionRun {
  const { sessionId, target, services, signal } = options;
  const current: SessionState = {
    sessionId,
    target,
    state: 'connecting',
    failure: null,
    info: null,
  };
  let report: SecurityReport | null = null;
  let lastHandshake = '';
  let resolveEnded: (reason: AppError) => void;
  const ended = new Promise<AppError>((resolve) => {
    resolveEnded = resolve;
  });

  const note = (level: LogLine['level'], text: string): void => {
    if (text !== '') services.log.add(level, text, sessionId);
  };

  function announce(): void {
    const { state, failure, comparison } = current;
    const compared = comparison && { comparison };
    services.push('session.changed', { sessionId, state, failure, report, ...compared });
  }

  /** Beside the session: nothing that is done with it waits for the disk. */
  async function compareWithLastVisit(present: SecurityReport): Promise<void> {
    try {
      const comparison = await services.history?.record(present);
      if (!comparison || current.state !== 'open') return;
      current.comparison = comparison;
      announce();
    } catch (error) {
      const { message } = AppError.from(error);
      services.log.add('warning', `The history of reports: ${message}`, sessionId);
    }
  }

  function end(because: AppError): Promise<void> {
    if (current.state === 'closed') return engine.stop(because);
    current.state = 'closed';
    current.failure = because.code === 'cancelled' ? null : because.toFailure();
    note(levelOf(because), endText(because));
    const stopped = engine.stop(because);
    services.prompts.dismissAllOf(sessionId);
    announce();
    resolveEnded(because);
    return stopped;
  }

  /** Only a wish beside the connection, which comes about without it too. */
  async function writeKeysTo(file: string): Promise<void> {
    try {
      await engine.call('engine.keyLog', { file });
    } catch (error) {
      note('warning', AppError.from(error).message);
    }
  }

  async function connect(): Promise<SessionInfo> {
    try {
      const prepared = await options.trust.prepare(target);
      const keyLog = services.keyLogFor?.(sessionId) ?? null;
      if (keyLog !== null) await writeKeysTo(keyLog);
      const info = await engine.call('engine.connect', { sessionId, target: prepared });
      report = info.report;
      Object.assign(current, { state: 'open', info });
      note('info', openText(info));
      announce();
      services.onOpened?.(sessionId);
      services.transfers.introduce(sessionId, engine, siteOfSession(target, options.copying));
      if (report) void compareWithLastVisit(report);
      return info;
    } catch (thrown) {
      const error = withPolicyHint(AppError.from(thrown), target);
      if (error.code === 'auth-failed') options.memory.forget();
      void end(error);
      throw error;
    }
  }

  const engine = services.startEngine({
    handlers: hostHandlers(options),
    onOutput: (line) => {
      services.log.add('warning', line, sessionId);
    },
    onPush: ownPushes(sessionId, {
      observed: (observed) => {
        // Once for each negotiation: a report comes again with each of its later facts.
        const text = handshakeText(observed);
        if (text !== lastHandshake) note('info', text);
        lastHandshake = text;
        report = observed;
        if (current.info) current.info = { ...current.info, report };
        announce();
      },
      closed: (reason) => void end(reason),
      services,
      isOver: () => current.state === 'closed',
    }),
  });
  void engine.ended.then(end);
  signal?.addEventListener('abort', () => {
    if (current.state === 'connecting')
      void end(new AppError('cancelled', 'Connecting was cancelled.'));
  });
  note('info', connectingText(target));
  announce();
  const ready = connect();
  ready.catch(() => {
    // Whoever opened the session hears of it; without a listener it would count as unhandled.
  });
  return { target, engine, ready, ended, state: () => ({ ...current }), end };
}

/** What was wanted is no problem; that this computer's own process failed is a serious one. */
function levelOf({ code, detail }: AppError): LogLine['level'] {
  if (code === 'cancelled') return 'info';
  return 'engine' in detail ? 'error' : 'warning';
}

/** What the engine asks of main: verdicts first, secrets only after an accepting one. */
function hostHandlers(options: RunOptions): Handlers<'host'> {
  const { sessionId, target, trust, memory, services } = options;
  const recallSaved = savedAnswers(options);
  let isAccepted = false;
  /** A further connection is being judged: until then secrets wait, for whichever they are. */
  let judging: Promise<unknown> | null = null;
  memory.startConnection();

  async function judge(report: SecurityReport): ReturnType<SessionTrust['judge']> {
    isAccepted = false;
    const asking = trust.judge(report, target);
    const settled = asking.catch(() => undefined);
    judging = settled;
    try {
      const answer = await asking;
      isAccepted = answer.accept;
      return answer;
    } finally {
      if (judging === settled) judging = null;
    }
  }

  function requireOwn(asked: SessionId): void {
    if (asked !== sessionId) throw new AppError('invalid-request', 'This is another session.');
  }

  return {
    async 'host.judge'(params) {
      requireOwn(params.sessionId);
      const answer = await judge(params.report);
      services.log.add(
        answer.accept ? 'info' : 'warning',
        verdictText(params.report, answer),
        sessionId,
      );
      return answer;
    },
    async 'host.credentials'({ sessionId: asked, request }, { signal }) {
      requireOwn(asked);
      /*
       * A proxy is asked for its own secret before there is a server, and never gets a stored one. A file is
       * unlocked on this computer: its passphrase goes to nobody.
       */
      const isFree = isProxys(request) || unlocksClientCertificate(request, target);
      while (!isFree && judging) await judging;
      if (!isFree && !isAccepted)
        throw new AppError('internal', 'No secret leaves before the verdict.');
      const answeredBy = (source: AnswerSource): void => {
        services.log.add('info', credentialText(request, source), sessionId);
      };
      const known = memory.recall(request);
      if (known !== undefined) {
        answeredBy('remembered');
        return known;
      }
      const stored = recallSaved && (await recallSaved(request));
      if (stored !== undefined) {
        answeredBy('stored');
        return stored;
      }
      const answer = await services.prompts.ask(sessionId, request, signal);
      answeredBy(answer === null ? 'nobody' : 'person');
      memory.keep(request, answer);
      return answer;
    },
  };
}

/** Asked for the client certificate that the target names, which the handshake needs; and for no other file. */
function unlocksClientCertificate(request: CredentialRequest, target: Target): boolean {
  if (request.kind !== 'passphrase' || !('clientCertificate' in target)) return false;
  return [target.clientCertificate, target.clientKey].includes(request.file);
}

/**
 * Stored secrets become remembered ones when they are first wanted, after the verdict. Each is tried
 * once in a connection: a server that refuses it is answered by the person.
 */
function savedAnswers({ memory, saved }: RunOptions) {
  if (!saved) return undefined;
  let isPasswordLoaded = false;
  return async (request: CredentialRequest): Promise<CredentialAnswer | undefined> => {
    if (request.kind === 'passphrase') {
      const known = request.attempt > 1 ? undefined : await saved.passphrase(request.file);
      return known === undefined ? undefined : [known];
    }
    if (isOthers(request)) return undefined;
    if (isPasswordLoaded || (request.kind === 'password' && request.attempt > 1)) return undefined;
    isPasswordLoaded = true;
    const password = await saved.password();
    if (password === undefined) return undefined;
    memory.keepPassword(password);
    return memory.recall(request);
  };
}

interface PushTargets {
  observed: (report: SecurityReport) => void;
  closed: (reason: AppError) => void;
  services: SessionServices;
  /** What an engine says after the end of its run is about nothing that is shown. */
  isOver: () => boolean;
}

/** Takes the pushes of an engine that speak of its own session; others are dropped. */
function ownPushes(sessionId: SessionId, { observed, closed, services, isOver }: PushTargets) {
  const take: { [K in PushChannel]?: (params: Params<K>) => void } = {
    'session.observed': ({ report }) => {
      observed(report);
    },
    'session.ended': ({ failure }) => {
      const unexplained = new AppError('connection-lost', 'The server ended the session.');
      closed(failure ? AppError.fromFailure(failure) : unexplained);
    },
    'listing.batch': (params) => {
      services.push('listing.batch', params);
    },
    'files.progress': (params) => {
      services.push('files.progress', params);
    },
  };
  return <K extends PushChannel>(channel: K, params: Params<K>): void => {
    if (isOver() || !('sessionId' in params)) return;
    if (params.sessionId === sessionId) take[channel]?.(params);
  };
}
