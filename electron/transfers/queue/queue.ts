import type { QueueRules, SiteOfSession, TransferLogLine } from '../../shared/contract-queue.ts';
import { AppError } from '../../shared/errors.ts';
import type {
  ConflictAnswer,
  Direction,
  TransferOrder,
  TransferSite,
  TransferView,
  WaitReason,
} from '../../shared/transfer.ts';
import type {
  Assignment,
  Claim,
  RunReport,
  RunResult,
  Settlement,
  StopReason,
} from '../../shared/work.ts';
import { localSiteKey } from '../../shared/site.ts';
import { createChangeFeed } from '../change-feed.ts';
import { backOffMs } from './back-off.ts';
import { isWithin } from './daily-window.ts';
import { isEnded, problemsShown, viewOf, type Job, type JobState } from './job.ts';
import type { Journal } from './journal.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import { isPause } from '../stop-reasons.ts';

/** An engine as the queue sees it. */
export interface QueueWorker {
  readonly sessionId: string;
  readonly site: SiteOfSession;
  /** Rejects when the engine was lost meanwhile. */
  run(assignment: Assignment): Promise<RunResult>;
  stop(jobId: string, reason: StopReason): void;
  answer(jobId: string, answer: ConflictAnswer): Promise<void>;
  removeParts(direction: Direction, claims: Claim[]): Promise<void>;
  limit(rules: QueueRules): void;
}

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
  move(id: string, to: 'top' | 'up' | 'down' | 'bottom'): void;
  answer(id: string, answer: ConflictAnswer): Promise<void>;
  forget(ids: readonly string[]): void;
  list(): TransferView[];
  log(id: string): TransferLogLine[];
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
  /** Jobs wait for these sessions. */
  onWants?: (sessionIds: string[]) => void;
  onIdle?: () => void;
}

/** So many copy at the same time on one site and share its slots; those that ask are not counted. */
const activeAtMost = 4;
/** Ended ones that stay in the history. */
const endedKept = 1_000;
/** The clock may jump, so no wait is longer than this without another look. */
const lookAgainMs = 30_000;

interface Held {
  job: Job;
  waitsFor: WaitReason | null;
  /** Of the clock that people see: a try may be due after a restart. */
  retryAtMs: number | null;
  worker: QueueWorker | null;
  /** How the present run is to end. */
  wanted: StopReason | null;
  /** Nobody is asked for the session again until it comes by itself. */
  isUnwanted: boolean;
  ended: PromiseWithResolvers<TransferView>;
}

