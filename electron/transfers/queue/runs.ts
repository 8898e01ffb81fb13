import type { QueueRules } from '../../shared/contract-queue.ts';
import { AppError } from '../../shared/errors.ts';
import type { Assignment, Lender, RunReport } from '../../shared/work.ts';
import { isPause } from '../stop-reasons.ts';
import { backOffMs } from './back-off.ts';
import type { Held, HeldJobs, RunEnd } from './held-jobs.ts';
import { problemsShown, type Job } from './job.ts';
import type { Journal } from './journal.ts';
import type { QueueWorker } from './queue-worker.ts';

/** Runs of jobs: how one begins, what is heard of it, and what its end means for the job. */
export interface Runs {
  /** Resolves when the run is over and the job has its next state. */
  run(held: Held, worker: QueueWorker): Promise<void>;
  stop(held: Held, wanted: RunEnd): void;
  take(held: Held, report: RunReport): void;
  /** There was no run, because nobody could be reached. */
  fail(held: Held, failure: AppError): void;
  cancel(held: Held): void;
  /** Part files that nobody will continue are removed as soon as somebody can. */
  removeParts(held: Held): void;
}

export interface RunsOptions {
  jobs: HeldJobs;
  journal: Journal;
  /** Tries in a row that bring nothing before a job has failed; 0 for one try only. */
  retries: number;
  rules: () => QueueRules;
  workerFor: (held: Held) => QueueWorker | undefined;
  /** Whose engine lends the source; null where nothing is lent. */
  lenderFor: (held: Held) => QueueWorker | null;
}

export function isAsking({ job }: Held): boolean {
  return job.state === 'running' && job.report?.conflict != null;
}

