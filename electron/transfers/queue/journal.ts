import type { TransferLogLine } from '../../shared/contract-queue.ts';
import type { ComparedCounts } from '../../shared/transfer.ts';
import type { Claim, Counts, Known, Settlement } from '../../shared/work.ts';
import type { Job } from './job.ts';

export interface SettledCounts {
  counts: Counts;
  compared: ComparedCounts;
}

/** What is kept of a job that was saved under a name. */
export interface KeptJob extends Pick<Job, 'order' | 'source' | 'target' | 'targetName'> {
  id: string;
  name: string;
  savedAtMs: number;
}

/** Where jobs are written down. Every call has reached the file when it returns. */
export interface Journal {
  /** In their order. */
  load(): Job[];
  /** `settled` and `compared` are not taken from here: they change with the settlements alone. */
  save(job: Job): void;
  /** Jobs with everything that is known of them. */
  remove(jobIds: readonly string[]): void;
  look(jobId: string, sourcePaths: readonly string[]): (Known | null)[];
  claim(jobId: string, claims: readonly Claim[]): void;
  /** Returns the counts of all settlements so far. */
  settle(jobId: string, settlements: readonly Settlement[], separator: string): SettledCounts;
  /** Claims without a settlement: whatever part files there may be. */
  openClaims(jobId: string): Claim[];
  /** What is known of its files; how they were compared stays. The job is over for good. */
  clear(jobId: string): void;
  addLine(jobId: string, line: TransferLogLine): void;
  /** Oldest first. */
  lines(jobId: string): TransferLogLine[];
  keptJobs(): KeptJob[];
  keepJob(job: KeptJob): void;
  dropKeptJobs(ids: readonly string[]): void;
  remember(key: string, value: string): void;
  recall(key: string): string | undefined;
  close(): void;
}