export function createQueue(options: QueueOptions): Queue {
  const { journal, retries } = options;
  const jobs = new Map<string, Held>();
  const workers = new Set<QueueWorker>();
  const limits = { upload: createRateLimit(), download: createRateLimit() };
  let { rules } = options;
  let isPaused = journal.recall('isPaused') === 'true';
  let timer: NodeJS.Timeout | undefined;
  let isBusy = false;
  const wanted = new Set<string>();

  const feed = createChangeFeed((ids) => {
    const views = [...ids].flatMap((id) => viewIfKnown(id) ?? []);
    if (views.length > 0) options.onChange(views);
  });

  for (const job of journal.load()) {
    // It was running when the last queue ended.
    if (job.state === 'running') job.state = 'waiting';
    hold(job);
  }
  configure(rules);

  function hold(job: Job): Held {
    const held: Held = {
      job,
      waitsFor: null,
      retryAtMs: null,
      worker: null,
      wanted: null,
      isUnwanted: false,
      ended: Promise.withResolvers(),
    };
    if (isEnded(job)) held.ended.resolve(viewOf(job, held));
    jobs.set(job.id, held);
    return held;
  }

  function find(id: string): Held {
    const held = jobs.get(id);
    if (held) return held;
    throw new AppError('invalid-request', `There is no transfer ${id}.`);
  }

  function viewIfKnown(id: string): TransferView | undefined {
    const held = jobs.get(id);
    return held && viewOf(held.job, held);
  }

  function inOrder(): Held[] {
    return [...jobs.values()].sort((one, other) => one.job.position - other.job.position);
  }

  function note(held: Held, level: TransferLogLine['level'], text: string): void {
    journal.addLine(held.job.id, { atMs: Date.now(), level, text });
  }

  function save(held: Held): void {
    journal.save(held.job);
    feed.touch(held.job.id);
  }

  function setState(held: Held, state: JobState): void {
    const { job } = held;
    job.state = state;
    job.endedAtMs = isEnded(job) ? Date.now() : null;
    save(held);
    if (isEnded(job)) {
      held.ended.resolve(viewOf(job, held));
      dropOldest();
    }
  }

  function workerFor({ job }: Held): QueueWorker | undefined {
    const { order, direction, source, target } = job;
    const isSourceRemote = direction !== 'upload';
    const sessionId = isSourceRemote ? order.sourceSessionId : order.targetSessionId;
    const key = (isSourceRemote ? source : target).key;
    const able = [...workers].filter(({ site }) => site.key === key);
    return able.find((worker) => worker.sessionId === sessionId) ?? able[0];
  }

  function isAsking({ job }: Held): boolean {
    return job.state === 'running' && job.report?.conflict != null;
  }

  function activeOn(worker: QueueWorker): number {
    let count = 0;
    for (const held of jobs.values()) if (held.worker === worker && !isAsking(held)) count += 1;
    return count;
  }

  /** Why it cannot run now, or the worker that can carry it out. */
  function obstacle(held: Held): WaitReason | QueueWorker {
    const nowMs = Date.now();
    const { notBeforeMs } = held.job.order;
    if (isPaused) return 'queue-paused';
    if (!isWithin(rules.dailyWindow, new Date(nowMs))) return 'schedule';
    if (notBeforeMs != null && notBeforeMs > nowMs) return 'schedule';
    if (held.retryAtMs !== null && held.retryAtMs > nowMs) return 'retry';
    const worker = workerFor(held);
    if (!worker) return 'connection';
    return activeOn(worker) < activeAtMost ? worker : 'turn';
  }

  function advance(): void {
    const wants = new Set<string>();
    for (const held of inOrder()) {
      if (held.job.state !== 'waiting' || held.worker) continue;
      const found = obstacle(held);
      if (typeof found === 'string') {
        if (held.waitsFor !== found) feed.touch(held.job.id);
        held.waitsFor = found;
        if (found === 'connection' && !held.isUnwanted) wants.add(carrierOf(held.job));
      } else void run(held, found);
    }
    askFor(wants);
    lookAgain();
    const hasWork = [...jobs.values()].some(({ job }) => !isEnded(job) && job.state !== 'paused');
    if (isBusy && !hasWork) {
      // Whoever acts on it must have heard how the last one ended.
      feed.flush();
      options.onIdle?.();
    }
    isBusy = hasWork;
  }

  function askFor(wants: ReadonlySet<string>): void {
    const fresh = [...wants].filter((sessionId) => !wanted.has(sessionId));
    for (const sessionId of fresh) wanted.add(sessionId);
    if (fresh.length > 0) options.onWants?.(fresh);
  }

  /** At the next time that something is due. */
  function lookAgain(): void {
    clearTimeout(timer);
    const nowMs = Date.now();
    const due = [...jobs.values()].flatMap((held) => {
      if (held.job.state !== 'waiting') return [];
      return [held.retryAtMs ?? null, held.job.order.notBeforeMs ?? null].flatMap((at) =>
        at !== null && at > nowMs ? [at] : [],
      );
    });
    if (rules.dailyWindow) due.push(nowMs + lookAgainMs);
    if (due.length === 0) return;
    timer = setTimeout(advance, Math.min(lookAgainMs, Math.max(1, Math.min(...due) - nowMs)));
  }

  async function run(held: Held, worker: QueueWorker): Promise<void> {
    const { job } = held;
    const isRepeat = job.isBegun;
    Object.assign(held, { worker, waitsFor: null, retryAtMs: null, wanted: null });
    Object.assign(job, { isBegun: true, problems: [], report: null });
    setState(held, 'running');
    note(
      held,
      'info',
      isRepeat ? `Goes on, over ${worker.site.label}.` : `Begins, over ${worker.site.label}.`,
    );
    const before = job.settled.filesDone + job.settled.bytesDone;
    let stoppedBy: AppError | null;
    try {
      const result = await worker.run(assignmentOf(job, isRepeat, worker));
      take(held, result.report);
      stoppedBy = result.stoppedBy && AppError.fromFailure(result.stoppedBy);
    } catch (thrown) {
      stoppedBy = AppError.from(thrown);
      addProblem(held, stoppedBy);
    }
    held.worker = null;
    const hasMoved = job.settled.filesDone + job.settled.bytesDone > before;
    if (hasMoved) job.attempts = 0;
    settleEnd(held, stoppedBy);
    advance();
  }

  function settleEnd(held: Held, stoppedBy: AppError | null): void {
    const { job, wanted: asked } = held;
    const failures = job.problems.map(({ failure }) => failure);
    const isStopped = stoppedBy?.code === 'cancelled';
    if (asked === 'cancel' || (asked === null && isStopped && !isPause(stoppedBy))) {
      endCancelled(held);
    } else if (asked === 'pause') {
      note(held, 'info', 'Paused.');
      setState(held, isPaused ? 'waiting' : 'paused');
    } else if (isStopped) {
      // The engine was ended in order, and with it perhaps the app: another one goes on.
      note(held, 'info', 'Interrupted.');
      setState(held, 'waiting');
    } else if (!stoppedBy && failures.length === 0) {
      note(held, 'info', 'Done.');
      journal.clear(job.id);
      setState(held, 'done');
    } else if (canRetry(job, stoppedBy, failures)) backOff(held);
    else fail(held);
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
    note(held, 'info', `Tries again in ${String(Math.ceil(delayMs / 1000))} s.`);
    setState(held, 'waiting');
  }

  function fail(held: Held): void {
    noteProblems(held);
    note(held, 'error', 'Failed.');
    setState(held, 'failed');
  }

  function noteProblems(held: Held): void {
    for (const { path, failure } of held.job.problems) {
      note(held, 'error', `${path}: ${failure.message} (${failure.code})`);
    }
  }

  /** Part files that nobody will continue are removed as soon as somebody can. */
  function endCancelled(held: Held): void {
    note(held, 'info', 'Cancelled.');
    setState(held, 'cancelled');
    void removeParts(held);
  }

  async function removeParts(held: Held): Promise<void> {
    const worker = workerFor(held);
    const claims = worker ? journal.openClaims(held.job.id) : [];
    if (!worker || claims.length === 0) return;
    // Where it fails the claims stay, and are removed when the site is there again.
    await worker.removeParts(held.job.direction, claims).catch(() => undefined);
  }

  function take(held: Held, report: RunReport): void {
    const { job } = held;
    const room = problemsShown - job.problems.length;
    job.problems.push(...report.problems.slice(0, Math.max(0, room)));
    job.report = { ...report, problems: [] };
    if (job.onConflict !== report.onConflict) {
      job.onConflict = report.onConflict;
      note(held, 'info', `From now on, names that are taken: ${report.onConflict}.`);
      journal.save(job);
    }
    feed.touch(job.id);
  }

  function addProblem({ job }: Held, error: AppError): void {
    const path = job.order.sourcePaths[0] ?? '';
    if (job.problems.length < problemsShown)
      job.problems.push({ path, failure: error.toFailure() });
    if (job.report) job.report.problemCount += 1;
  }

  function assignmentOf(job: Job, isRepeat: boolean, { site }: QueueWorker): Assignment {
    const { order, direction, targetName, settled, onConflict } = job;
    return {
      jobId: job.id,
      direction,
      sourcePaths: order.sourcePaths,
      targetFolder: order.targetFolder,
      targetName,
      onConflict,
      isMove: order.isMove ?? false,
      rules: {
        areTimesKept: rules.areTimesKept,
        arePermissionsKept: rules.arePermissionsKept,
        isChecksumVerified: site.isChecksumVerified,
        isResumed: site.isResumed,
      },
      isRepeat,
      settled,
    };
  }

  function dropOldest(): void {
    const ended = inOrder().filter(({ job }) => isEnded(job));
    if (ended.length <= endedKept) return;
    ended.sort((one, other) => (one.job.endedAtMs ?? 0) - (other.job.endedAtMs ?? 0));
    drop(ended.slice(0, ended.length - endedKept).map(({ job }) => job.id));
  }

  function drop(ids: string[]): void {
    journal.remove(ids);
    for (const id of ids) jobs.delete(id);
    options.onGone?.(ids);
  }

  function siteOf(sessionId: string): TransferSite {
    const worker = [...workers].find((known) => known.sessionId === sessionId);
    if (worker) return { key: worker.site.key, label: worker.site.label };
    throw new AppError('connection-lost', 'This session is not connected.');
  }

  function nextPosition(): number {
    return Math.max(0, ...[...jobs.values()].map(({ job }) => job.position)) + 1;
  }

  function configure(next: QueueRules): void {
    rules = next;
    limits.upload.set(next.uploadLimit);
    limits.download.set(next.downloadLimit);
    for (const worker of workers) worker.limit(next);
    advance();
  }

  function stopRun(held: Held, reason: StopReason): void {
    held.wanted = reason;
    held.worker?.stop(held.job.id, reason);
  }

  function restart(held: Held): void {
    const { job } = held;
    Object.assign(held, { retryAtMs: null, isUnwanted: false, ended: Promise.withResolvers() });
    wanted.delete(carrierOf(job));
    Object.assign(job, { attempts: 0, problems: [] });
    if (job.report) job.report = { ...job.report, problemCount: 0 };
    setState(held, 'waiting');
    advance();
  }

  function add(job: Omit<Job, 'position' | 'settled' | 'report' | 'problems' | 'attempts'>): void {
    if (jobs.has(job.id)) {
      throw new AppError('invalid-request', `There is already a transfer ${job.id}.`);
    }
    const settled = { filesDone: 0, filesSkipped: 0, bytesDone: 0 };
    const position = nextPosition();
    save(hold({ ...job, position, settled, report: null, problems: [], attempts: 0 }));
    advance();
  }

  return {
    start(order, { targetName } = {}) {
      const [source, target] = [siteOf(order.sourceSessionId), siteOf(order.targetSessionId)];
      const direction = directionOf(source, target);
      if (targetName !== undefined && order.sourcePaths.length > 1) {
        throw new AppError('invalid-request', 'Several sources cannot all get the same name.');
      }
      add({
        id: order.id,
        order,
        targetName: targetName ?? null,
        title: targetName ?? titleOf(order),
        source,
        target,
        direction,
        state: 'waiting',
        isBegun: false,
        onConflict: order.onConflict,
        orderedAtMs: Date.now(),
        endedAtMs: null,
      });
    },
    cancel(id) {
      const held = find(id);
      if (held.worker) stopRun(held, 'cancel');
      else if (!isEnded(held.job)) {
        endCancelled(held);
        advance();
      }
    },
    retry(id) {
      const held = find(id);
      if (held.job.state !== 'failed' && held.job.state !== 'cancelled') {
        throw new AppError(
          'invalid-request',
          'Only a transfer that has failed can be tried again.',
        );
      }
      note(held, 'info', 'Ordered again.');
      restart(held);
    },
    repeat(id, newId) {
      const { job } = find(id);
      const order = { ...job.order, id: newId };
      const { targetName, title, source, target, direction } = job;
      add({
        id: newId,
        order,
        targetName,
        title,
        source,
        target,
        direction,
        state: 'waiting',
        isBegun: false,
        onConflict: order.onConflict,
        orderedAtMs: Date.now(),
        endedAtMs: null,
      });
    },
    pause(ids) {
      for (const held of ids.map(find)) {
        if (held.worker) stopRun(held, 'pause');
        else if (held.job.state === 'waiting') setState(held, 'paused');
      }
      advance();
    },
    resume(ids) {
      for (const held of ids.map(find)) if (held.job.state === 'paused') restart(held);
    },
    pauseAll(next) {
      isPaused = next;
      journal.remember('isPaused', String(next));
      if (next) for (const held of jobs.values()) if (held.worker) stopRun(held, 'pause');
      options.onPaused?.(next);
      advance();
    },
    get isPaused() {
      return isPaused;
    },
    move(id, to) {
      const held = find(id);
      const others = inOrder().filter((other) => other !== held && !isEnded(other.job));
      held.job.position = positionFor(
        held.job.position,
        others.map(({ job }) => job.position),
        to,
      );
      save(held);
      advance();
    },
    async answer(id, answer) {
      const { worker } = find(id);
      if (!worker) throw new AppError('invalid-request', 'This transfer asks nothing.');
      await worker.answer(id, answer);
    },
    forget(ids) {
      const gone = ids.flatMap((id) => jobs.get(id) ?? []).filter(({ job }) => isEnded(job));
      drop(gone.map(({ job }) => job.id));
    },
    list: () => inOrder().map((held) => viewOf(held.job, held)),
    log: (id) => journal.lines(find(id).job.id),
    ended: (id) => find(id).ended.promise,
    configure,
    limits,
    addWorker(worker) {
      workers.add(worker);
      worker.limit(rules);
      wanted.delete(worker.sessionId);
      for (const held of jobs.values()) {
        if (workerFor(held) !== worker) continue;
        held.isUnwanted = false;
        // Its connection is there again, so there is nothing to wait for.
        if (held.waitsFor === 'retry' || held.waitsFor === 'connection') held.retryAtMs = null;
        if (held.job.state === 'cancelled') void removeParts(held);
      }
      advance();
    },
    removeWorker(worker) {
      workers.delete(worker);
      wanted.delete(worker.sessionId);
      advance();
    },
    dismiss(sessionId, failure) {
      wanted.delete(sessionId);
      for (const held of jobs.values()) {
        const { job } = held;
        if (job.state !== 'waiting' || carrierOf(job) !== sessionId || workerFor(held)) continue;
        // It waits for its next try anyway.
        if (failure?.retryable && (held.retryAtMs ?? 0) > Date.now()) continue;
        if (failure === null) held.isUnwanted = true;
        else {
          job.problems = [];
          addProblem(held, failure);
          if (canRetry(job, failure, [])) backOff(held);
          else fail(held);
        }
      }
      advance();
    },
    report(jobId, report) {
      const held = jobs.get(jobId);
      if (!held?.worker) return;
      const wasAsking = isAsking(held);
      take(held, report);
      if (isAsking(held) && !wasAsking) advance();
    },
    settle(jobId, settlements, separator) {
      find(jobId).job.settled = journal.settle(jobId, settlements, separator);
    },
    flush: () => {
      feed.flush();
    },
  };
}

