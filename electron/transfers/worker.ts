import type { Session } from '../protocols/protocol.ts';
import { AppError } from '../shared/errors.ts';
import type { ConflictAnswer, Direction, TransferProblem } from '../shared/transfer.ts';
import type { Assignment, RunReport, RunResult, StopReason } from '../shared/work.ts';
import { precisionOf } from './choose.ts';
import { createConflictDesk } from './conflict-desk.ts';
import { createLedger, type JournalLink } from './ledger.ts';
import { withSite } from './named-session.ts';
import { baseName, joinPath } from './paths.ts';
import type { Root } from './plan.ts';
import type { Pace } from './pump.ts';
import { removePart } from './remove-part.ts';
import { runTransfer } from './run.ts';
import { bothOf, createResizableSlots, createSlots, type Slots } from './slots.ts';
import { cancelReason, isPause, pauseReason } from './stop-reasons.ts';
import { createTally } from './tally.ts';
import type { Claim } from '../shared/work.ts';

/** Carries out the runs of jobs over one session: the engine's part of transfers. */
export interface Worker {
  /** Resolves when nothing of it goes on any more, however it ended. Never rejects. */
  run(assignment: Assignment, hooks: RunHooks): Promise<RunResult>;
  /** Nothing happens where that job does not run. */
  stop(jobId: string, reason: StopReason): void;
  /** @throws {AppError} invalid-request when that job asks nothing */
  answer(jobId: string, answer: ConflictAnswer): void;
  /** Removes part files that nobody will continue. */
  removeParts(direction: Direction, claims: readonly Claim[]): Promise<void>;
  /** Files under way at once, as far as the session's own limit allows. */
  limitFiles(atOnce: number): void;
  /** Ends every run; part files that can be continued stay. Resolves when nothing goes on any more. */
  close(reason: AppError): Promise<void>;
}

export interface RunHooks {
  journal: JournalLink;
  /** Whether that journal outlives this process. */
  isDurable: boolean;
  onReport: (report: RunReport) => void;
  /** Null where nothing limits the rate. */
  pace: Pace | null;
  /** The session of another site, to copy from; null where both ends are those of this worker. */
  source?: Session | null;
}

export interface WorkerOptions {
  local: Session;
  /** The same object as `local` for copies on this computer. */
  remote: Session;
}

interface Running {
  stop: (reason: AppError) => void;
  answer: (answer: ConflictAnswer) => void;
  over: Promise<unknown>;
}

/** Rates and times left go on falling while nothing moves. */
const refreshMs = 500;
/** The report is sent often, so it holds at most so many new problems. */
const problemsAtOnce = 100;

export function createWorker({ local, remote }: WorkerOptions): Worker {
  const running = new Map<string, Running>();
  const slotCount = Math.max(1, remote.traits.filesInFlight);
  const slots = createResizableSlots(slotCount);
  let closedWith: AppError | null = null;

  for (const session of new Set([local, remote])) void watch(session);

  async function watch(session: Session): Promise<void> {
    const reason = await session.closed;
    stopAll(reason ?? new AppError('connection-lost', 'The session has ended.'));
  }

  async function watchSource({ closed }: Session, { stop }: Running): Promise<void> {
    const reason = await closed;
    if (reason) stop(reason);
  }

  function stopAll(reason: AppError): void {
    closedWith ??= reason;
    for (const { stop } of running.values()) stop(reason);
  }

  function targetOf(direction: Direction): Session {
    return direction === 'download' ? local : remote;
  }

  /** @throws {AppError} invalid-request for a copy between servers without the other one */
  function placeOf({ direction, lender }: Assignment, { source }: RunHooks): RunPlace {
    const own = { to: targetOf(direction), slots, slotCount, closedWith };
    if (direction !== 'relay') return { ...own, from: direction === 'upload' ? local : remote };
    if (!source || !lender) throw new AppError('invalid-request', 'There is no source.');
    const theirs = Math.max(1, source.traits.filesInFlight);
    return {
      from: withSite(source, lender.label),
      to: withSite(remote, lender.targetLabel),
      slots: bothOf(createSlots(theirs), slots),
      slotCount: Math.min(theirs, slotCount),
      closedWith,
    };
  }

  return {
    async run(assignment, hooks) {
      const { jobId } = assignment;
      if (running.has(jobId)) {
        throw new AppError('invalid-request', `The job ${jobId} already runs.`);
      }
      const place = placeOf(assignment, hooks);
      const started = startRun(assignment, hooks, place);
      running.set(jobId, started);
      if (assignment.direction === 'relay') void watchSource(place.from, started);
      try {
        return await started.over;
      } finally {
        running.delete(jobId);
      }
    },
    stop(jobId, reason) {
      running.get(jobId)?.stop(reason === 'pause' ? pauseReason() : cancelReason());
    },
    answer(jobId, answer) {
      const run = running.get(jobId);
      if (!run) throw new AppError('invalid-request', 'This transfer asks nothing.');
      run.answer(answer);
    },
    async removeParts(direction, claims) {
      const to = targetOf(direction);
      for (const { folder, part } of claims) {
        if (part !== null) await removePart(to, joinPath(folder, part, to.traits.pathStyle));
      }
    },
    limitFiles(atOnce) {
      slots.resize(Math.min(slotCount, Math.max(1, atOnce)));
    },
    async close(reason) {
      stopAll(reason);
      await Promise.all([...running.values()].map(({ over }) => over));
    },
  };
}

