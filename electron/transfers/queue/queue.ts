import type { QueueRules, TransferLogLine } from '../../shared/contract-queue.ts';
import { AppError } from '../../shared/errors.ts';
import type {
  ConflictAnswer,
  TransferOrder,
  TransferSite,
  TransferView,
} from '../../shared/transfer.ts';
import type { SavedJob } from '../../shared/saved-job.ts';
import type { RunReport, Settlement } from '../../shared/work.ts';
import { carrierOf, lenderOf, placesOf } from './direction.ts';
import { createHeldJobs, type Held } from './held-jobs.ts';
import { isEnded, viewOf, type Job } from './job.ts';
import type { Journal } from './journal.ts';
import { newJob } from './new-job.ts';
import { positionFor, type Step } from './position.ts';
import type { QueueWorker } from './queue-worker.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import { createRuns, isAsking } from './runs.ts';
import { createSavedJobs, type SavedJobs } from './saved-jobs.ts';
import { isOutsideHours, nextLookMs, schedule, workerFor } from './schedule.ts';
import { createWantedSessions } from './wanted-sessions.ts';

/** All jobs over all sites: their order, their journal, and who carries them out. */
export interface Queue {
  /** @throws {AppError} invalid-request for an id that is taken, connection-lost without that session */
  start(order: TransferOrder, options?: StartOptions): void;
  cancel(id: string): void;
  retry(id: string): void;
  /** The same once more, as a new job. */
  repeat(id: string, newId: string): void;
  pause(ids: readonly string[]): void;
  resume(ids: readonly string[]): void;
  pauseAll(isPaused: boolean): void;
  readonly isPaused: boolean;
  move(id: string, to: Step): void;
  answer(id: string, answer: ConflictAnswer): Promise<void>;
  forget(ids: readonly string[]): void;
  list(): TransferView[];
  log(id: string): TransferLogLine[];
  readonly saved: Pick<SavedJobs, 'list' | 'rename' | 'forget'>;
  /** Keeps what was ordered under a name. @throws {AppError} limit-exceeded */
  saveJob(id: string, savedId: string, name: string): void;
  /** @throws {AppError} not-found, invalid-request for an id that is taken */
  runSaved(savedId: string, id: string): void;
  /** Resolves at the end of the present run; never rejects for a job that is known. */
  ended(id: string): Promise<TransferView>;
  configure(rules: QueueRules): void;
  readonly limits: Readonly<Record<'upload' | 'download', RateLimit>>;

  addWorker(worker: QueueWorker): void;
  removeWorker(worker: QueueWorker): void;
  /** Connecting that session again has failed, or nobody will (null). */
  dismiss(sessionId: string, failure: AppError | null): void;

  /** What an engine says of a run. */
  report(jobId: string, report: RunReport): void;
  settle(jobId: string, settlements: readonly Settlement[], separator: string): void;
  /** Everything that was told is told on. */
  flush(): void;
}

export interface StartOptions {
  /** The copy of the only source gets this name instead of its own. */
  targetName?: string;
}

export interface QueueOptions {
  journal: Journal;
  rules: QueueRules;
  /** Tries in a row that bring nothing before a job has failed; 0 for one try only. */
  retries: number;
  onChange: (views: TransferView[]) => void;
  onGone?: (ids: string[]) => void;
  onPaused?: (isPaused: boolean) => void;
  onSaved?: (saved: SavedJob[]) => void;
  /** Jobs wait for these sessions. */
  onWants?: (sessionIds: string[]) => void;
  onIdle?: () => void;
}

