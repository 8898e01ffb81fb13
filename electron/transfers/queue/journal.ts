import type { TransferLogLine } from '../../shared/contract-queue.ts';
import type { Claim, Counts, Known, Settlement } from '../../shared/work.ts';
import type { Job } from './job.ts';

/** Where jobs are written down. Every call has reached the file when it returns. */
export interface Journal {
  /** In their order. */
  load(): Job[];
  /** `settled` is not taken from here: it changes with the settlements alone. */
  save(job: Job): void;
  /** Jobs with everything that is known of them. */
  remove(jobIds: readonly string[]): void;
  look(jobId: string, sourcePaths: readonly string[]): (Known | null)[];
  claim(jobId: string, claims: readonly Claim[]): void;
  /** Returns the counts of all settlements so far. */
  settle(jobId: string, settlements: readonly Settlement[], separator: string): Counts;
  /** Claims without a settlement: whatever part files there may be. */
  openClaims(jobId: string): Claim[];
  /** Everything but the job itself: it is over for good, or everything is to be found anew. */
  clear(jobId: string): void;
  addLine(jobId: string, line: TransferLogLine): void;
  /** Oldest first. */
  lines(jobId: string): TransferLogLine[];
  remember(key: string, value: string): void;
  recall(key: string): string | undefined;
  close(): void;
}
