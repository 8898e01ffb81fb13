import type { TransferLogLine } from '../../shared/contract-queue.ts';
import { AppError } from '../../shared/errors.ts';
import type { TransferView, WaitReason } from '../../shared/transfer.ts';
import { createChangeFeed } from '../change-feed.ts';
import { isEnded, viewOf, type Job, type JobState } from './job.ts';
import type { Journal } from './journal.ts';
import type { QueueWorker } from './queue-worker.ts';

/** A job, and what of it belongs to this moment only. */
export interface Held {
  job: Job;
  waitsFor: WaitReason | null;
  /** When what it waits for is there, as far as that is known. */
  waitsUntilMs: number | null;
  /** Of the clock that people see: a try may be due after a restart. */
  retryAtMs: number | null;
  /** Who carries it out at the moment. */
  worker: QueueWorker | null;
  /** How the present run is to end. */
  wanted: RunEnd | null;
  /** Nobody is asked for the session again until it comes by itself. */
  isUnwanted: boolean;
  ended: PromiseWithResolvers<TransferView>;
}

/** `hold`: it goes on by itself as soon as the queue lets it. */
export type RunEnd = 'cancel' | 'pause' | 'hold';

/** All jobs that are known, each change of which is in the journal before it is told. */
export interface HeldJobs {
  /** @throws {AppError} invalid-request */
  find(id: string): Held;
  get(id: string): Held | undefined;
  all(): Held[];
  inOrder(): Held[];
  hold(job: Job): Held;
  save(held: Held): void;
  /** It looks different, and nothing of that belongs into the journal. */
  touch(held: Held): void;
  note(held: Held, level: TransferLogLine['level'], text: string): void;
  setState(held: Held, state: JobState): void;
  drop(ids: string[]): void;
  /** Every change is told now. */
  flush(): void;
}

export interface HeldJobsOptions {
  journal: Journal;
  onChange: (views: TransferView[]) => void;
  onGone: (ids: string[]) => void;
}

/** Ended ones that stay in the history. */
const endedKept = 1_000;

/** Begins with what the journal holds: what was running when the last queue ended waits now. */
export function createHeldJobs({ journal, onChange, onGone }: HeldJobsOptions): HeldJobs {
  const jobs = new Map<string, Held>();
  const feed = createChangeFeed((ids) => {
    const views = [...ids].flatMap((id) => {
      const held = jobs.get(id);
      return held ? [viewOf(held.job, held)] : [];
    });
    if (views.length > 0) onChange(views);
  });

  for (const job of journal.load()) {
    if (job.state === 'running') job.state = 'waiting';
    hold(job);
  }

  function hold(job: Job): Held {
    const held: Held = {
      job,
      waitsFor: null,
      waitsUntilMs: null,
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

  function inOrder(): Held[] {
    return [...jobs.values()].sort((one, other) => one.job.position - other.job.position);
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

  function dropOldest(): void {
    const ended = inOrder().filter(({ job }) => isEnded(job));
    if (ended.length <= endedKept) return;
    ended.sort((one, other) => (one.job.endedAtMs ?? 0) - (other.job.endedAtMs ?? 0));
    drop(ended.slice(0, ended.length - endedKept).map(({ job }) => job.id));
  }

  function drop(ids: string[]): void {
    journal.remove(ids);
    for (const id of ids) jobs.delete(id);
    onGone(ids);
  }

  return {
    find(id) {
      const held = jobs.get(id);
      if (held) return held;
      throw new AppError('invalid-request', `There is no transfer ${id}.`);
    },
    get: (id) => jobs.get(id),
    all: () => [...jobs.values()],
    inOrder,
    hold,
    save,
    touch(held) {
      feed.touch(held.job.id);
    },
    note(held, level, text) {
      journal.addLine(held.job.id, { atMs: Date.now(), level, text });
    },
    setState,
    drop,
    flush: () => {
      feed.flush();
    },
  };
}
