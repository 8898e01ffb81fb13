import { AppError } from '../../shared/errors.ts';
import type { SecurityReport, Trust } from '../../shared/report.ts';
import type { Judge, Verdict } from '../protocol.ts';
import type { Line } from './line.ts';

/** The verdicts on data connections, and their reports. */
export interface DataTrust {
  judge(report: SecurityReport, line: Line): Promise<Verdict>;
  note(report: SecurityReport): void;
  readonly reports: readonly SecurityReport[];
}

/** A report for each data connection of a long session would fill memory; the latest tell the story. */
const keptReports = 50;

/**
 * A data connection that resumes the session of its control connection is with the same server: only it
 * has the secret. One that does not has to show the very certificate of the control connection, and
 * what it negotiated has to be what was judged there; else `judge` is asked again. Once one is refused
 * somebody stands in between, and `endSession` is called.
 */
export function createDataTrust(judge: Judge, endSession: (reason: AppError) => void): DataTrust {
  const reports: SecurityReport[] = [];

  async function decide(report: SecurityReport, control: SecurityReport): Promise<Verdict> {
    if (report.session.resumed === true) {
      const reason = 'It resumed the session of the control connection.';
      return { accept: true, trust: as(control, reason) };
    }
    const shown = fingerprintOf(report);
    if (shown === null || shown !== fingerprintOf(control)) return refusal(report, control);
    if (isNegotiatedAlike(report, control)) {
      const reason = 'It showed the certificate of the control connection.';
      return { accept: true, trust: as(control, reason) };
    }
    return await judge(report);
  }

  return {
    reports,
    note(report) {
      reports.push(report);
      if (reports.length > keptReports) reports.shift();
    },
    async judge(report, line) {
      const verdict = await decide(report, line.report);
      if (!verdict.accept) {
        const { code, message, detail } = verdict;
        endSession(new AppError(code, message, { ...report.endpoint, ...detail }));
      }
      return verdict;
    },
  };
}

function as({ trust }: SecurityReport, reason: string): Trust {
  return { verdict: 'unverified', hostKey: null, chain: null, ...trust, reason };
}

function fingerprintOf({ certificates }: SecurityReport): string | null {
  return certificates?.[0]?.fingerprintSha256 ?? null;
}

function isNegotiatedAlike(one: SecurityReport, other: SecurityReport): boolean {
  return (
    one.protocolVersion === other.protocolVersion &&
    one.cipherSuite?.id === other.cipherSuite?.id &&
    one.keyExchange?.name === other.keyExchange?.name
  );
}

function refusal(report: SecurityReport, control: SecurityReport): Verdict {
  const { host } = control.endpoint;
  return {
    accept: false,
    code: 'certificate-invalid',
    message: `Whoever answered the data connection is not who answered as ${host}: it showed another certificate.`,
    trust: {
      verdict: 'failed',
      reason: 'Another certificate than that of the control connection.',
      hostKey: null,
      chain: null,
    },
    detail: {
      role: 'data',
      fingerprintSha256: fingerprintOf(report),
      expected: fingerprintOf(control),
    },
  };
}