export function createQueue(options: QueueOptions): Queue {
  const { journal } = options;
  const workers = new Set<QueueWorker>();
  const limits = { upload: createRateLimit(), download: createRateLimit() };
  const wanted = createWantedSessions((sessionIds) => options.onWants?.(sessionIds));
  let { rules } = options;
  let isPaused = journal.recall('isPaused') === 'true';
  let timer: NodeJS.Timeout | undefined;
  let isBusy = false;

  const workerOf = ({ job }: Held): QueueWorker | undefined => workerFor(carrierOf(job), workers);
  const jobs = createHeldJobs({
    journal,
    onChange: options.onChange,
    onGone: (ids) => options.onGone?.(ids),
  });
  const runs = createRuns({
    jobs,
    journal,
    retries: options.retries,
    rules: () => rules,
    workerFor: workerOf,
    lenderFor: ({ job }) => {
      const lender = lenderOf(job);
      return (lender && workerFor(lender, workers)) ?? null;
    },
  });
  const saved = createSavedJobs(journal, (list) => options.onSaved?.(list));
  configure(rules);

  /** Whatever has happened: everybody runs who may, and the others know why they wait. */
  function advance(): void {
    const { dailyWindow } = rules;
    const conditions = { nowMs: Date.now(), isPaused, dailyWindow, workers, activeOn };
    if (isPaused || isOutsideHours(conditions)) holdBack();
    const waiting = jobs.inOrder().filter(({ job }) => job.state === 'waiting');
    const decisions = schedule(
      waiting.map(({ job, retryAtMs }) => ({
        carrier: carrierOf(job),
        lender: lenderOf(job),
        notBeforeMs: job.order.notBeforeMs ?? null,
        retryAtMs,
      })),
      conditions,
    );
    const wants = new Set<string>();
    const dueAtMs: number[] = [];
    for (const [index, held] of waiting.entries()) {
      const decision = decisions[index];
      if (!decision) continue;
      if (decision.worker) void runs.run(held, decision.worker).then(advance);
      else {
        const { waitsFor, untilMs } = decision;
        if (held.waitsFor !== waitsFor || held.waitsUntilMs !== untilMs) jobs.touch(held);
        Object.assign(held, { waitsFor, waitsUntilMs: untilMs });
        if (waitsFor === 'connection' && !held.isUnwanted) {
          for (const sessionId of missingFor(held)) wants.add(sessionId);
        }
        if (untilMs !== null) dueAtMs.push(untilMs);
      }
    }
    wanted.ask(wants);
    clearTimeout(timer);
    const againMs = nextLookMs(dueAtMs, conditions);
    if (againMs !== null) timer = setTimeout(advance, againMs);
    noteIdle();
  }

  /** Sessions that it cannot run without. */
  function missingFor({ job }: Held): string[] {
    const missing = placesOf(job).filter((place) => !workerFor(place, workers));
    return missing.map(({ sessionId }) => sessionId);
  }

  function activeOn(worker: QueueWorker): number {
    return jobs.all().filter((held) => held.worker === worker && !isAsking(held)).length;
  }

  function holdBack(): void {
    for (const held of jobs.all()) if (held.worker && !held.wanted) runs.stop(held, 'hold');
  }

  function noteIdle(): void {
    const hasWork = jobs.all().some(({ job }) => !isEnded(job) && job.state !== 'paused');
    if (isBusy && !hasWork) {
      // Whoever acts on it must have heard how the last one ended.
      jobs.flush();
      options.onIdle?.();
    }
    isBusy = hasWork;
  }

  function siteOf(sessionId: string): TransferSite {
    const worker = [...workers].find((known) => known.sessionId === sessionId);
    if (worker) return { key: worker.site.key, label: worker.site.label };
    throw new AppError('connection-lost', 'This session is not connected.');
  }

  function configure(next: QueueRules): void {
    rules = next;
    limits.upload.set(next.uploadLimit);
    limits.download.set(next.downloadLimit);
    for (const worker of workers) worker.limit(next);
    advance();
  }

  function restart(held: Held): void {
    const { job } = held;
    Object.assign(held, { retryAtMs: null, isUnwanted: false, ended: Promise.withResolvers() });
    for (const { sessionId } of placesOf(job)) wanted.answered(sessionId);
    Object.assign(job, { attempts: 0, problems: [] });
    if (job.report) job.report = { ...job.report, problemCount: 0 };
    jobs.setState(held, 'waiting');
    advance();
  }

  function add(job: Omit<Job, 'position'>): void {
    if (jobs.get(job.id)) {
      throw new AppError('invalid-request', `There is already a transfer ${job.id}.`);
    }
    const position = Math.max(0, ...jobs.all().map((held) => held.job.position)) + 1;
    jobs.save(jobs.hold({ ...job, position }));
    advance();
  }

  return {
    start(order, { targetName } = {}) {
      const [source, target] = [siteOf(order.sourceSessionId), siteOf(order.targetSessionId)];
      add(newJob(order, source, target, targetName ?? null));
    },
    cancel(id) {
      const held = jobs.find(id);
      if (held.worker) runs.stop(held, 'cancel');
      else if (!isEnded(held.job)) {
        runs.cancel(held);
        advance();
      }
    },
    retry(id) {
      const held = jobs.find(id);
      if (held.job.state !== 'failed' && held.job.state !== 'cancelled') {
        throw new AppError(
          'invalid-request',
          'Only a transfer that has failed can be tried again.',
        );
      }
      jobs.note(held, 'info', 'Ordered again.');
      restart(held);
    },
    repeat(id, newId) {
      const { order, source, target, targetName } = jobs.find(id).job;
      add(newJob({ ...order, id: newId }, source, target, targetName));
    },
    pause(ids) {
      for (const held of ids.map((id) => jobs.find(id))) {
        if (held.worker) runs.stop(held, 'pause');
        else if (held.job.state === 'waiting') jobs.setState(held, 'paused');
      }
      advance();
    },
    resume(ids) {
      for (const held of ids.map((id) => jobs.find(id)))
        if (held.job.state === 'paused') restart(held);
    },
    pauseAll(next) {
      isPaused = next;
      journal.remember('isPaused', String(next));
      options.onPaused?.(next);
      advance();
    },
    get isPaused() {
      return isPaused;
    },
    move(id, to) {
      const held = jobs.find(id);
      const others = jobs.inOrder().filter((other) => other !== held && !isEnded(other.job));
      held.job.position = positionFor(
        held.job.position,
        others.map(({ job }) => job.position),
        to,
      );
      jobs.save(held);
      advance();
    },
    async answer(id, answer) {
      const { worker } = jobs.find(id);
      if (!worker) throw new AppError('invalid-request', 'This transfer asks nothing.');
      await worker.answer(id, answer);
    },
    forget(ids) {
      const gone = ids.flatMap((id) => jobs.get(id) ?? []).filter(({ job }) => isEnded(job));
      jobs.drop(gone.map(({ job }) => job.id));
    },
    list: () => jobs.inOrder().map((held) => viewOf(held.job, held)),
    log: (id) => journal.lines(jobs.find(id).job.id),
    saved,
    saveJob(id, savedId, name) {
      saved.save(jobs.find(id).job, savedId, name);
    },
    runSaved(savedId, id) {
      add(saved.again(savedId, id));
    },
    ended: (id) => jobs.find(id).ended.promise,
    configure,
    limits,
    addWorker(worker) {
      workers.add(worker);
      worker.limit(rules);
      wanted.answered(worker.sessionId);
      for (const held of jobs.all()) {
        if (!placesOf(held.job).some((place) => workerFor(place, workers) === worker)) continue;
        held.isUnwanted = false;
        // Its connection is there again, so there is nothing to wait for.
        if (held.waitsFor === 'retry' || held.waitsFor === 'connection') held.retryAtMs = null;
        if (held.job.state === 'cancelled') runs.removeParts(held);
      }
      advance();
    },
    removeWorker(worker) {
      workers.delete(worker);
      wanted.answered(worker.sessionId);
      advance();
    },
    dismiss(sessionId, failure) {
      wanted.answered(sessionId);
      for (const held of jobs.all()) {
        const { job } = held;
        // It can go on over another session, or waits for its next try anyway.
        if (job.state !== 'waiting' || !missingFor(held).includes(sessionId)) continue;
        if (failure?.retryable && (held.retryAtMs ?? 0) > Date.now()) continue;
        if (failure) runs.fail(held, failure);
        else held.isUnwanted = true;
      }
      advance();
    },
    report(jobId, report) {
      const held = jobs.get(jobId);
      if (!held?.worker) return;
      const wasAsking = isAsking(held);
      runs.take(held, report);
      if (isAsking(held) && !wasAsking) advance();
    },
    settle(jobId, settlements, separator) {
      const { job } = jobs.find(jobId);
      const { counts, compared } = journal.settle(jobId, settlements, separator);
      Object.assign(job, { settled: counts, compared });
    },
    flush: () => {
      jobs.flush();
    },
  };
}
