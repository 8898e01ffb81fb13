import type { ErrorCode } from '../shared/errors.ts';
import type { SecurityReport, Trust } from '../shared/report.ts';

/** The verdict on a peer; the same shape as in the protocol interface. */
export type ConnectionVerdict =
  | { accept: true; trust: Trust }
  | {
      accept: false;
      code: ErrorCode;
      trust: Trust;
      message: string;
      detail?: Record<string, unknown>;
    };

/** Called when the whole negotiation is known and before anything about the user is sent. */
export type JudgeConnection = (report: SecurityReport) => Promise<ConnectionVerdict>;