export function createRuns(options: RunsOptions): Runs {
  const { jobs, journal, retries, rules, workerFor } = options;

  async function run(held: Held, worker: QueueWorker): Promise<void> {
    const { job } = held;
    const isRepeat = job.isBegun;
    Object.assign(held, { worker, waitsFor: null, waitsUntilMs: null });
    Object.assign(held, { retryAtMs: null, wanted: null });
    Object.assign(job, { isBegun: true, problems: [], report: null });
    jobs.setState(held, 'running');
    const way =
      job.direction === 'relay'
        ? `from ${job.source.label} to ${job.target.label}`
        : `over ${worker.site.label}`;
    jobs.note(held, 'info', isRepeat ? `Goes on, ${way}.` : `Begins, ${way}.`);
    const before = job.settled.filesDone + job.settled.bytesDone;
    let stoppedBy: AppError | null;
    try {
      const from = options.lenderFor(held);
      const lender = from && (await borrow(from, held));
      const assignment = assignmentOf(job, isRepeat, worker, rules());
      const result = await worker.run({ ...assignment, lender });
      take(held, result.report);
      stoppedBy = result.stoppedBy && AppError.fromFailure(result.stoppedBy);
    } catch (thrown) {
      stoppedBy = AppError.from(thrown);
      if (stoppedBy.code !== 'cancelled') addProblem(held, stoppedBy);
    }
    held.worker = null;
    const hasMoved = job.settled.filesDone + job.settled.bytesDone > before;
    if (hasMoved) job.attempts = 0;
    end(held, stoppedBy);
  }

  /** @throws {AppError} connection-lost, cancelled */
  async function borrow(from: QueueWorker, held: Held): Promise<Lender> {
    const { order, source, target } = held.job;
    const { sourcePaths, isMove = false } = order;
    const introduction = await from.lend({ sourcePaths, isMove });
    if (held.wanted) throw new AppError('cancelled', 'The transfer was stopped.');
    return { ...introduction, label: source.label, targetLabel: target.label };
  }

  function end(held: Held, stoppedBy: AppError | null): void {
    const { job, wanted } = held;
    const failures = job.problems.map(({ failure }) => failure);
    const isStopped = stoppedBy?.code === 'cancelled';
    if (wanted === 'cancel' || (wanted === null && isStopped && !isPause(stoppedBy))) {
      cancel(held);
    } else if (wanted === 'pause') {
      jobs.note(held, 'info', 'Paused.');
      jobs.setState(held, 'paused');
    } else if (isStopped) {
      // The engine was ended in order, and with it perhaps the app: another one goes on.
      jobs.note(held, 'info', wanted === 'hold' ? 'Held back.' : 'Interrupted.');
      jobs.setState(held, 'waiting');
    } else if (!stoppedBy && failures.length === 0) {
      noteCompared(held);
      jobs.note(held, 'info', 'Done.');
      journal.clear(job.id);
      jobs.setState(held, 'done');
    } else if (canRetry(job, stoppedBy, failures)) backOff(held);
    else giveUp(held);
  }

  function canRetry(
    job: Job,
    stoppedBy: AppError | null,
    failures: { retryable: boolean }[],
  ): boolean {
    if (job.attempts >= retries) return false;
    return stoppedBy ? stoppedBy.retryable : failures.some(({ retryable }) => retryable);
  }

  function backOff(held: Held): void {
    const { job } = held;
    job.attempts += 1;
    const delayMs = backOffMs(job.attempts);
    held.retryAtMs = Date.now() + delayMs;
    noteProblems(held);
    jobs.note(held, 'info', `Tries again in ${String(Math.ceil(delayMs / 1000))} s.`);
    jobs.setState(held, 'waiting');
  }

  function giveUp(held: Held): void {
    noteProblems(held);
    noteCompared(held);
    jobs.note(held, 'error', 'Failed.');
    jobs.setState(held, 'failed');
  }

  function noteCompared(held: Held): void {
    for (const [way, count] of Object.entries(held.job.compared)) {
      const by = way === 'size' ? 'size' : `SHA-256, ${way}`;
      jobs.note(held, 'info', `Compared by ${by}: ${String(count)} files.`);
    }
  }

  function noteProblems(held: Held): void {
    for (const { path, failure } of held.job.problems) {
      jobs.note(held, 'error', `${path}: ${failure.message} (${failure.code})`);
    }
  }

  function cancel(held: Held): void {
    jobs.note(held, 'info', 'Cancelled.');
    jobs.setState(held, 'cancelled');
    removeParts(held);
  }

  function removeParts(held: Held): void {
    const worker = workerFor(held);
    const claims = worker ? journal.openClaims(held.job.id) : [];
    if (!worker || claims.length === 0) return;
    // Where it fails the claims stay, and are removed when the site is there again.
    worker.removeParts(held.job.direction, claims).catch(() => undefined);
  }

  function take(held: Held, report: RunReport): void {
    const { job } = held;
    const room = problemsShown - job.problems.length;
    job.problems.push(...report.problems.slice(0, Math.max(0, room)));
    job.report = { ...report, problems: [] };
    if (job.onConflict !== report.onConflict) {
      job.onConflict = report.onConflict;
      jobs.note(held, 'info', `From now on, names that are taken: ${report.onConflict}.`);
      jobs.save(held);
    } else jobs.touch(held);
  }

  return {
    run,
    stop(held, wanted) {
      held.wanted = wanted;
      held.worker?.stop(held.job.id, wanted === 'cancel' ? 'cancel' : 'pause');
    },
    take,
    fail(held, failure) {
      held.job.problems = [];
      addProblem(held, failure);
      if (canRetry(held.job, failure, [])) backOff(held);
      else giveUp(held);
    },
    cancel,
    removeParts,
  };
}

function addProblem({ job }: Held, error: AppError): void {
  const path = job.order.sourcePaths[0] ?? '';
  if (job.problems.length < problemsShown) job.problems.push({ path, failure: error.toFailure() });
  if (job.report) job.report.problemCount += 1;
}

function assignmentOf(
  { id, order, direction, targetName, settled, onConflict }: Job,
  isRepeat: boolean,
  { site }: QueueWorker,
  { areTimesKept, arePermissionsKept }: QueueRules,
): Omit<Assignment, 'lender'> {
  return {
    jobId: id,
    direction,
    sourcePaths: order.sourcePaths,
    targetFolder: order.targetFolder,
    targetName,
    onConflict,
    isMove: order.isMove ?? false,
    rules: {
      areTimesKept,
      arePermissionsKept,
      isChecksumVerified: site.isChecksumVerified,
      isReadBack: site.isReadBack,
      isResumed: site.isResumed,
    },
    isRepeat,
    settled,
  };
}
