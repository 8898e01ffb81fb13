import { assess } from '../../inspector/assess.ts';
import { AppError } from '../../shared/errors.ts';
import type { ReportDocument, SecurityReport } from '../../shared/report.ts';
import { openRemote } from '../connect.ts';
import type { Context, RunCommand } from '../context.ts';
import type { Session } from '../engine-types.ts';
import { exitCodeOf, exitCodes, sayFailure } from '../failure.ts';
import { reportText } from '../report-text.ts';
import { parseSiteUrl, type SiteUrl } from '../site-url.ts';
import { UsageError } from '../usage-error.ts';

/** How the connection is secured. The report is printed whatever became of the connection. */
export const inspect: RunCommand = async (context, urlText) => {
  const { options, terminal } = context;
  const url = parseSiteUrl(urlText);
  const look = options.isLogin ? lookWithLogin : lookWithoutLogin;
  const { reports, error } = await look(context, url);
  if (error instanceof UsageError || error?.code === 'cancelled') throw error;
  const document: ReportDocument = { version: 1, reports };
  await terminal.write(
    options.isJson ? `${JSON.stringify(document)}\n` : reports.map(reportText).join('\n'),
  );
  if (error) sayFailure(terminal, error, options.isJson);
  return exitCode(reports, error);
};

interface Look {
  reports: SecurityReport[];
  error: AppError | undefined;
}

async function lookWithLogin(context: Context, url: SiteUrl): Promise<Look> {
  const reports = new Map<string, SecurityReport>();
  const onReport = (report: SecurityReport): void => {
    reports.set(report.id, report);
  };
  try {
    const session = await openRemote(context, url, { onReport });
    if (context.options.tls.isDataInspected) await openData(session, context.signal);
    for (const report of session.reports ?? []) onReport(report);
    await session.close();
    return { reports: [...reports.values()], error: undefined };
  } catch (error) {
    return { reports: [...reports.values()], error: AppError.from(error) };
  }
}

/** Lists the login folder, which takes a data connection where the protocol has such. */
async function openData(session: Session, signal: AbortSignal): Promise<void> {
  const batches = session.list(session.home, signal)[Symbol.asyncIterator]();
  while (!(await batches.next()).done);
}

/**
 * Ends the connection inside `judge`, when everything was negotiated and nothing of the user sent.
 * What that does to the report afterwards is our own doing and not shown.
 */
async function lookWithoutLogin(context: Context, url: SiteUrl): Promise<Look> {
  const reports = new Map<string, SecurityReport>();
  let judged: SecurityReport | undefined;
  try {
    await openRemote(context, url, {
      onReport(report) {
        reports.set(report.id, report);
      },
      async judge(report, usual) {
        const { host, port } = report.endpoint;
        // Whoever stands in between has to be signed in to, and is judged as ever.
        if (host !== url.host || port !== url.port) return await usual(report);
        const { trust } = await usual(report);
        judged = assess({ ...report, trust });
        const message = 'The handshake was all that was wanted.';
        return { accept: false, code: 'policy-violated', trust, message };
      },
    });
    return { reports: [...reports.values()], error: undefined };
  } catch (error) {
    if (judged) return { reports: [...others(reports, judged), judged], error: undefined };
    return { reports: [...reports.values()], error: AppError.from(error) };
  }
}

/** The reports of the hosts in between. */
function others(reports: ReadonlyMap<string, SecurityReport>, last: SecurityReport) {
  return [...reports.values()].filter(({ id }) => id !== last.id);
}

/** 0 when the handshake finished or only had nothing in common; 3 for trust and policy; else 1. */
function exitCode(reports: readonly SecurityReport[], error: AppError | undefined): number {
  if (error && exitCodeOf(error) === exitCodes.trust) return exitCodes.trust;
  const last = reports.at(-1);
  if (!last) return exitCodes.failed;
  const isAnswered = last.outcome === 'ok' || last.failure?.reason === 'no-common-algorithm';
  return isAnswered ? exitCodes.done : exitCodes.failed;
}