/** The session over whose engine it runs: the one that is not this computer's. */
function carrierOf({ order, direction }: Job): string {
  return direction === 'upload' ? order.targetSessionId : order.sourceSessionId;
}

/** @throws {AppError} unsupported from one server to another */
function directionOf(source: TransferSite, target: TransferSite): Direction {
  if (source.key === target.key) return 'copy';
  if (source.key === localSiteKey) return 'upload';
  if (target.key === localSiteKey) return 'download';
  throw new AppError('unsupported', 'Copies from one server to another are not there yet.');
}

/** Both separators: whose path it is does not matter for a title. */
function titleOf({ sourcePaths }: TransferOrder): string {
  const [first = ''] = sourcePaths;
  return first.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '') || first;
}

function positionFor(own: number, others: number[], to: 'top' | 'up' | 'down' | 'bottom'): number {
  const before = others.filter((position) => position < own);
  const behind = others.filter((position) => position > own);
  const between = (one: number | undefined, other: number | undefined): number => {
    if (one === undefined) return other === undefined ? own : other - 1;
    return other === undefined ? one + 1 : (one + other) / 2;
  };
  if (to === 'top') return between(undefined, others[0]);
  if (to === 'bottom') return between(others.at(-1), undefined);
  if (to === 'up') return before.length === 0 ? own : between(before.at(-2), before.at(-1));
  return behind.length === 0 ? own : between(behind[0], behind[1]);
}
