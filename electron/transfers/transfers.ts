import type { Session } from '../protocols/protocol.ts';
import { AppError } from '../shared/errors.ts';
import { localSiteKey } from '../shared/site.ts';
import type { QueueRules } from '../shared/contract-queue.ts';
import type { ConflictAnswer, TransferOrder, TransferView } from '../shared/transfer.ts';
import type { CopyRules } from '../shared/work.ts';
import type { JournalLink } from './ledger.ts';
import { baseName } from './paths.ts';
import type { Journal } from './queue/journal.ts';
import type { QueueWorker } from './queue/queue-worker.ts';
import { createQueue, type StartOptions } from './queue/queue.ts';
import { inMemory, openJournal } from './queue/sqlite-journal.ts';
import { createWorker } from './worker.ts';

/**
 * Queue and worker in one process: what the command line copies with. The app keeps them apart, in the
 * queue process and the engines.
 */
export interface Transfers {
  /** @throws {AppError} invalid-request for an id that is taken or a source without a name */
  start(order: TransferOrder, options?: StartOptions): void;
  /** Ends it with its part files removed; nothing happens to one that is over. */
  cancel(id: string): void;
  /** Copies what failed or was not reached; what arrived is not copied again. */
  retry(id: string): void;
  /** @throws {AppError} invalid-request when that transfer asks nothing */
  answer(id: string, answer: ConflictAnswer): void;
  /** Oldest first. */
  list(): TransferView[];
  /** How a transfer ended, once it has; never rejects for one that was started. */
  ended(id: string): Promise<TransferView>;
  /** Cancels all; resolves when nothing of them goes on any more. */
  close(): Promise<void>;
}

export interface TransfersOptions {
  local: Session;
  /** The same object as `local` for copies on this computer. */
  remote: Session;
  /** Views of what has changed, at most 10 times a second. */
  onChange: (transfers: TransferView[]) => void;
  /** One that outlives this process; without it nothing of a run is remembered after its end. */
  journal?: Journal;
  /** Nothing will be tried again, so nothing needs to be remembered. */
  isOnce?: boolean;
  rules?: Partial<CopyRules>;
}

/** Sessions of an order: this computer's, and the one that was given. */
export const localSession = 'local';
export const remoteSession = 'remote';

const freeRules: QueueRules = {
  uploadLimit: null,
  downloadLimit: null,
  filesAtOnce: 64,
  areTimesKept: true,
  arePermissionsKept: false,
  dailyWindow: null,
};

export function createTransfers(options: TransfersOptions): Transfers {
  const { local, remote, rules = {} } = options;
  const journal = options.journal ?? openJournal(inMemory);
  const isDurable = options.journal !== undefined;
  const worker = createWorker({ local, remote });
  const running = new Set<Promise<unknown>>();
  const queue = createQueue({ journal, rules: freeRules, retries: 0, onChange: options.onChange });
  const site = {
    isChecksumVerified: rules.isChecksumVerified ?? false,
    isReadBack: rules.isReadBack ?? true,
    isResumed: rules.isResumed ?? isDurable,
  };
  const inProcess: Omit<QueueWorker, 'sessionId' | 'site'> = {
    run(assignment) {
      const { jobId } = assignment;
      const over = worker.run(
        { ...assignment, rules: { ...assignment.rules, ...rules } },
        {
          journal: options.isOnce ? forgetful : linkTo(jobId),
          isDurable,
          pace: null,
          onReport: (report) => {
            queue.report(jobId, report);
          },
        },
      );
      running.add(over);
      void over.finally(() => running.delete(over));
      return over;
    },
    stop: (jobId, reason) => {
      worker.stop(jobId, reason);
    },
    answer: async (jobId, answer) => {
      worker.answer(jobId, answer);
      await Promise.resolve();
    },
    removeParts: (direction, claims) => worker.removeParts(direction, claims),
    lend: () => {
      throw new AppError('unsupported', 'There is one server only.');
    },
    limit: () => undefined,
  };
  queue.addWorker({
    ...inProcess,
    sessionId: localSession,
    site: { key: localSiteKey, label: localSession, ...site },
  });
  if (remote !== local) {
    queue.addWorker({
      ...inProcess,
      sessionId: remoteSession,
      site: { key: remoteSession, label: remoteSession, ...site },
    });
  }

  function linkTo(jobId: string): JournalLink {
    return {
      look: (sourcePaths) => Promise.resolve(journal.look(jobId, sourcePaths)),
      claim: async (claims) => {
        journal.claim(jobId, claims);
        await Promise.resolve();
      },
      settle: async (settlements, separator) => {
        queue.settle(jobId, settlements, separator);
        await Promise.resolve();
      },
    };
  }

  let closedWith: AppError | null = null;
  for (const session of new Set([local, remote])) void watch(session);

  async function watch(session: Session): Promise<void> {
    const reason = await session.closed;
    closedWith ??= reason ?? new AppError('connection-lost', 'The session has ended.');
  }

  return {
    start(order, startOptions) {
      if (closedWith) throw closedWith;
      requireNames(order, order.sourceSessionId === localSession ? local : remote);
      queue.start(order, startOptions);
    },
    cancel: queue.cancel,
    retry(id) {
      if (closedWith) throw closedWith;
      queue.retry(id);
    },
    answer(id, answer) {
      const asks = queue.list().some((view) => view.id === id && view.state === 'asking');
      if (!asks) throw new AppError('invalid-request', 'This transfer asks nothing.');
      worker.answer(id, answer);
    },
    list: queue.list,
    ended: queue.ended,
    async close() {
      for (const { id } of queue.list()) queue.cancel(id);
      await Promise.all(running);
      // The queue hears of an end one step after the run.
      await Promise.resolve();
      queue.flush();
    },
  };
}

/** For jobs that are never tried again. */
const forgetful: JournalLink = {
  look: (sourcePaths) => Promise.resolve(sourcePaths.map(() => null)),
  claim: () => Promise.resolve(),
  settle: () => Promise.resolve(),
};

/** @throws {AppError} invalid-request for a root folder, which has no name of its own */
function requireNames({ sourcePaths }: TransferOrder, from: Session): void {
  const root = sourcePaths.find((path) => baseName(path, from.traits.pathStyle) === '');
  if (root === undefined) return;
  throw new AppError('invalid-request', 'A whole disk or server cannot be copied at once.', {
    path: root,
  });
}
