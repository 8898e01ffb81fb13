import type { Connect, ConnectOptions, Session } from '../protocols/protocol.ts';
import type { SecurityReport, Trust } from '../shared/report.ts';
import type { Target } from '../shared/site.ts';
import { AppError } from '../shared/errors.ts';
import { assess } from '../inspector/assess.ts';
import { withServersChoice } from './servers-choice.ts';

/**
 * Opens a session to whatever `target` names. Reports are assessed before anybody sees them: `judge`
 * gets findings and grade, and the trust that it decides is part of every later report.
 *
 * @throws {AppError} whatever the protocol could not get past: dns, refused, timeout, negotiation-failed,
 *   host-key-unknown, host-key-changed, policy-violated, auth-failed, cancelled …
 */
export async function openSession(target: Target, options: ConnectOptions): Promise<Session> {
  const completion = createCompletion();
  const { onReport, signal } = options;
  let last: SecurityReport | undefined;
  const opening = connect(target, {
    ...options,
    async judge(report) {
      const verdict = await options.judge(completion.complete(report));
      completion.remember(report.id, verdict.trust);
      return verdict;
    },
    onReport(report: SecurityReport) {
      last = report;
      onReport?.(completion.complete(report));
    },
  });
  const session = await opening.catch(async (error: unknown) => {
    throw await withServersChoice(AppError.from(error), target, last, connect, signal);
  });
  return session.report === null ? session : withCompleteReport(session, completion.complete);
}

type Connectors = {
  [P in Target['protocol']]: Connect<Extract<Target, { protocol: P }>>;
};

/** Each protocol is loaded when it is needed: the local pane must not wait for an SSH library. */
const connectors: Connectors = {
  local: async (...to) => (await import('../protocols/local/connect.ts')).connectLocal(...to),
  sftp: async (...to) => (await import('../protocols/sftp/connect.ts')).connectSftp(...to),
  ftps: async (...to) => (await import('../protocols/ftps/connect.ts')).connectFtps(...to),
  ftp: async (...to) => (await import('../protocols/ftps/connect.ts')).connectFtp(...to),
  https: async (...to) => (await import('../protocols/https/connect.ts')).connectHttps(...to),
};

/** The one place where a target meets its protocol: the table's own keys make the pair fit. */
async function connect(target: Target, options: ConnectOptions): Promise<Session> {
  const connector = connectors[target.protocol] as Connect<Target>;
  return await connector(target, options);
}

interface Completion {
  complete: (report: SecurityReport) => SecurityReport;
  remember: (reportId: string, trust: Trust) => void;
}

/** A verdict belongs to the connection that it was given for, so it is kept by the report's id. */
function createCompletion(): Completion {
  const trustById = new Map<string, Trust>();
  return {
    complete: (report) =>
      assess({ ...report, trust: report.trust ?? trustById.get(report.id) ?? null }),
    remember: (reportId, trust) => {
      trustById.set(reportId, trust);
    },
  };
}

/** The same session with its report completed; rekeys may change the report at any time. */
function withCompleteReport(session: Session, complete: Completion['complete']): Session {
  return {
    protocol: session.protocol,
    home: session.home,
    features: session.features,
    evidence: session.evidence,
    traits: session.traits,
    closed: session.closed,
    get report() {
      return session.report && complete(session.report);
    },
    get reports() {
      const reports = session.reports ?? (session.report ? [session.report] : []);
      return reports.map(complete);
    },
    list: (path, signal) => session.list(path, signal),
    stat: (path, signal) => session.stat(path, signal),
    openRead: (path, options, signal) => session.openRead(path, options, signal),
    checkName: (name) => session.checkName(name),
    close: () => session.close(),
  };
}
