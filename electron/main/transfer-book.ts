import type { AppError } from '../shared/errors.ts';
import type { SessionId, TransferOrder, TransferView } from '../shared/transfer.ts';
import type { PushToWindow } from './prompts.ts';

/** Finished transfers beyond this number are forgotten, the oldest first. */
const finishedKept = 1_000;

/** Main's copy of every transfer: it outlives the engine that carries one out. */
export interface TransferBook {
  /** Notes what was ordered, so that it can be ordered again from another engine. */
  note(order: TransferOrder): void;
  orderOf(transferId: string): TransferOrder | undefined;
  /** The engine never took the order. */
  drop(transferId: string): void;
  /** What the engine of the session says; passed on to the window. */
  record(sessionId: SessionId, views: readonly TransferView[]): void;
  /** The engine of the session is gone: what it was doing has ended with this reason. */
  endRunning(sessionId: SessionId, reason: AppError): void;
  list(): TransferView[];
  /** Leaves those alone that still run. */
  forget(transferIds: readonly string[]): void;
}

/** As `TransferView.problems` says. */
const problemsShown = 100;

const endedStates: ReadonlySet<TransferView['state']> = new Set(['done', 'failed', 'cancelled']);

export function createTransferBook(push: PushToWindow): TransferBook {
  const orders = new Map<string, TransferOrder>();
  const views = new Map<string, TransferView>();

  function drop(transferId: string): void {
    views.delete(transferId);
    orders.delete(transferId);
  }

  function dropOldest(): void {
    const finished = [...views.values()].filter(({ state }) => endedStates.has(state));
    for (const { id } of finished.slice(0, Math.max(0, finished.length - finishedKept))) drop(id);
  }

  function record(sessionId: SessionId, changed: readonly TransferView[]): void {
    // An engine speaks only for transfers that were ordered from its own session.
    const own = changed.filter((view) => view.sessionId === sessionId);
    if (own.length === 0) return;
    for (const view of own) views.set(view.id, view);
    dropOldest();
    push('transfer.changed', { sessionId, transfers: own });
  }

  return {
    note(order) {
      orders.set(order.id, order);
    },
    orderOf: (transferId) => orders.get(transferId),
    drop,
    record,
    endRunning(sessionId, reason) {
      const running = [...views.values()].filter(
        (view) => view.sessionId === sessionId && !endedStates.has(view.state),
      );
      record(
        sessionId,
        running.map((view) => endedView(view, reason)),
      );
    },
    list: () => [...views.values()],
    forget(transferIds) {
      for (const id of transferIds) {
        const view = views.get(id);
        if (view && endedStates.has(view.state)) drop(id);
      }
    },
  };
}

function endedView(view: TransferView, reason: AppError): TransferView {
  const ended = {
    rateBytesPerSecond: null,
    timeLeftMs: null,
    conflict: null,
    endedAtMs: Date.now(),
  };
  if (reason.code === 'cancelled') return { ...view, ...ended, state: 'cancelled' };
  const problem = { path: view.sourcePaths[0] ?? view.title, failure: reason.toFailure() };
  return {
    ...view,
    ...ended,
    state: 'failed',
    problems: [...view.problems.slice(0, problemsShown - 1), problem],
    problemCount: view.problemCount + 1,
  };
}
