import type { Introduction, QueueRules, SiteOfSession } from '../../shared/contract-queue.ts';
import type { ConflictAnswer, Direction } from '../../shared/transfer.ts';
import type { Assignment, Claim, RunResult, StopReason } from '../../shared/work.ts';

/** What one job may do with its sources. */
export type Loan = Pick<Assignment, 'sourcePaths' | 'isMove'>;

/** An engine as the queue sees it. */
export interface QueueWorker {
  readonly sessionId: string;
  readonly site: SiteOfSession;
  /** Rejects when the engine was lost meanwhile. */
  run(assignment: Assignment): Promise<RunResult>;
  stop(jobId: string, reason: StopReason): void;
  answer(jobId: string, answer: ConflictAnswer): Promise<void>;
  removeParts(direction: Direction, claims: Claim[]): Promise<void>;
  /** Opens the way for the engine of another site to read these, and remove them for a move. */
  lend(loan: Loan): Promise<Introduction>;
  limit(rules: QueueRules): void;
}