interface RunPlace {
  from: Session;
  to: Session;
  slots: Slots;
  slotCount: number;
  closedWith: AppError | null;
}

function startRun(
  assignment: Assignment,
  hooks: RunHooks,
  { from, to, slots, slotCount, closedWith }: RunPlace,
): Running & { over: Promise<RunResult> } {
  const { settled, rules, isRepeat, isMove } = assignment;
  const controller = new AbortController();
  const { signal } = controller;
  const tally = createTally(settled, () => performance.now(), changed);
  let problems: TransferProblem[] = [];
  let problemCount = 0;
  let stopReason: AppError | null = null;
  let verifying: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  const told = new Set<string>();

  const desk = createConflictDesk({
    rule: assignment.onConflict,
    precisionMs: precisionOf({ from, to }),
    onChange: changed,
    onCancel: () => {
      stop(cancelReason());
    },
  });
  const ledger = createLedger({
    link: hooks.journal,
    from,
    to,
    isRepeat,
    isMove,
    isDurable: hooks.isDurable,
    onProblem: addProblem,
  });

  /** Ten times a second is as often as anybody can look. */
  function changed(): void {
    timer ??= setTimeout(tell, 100);
  }

  function tell(): void {
    clearTimeout(timer);
    timer = undefined;
    hooks.onReport(report());
  }

  function report(): RunReport {
    const fresh = problems;
    problems = [];
    return {
      ...tally.view(performance.now()),
      conflict: desk.open,
      onConflict: desk.rule,
      verifying,
      problems: fresh,
      problemCount,
    };
  }

  function addProblem(path: string, error: AppError): void {
    problemCount += 1;
    told.add(error.code);
    if (problems.length < problemsAtOnce) problems.push({ path, failure: error.toFailure() });
    changed();
  }

  function stop(reason: AppError): void {
    if (stopReason) return;
    stopReason = reason;
    controller.abort(reason);
    desk.cancel();
  }

  /** Whoever cancels wants nothing to stay; every other end may be followed by another run. */
  function isPartKept(error: AppError): boolean {
    if (!rules.isResumed || !hooks.isDurable) return false;
    if (stopReason) return stopReason.code !== 'cancelled' || isPause(stopReason);
    return error.retryable;
  }

  async function run(): Promise<RunResult> {
    const refresh = setInterval(changed, refreshMs);
    try {
      if (closedWith) throw closedWith;
      const pace = hooks.pace && cancellable(hooks.pace, signal);
      await runTransfer({
        from,
        to,
        roots: rootsOf(assignment, from),
        isMove,
        chooser: { desk, isRepeat, from, to, signal },
        ledger,
        rules,
        copying: {
          isPartKept,
          pace,
          onVerifying(what) {
            verifying = what;
            changed();
          },
        },
        slots,
        slotCount,
        signal,
        stop,
        events: {
          ...tally.events,
          failed(root, error) {
            addProblem(root.sourcePath, error);
          },
        },
      });
    } catch (thrown) {
      stopReason ??= AppError.from(thrown);
    }
    try {
      await ledger.drained();
    } catch (thrown) {
      stopReason ??= AppError.from(thrown);
    }
    clearInterval(refresh);
    clearTimeout(timer);
    tally.stop();
    // A reason that no file has told already is a problem of the whole transfer.
    const isTold =
      stopReason === null || stopReason.code === 'cancelled' || told.has(stopReason.code);
    if (!isTold && stopReason) addProblem(assignment.sourcePaths[0] ?? '', stopReason);
    clearTimeout(timer);
    return { report: report(), stoppedBy: stopReason?.toFailure() ?? null };
  }

  const over = run();
  return {
    stop,
    answer: (answer) => {
      desk.answer(answer);
    },
    over,
  };
}

/** Whoever limits the rate may take its time; the end of the run does not wait for it. */
function cancellable(pace: Pace, signal: AbortSignal): Pace {
  const waiting = new Set<(reason: AppError) => void>();
  signal.addEventListener('abort', () => {
    for (const reject of waiting) reject(new AppError('cancelled', 'The transfer was cancelled.'));
  });
  return {
    get isLimited() {
      return pace.isLimited;
    },
    async take(bytes) {
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      waiting.add(reject);
      pace.take(bytes).then(() => {
        resolve(undefined);
      }, reject);
      try {
        await promise;
      } finally {
        waiting.delete(reject);
      }
    },
  };
}

/** @throws {AppError} invalid-request for a root folder, which has no name of its own */
function rootsOf({ sourcePaths, targetFolder, targetName }: Assignment, from: Session): Root[] {
  return sourcePaths.map((sourcePath) => {
    const name = targetName ?? baseName(sourcePath, from.traits.pathStyle);
    if (name !== '') return { sourcePath, targetFolder, name };
    throw new AppError('invalid-request', 'A whole disk or server cannot be copied at once.', {
      path: sourcePath,
    });
  });
}
