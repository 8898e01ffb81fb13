import type { Session } from '../protocols/protocol.ts';
import { AppError } from '../shared/errors.ts';
import type {
  ConflictAnswer,
  TransferOrder,
  TransferProblem,
  TransferState,
  TransferView,
} from '../shared/transfer.ts';
import { createConflictDesk, type ConflictDesk } from './conflict-desk.ts';
import type { Settled } from './choose.ts';
import { baseName } from './paths.ts';
import type { Root } from './plan.ts';
import { runTransfer } from './run.ts';
import type { Slots } from './slots.ts';
import { createTally } from './tally.ts';

/** One ordered transfer through all its runs. */
export interface Transfer {
  readonly id: string;
  readonly state: TransferState;
  view(): TransferView;
  /** Copies what is left; resolves when the run is over, however it ended. Never rejects. */
  run(): Promise<void>;
  /** Ends it: at once while it waits, else after part files were removed. `cancelled` is the default. */
  stop(reason?: AppError): void;
  /** From ended to waiting again. @throws {AppError} invalid-request unless it failed or was cancelled */
  prepareRetry(): void;
  /** @throws {AppError} invalid-request when it asks nothing */
  answer(answer: ConflictAnswer): void;
  /** Resolves with the view at the end of the present run, at once when that is over. */
  ended(): Promise<TransferView>;
}

export interface TransferOptions {
  order: TransferOrder;
  /** Another name for the copy of the only source. */
  targetName: string | undefined;
  from: Session;
  to: Session;
  slots: Slots;
  slotCount: number;
  onChange: () => void;
}

/** The view is sent often, so it holds at most this many of each. */
const pathsShown = 100;
const problemsShown = 100;
/** So many failed items are remembered one by one; beyond that a retry looks at everything again. */
const failedKept = 10_000;

export function createTransfer(options: TransferOptions): Transfer {
  const { order, from, to, onChange } = options;
  const tally = createTally(() => performance.now(), onChange);
  const settled = new Map<string, Settled>();
  const startedAtMs = Date.now();
  const allRoots = rootsOf(options);
  let roots = allRoots;
  let failedRoots: Root[] = [];
  let isRepeat = order.isRepeat ?? false;
  /** The last run has met everything, so what failed is all that is left. */
  let isThrough = false;
  let state: TransferState = 'waiting';
  let endedAtMs: number | null = null;
  let problems: TransferProblem[] = [];
  let problemCount = 0;
  let stopReason: AppError | null = null;
  let controller = new AbortController();
  let finished = Promise.withResolvers<TransferView>();
  let desk = createDesk(order.onConflict);

  function createDesk(rule: TransferOrder['onConflict']): ConflictDesk {
    const created = createConflictDesk({
      rule,
      onChange() {
        if (state === 'running' || state === 'asking') state = created.open ? 'asking' : 'running';
        onChange();
      },
      onCancel: () => {
        stop();
      },
    });
    return created;
  }

  function addProblem(path: string, error: AppError): void {
    problemCount += 1;
    if (problems.length < problemsShown) problems.push({ path, failure: error.toFailure() });
    onChange();
  }

  function end(): void {
    endedAtMs = Date.now();
    const isCancelled = stopReason?.code === 'cancelled';
    if (isCancelled) state = 'cancelled';
    else state = problemCount > 0 ? 'failed' : 'done';
    tally.stop();
    onChange();
    finished.resolve(view());
  }

  function stop(reason = new AppError('cancelled', 'The transfer was cancelled.')): void {
    if (endedAtMs !== null || stopReason) return;
    stopReason = reason;
    controller.abort(reason);
    desk.cancel();
    if (state === 'waiting') {
      noteStop();
      end();
    }
  }

  /** A reason that no file has told already is a problem of the whole transfer. */
  function noteStop(): void {
    if (!stopReason || stopReason.code === 'cancelled') return;
    const { code } = stopReason;
    const isTold = problems.some(({ failure }) => failure.code === code);
    if (!isTold) addProblem(order.sourcePaths[0] ?? '', stopReason);
  }

  async function run(): Promise<void> {
    if (state !== 'waiting') return;
    state = 'running';
    tally.restart(!isThrough, performance.now());
    isThrough = false;
    try {
      await runTransfer({
        from,
        to,
        roots,
        chooser: { desk, settled, isRepeat, from, to },
        slots: options.slots,
        slotCount: options.slotCount,
        signal: controller.signal,
        stop,
        events: {
          ...tally.events,
          failed(root, error) {
            if (failedRoots.length <= failedKept) failedRoots.push(root);
            addProblem(root.sourcePath, error);
          },
        },
      });
      isThrough = true;
    } catch (thrown) {
      if (!stopReason) addProblem(order.sourcePaths[0] ?? '', AppError.from(thrown));
    }
    noteStop();
    end();
  }

  function prepareRetry(): void {
    if (state !== 'failed' && state !== 'cancelled') {
      throw new AppError('invalid-request', 'Only a transfer that has failed can be tried again.');
    }
    isThrough &&= failedRoots.length <= failedKept;
    roots = isThrough ? failedRoots : allRoots;
    failedRoots = [];
    isRepeat = true;
    problems = [];
    problemCount = 0;
    endedAtMs = null;
    stopReason = null;
    controller = new AbortController();
    finished = Promise.withResolvers();
    desk = createDesk(desk.rule);
    state = 'waiting';
    onChange();
  }

  function view(): TransferView {
    return {
      id: order.id,
      sessionId: order.sessionId,
      direction: order.direction,
      title: allRoots[0]?.name ?? '',
      sourcePaths: order.sourcePaths.slice(0, pathsShown),
      targetFolder: order.targetFolder,
      state,
      ...tally.view(performance.now()),
      startedAtMs,
      endedAtMs,
      problems: [...problems],
      problemCount,
      conflict: desk.open,
    };
  }

  return {
    id: order.id,
    get state() {
      return state;
    },
    view,
    run,
    stop,
    prepareRetry,
    answer: (answer) => {
      desk.answer(answer);
    },
    ended: () => finished.promise,
  };
}

/** @throws {AppError} invalid-request for a root folder, which has no name of its own */
function rootsOf({ order, targetName, from }: TransferOptions): Root[] {
  const { sourcePaths, targetFolder } = order;
  if (targetName !== undefined && sourcePaths.length > 1) {
    throw new AppError('invalid-request', 'Several sources cannot all get the same name.');
  }
  return sourcePaths.map((sourcePath) => {
    const name = targetName ?? baseName(sourcePath, from.traits.pathStyle);
    if (name !== '') return { sourcePath, targetFolder, name };
    throw new AppError('invalid-request', 'A whole disk or server cannot be copied at once.', {
      path: sourcePath,
    });
  });
}
