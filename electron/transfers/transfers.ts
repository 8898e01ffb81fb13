import type { Session } from '../protocols/protocol.ts';
import { AppError } from '../shared/errors.ts';
import type { ConflictAnswer, TransferOrder, TransferView } from '../shared/transfer.ts';
import { createChangeFeed } from './change-feed.ts';
import { createSlots } from './slots.ts';
import { createTransfer, type Transfer } from './transfer.ts';

/** All transfers between this computer and the server of one session. */
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

export interface StartOptions {
  /** The copy of the only source gets this name instead of its own. */
  targetName?: string;
}

export interface TransfersOptions {
  local: Session;
  /** The same object as `local` for copies on this computer. */
  remote: Session;
  /** Views of what has changed, at most 10 times a second. */
  onChange: (transfers: TransferView[]) => void;
}

/** So many copy at the same time and share the slots; those that ask a person are not counted. */
const activeAtMost = 4;
/** Ended ones that can still be listed and tried again. */
const endedKept = 1000;
/** Rates and times left go on falling while nothing moves. */
const refreshMs = 500;

export function createTransfers({ local, remote, onChange }: TransfersOptions): Transfers {
  const transfers = new Map<string, Transfer>();
  const slotCount = Math.max(1, remote.traits.filesInFlight);
  const slots = createSlots(slotCount);
  const feed = createChangeFeed((ids) => {
    const views = [...ids].flatMap((id) => transfers.get(id)?.view() ?? []);
    if (views.length > 0) onChange(views);
  });
  const running = new Map<Transfer, Promise<void>>();
  let refresh: NodeJS.Timeout | undefined;
  let closedWith: AppError | null = null;

  for (const session of new Set([local, remote])) void watch(session);

  async function watch(session: Session): Promise<void> {
    const reason = await session.closed;
    stopAll(reason ?? new AppError('connection-lost', 'The session has ended.'));
  }

  function stopAll(reason: AppError): void {
    closedWith ??= reason;
    for (const transfer of transfers.values()) transfer.stop(reason);
  }

  function find(id: string): Transfer {
    const transfer = transfers.get(id);
    if (transfer) return transfer;
    throw new AppError('invalid-request', `There is no transfer ${id}.`);
  }

  function advance(): void {
    let active = [...running.keys()].filter(({ state }) => state !== 'asking').length;
    for (const transfer of transfers.values()) {
      if (active >= activeAtMost) return;
      if (transfer.state !== 'waiting' || running.has(transfer)) continue;
      active += 1;
      running.set(transfer, runOne(transfer));
    }
  }

  async function runOne(transfer: Transfer): Promise<void> {
    refresh ??= setInterval(touchRunning, refreshMs);
    await transfer.run();
    running.delete(transfer);
    if (running.size === 0) {
      clearInterval(refresh);
      refresh = undefined;
    }
    forgetOldest();
    advance();
  }

  function touchRunning(): void {
    for (const { id } of running.keys()) feed.touch(id);
  }

  function forgetOldest(): void {
    const ended = [...transfers.values()].filter(({ state }) => isEnded(state));
    for (const { id } of ended.slice(0, -endedKept)) transfers.delete(id);
  }

  function sidesOf({ direction }: TransferOrder): { from: Session; to: Session } {
    if (direction === 'upload') return { from: local, to: remote };
    if (direction === 'download') return { from: remote, to: local };
    return { from: remote, to: remote };
  }

  return {
    start(order, { targetName } = {}) {
      if (closedWith) throw closedWith;
      if (transfers.has(order.id)) {
        throw new AppError('invalid-request', `There is already a transfer ${order.id}.`);
      }
      const transfer = createTransfer({
        order,
        targetName,
        ...sidesOf(order),
        slots,
        slotCount,
        onChange() {
          feed.touch(order.id);
          if (transfer.state === 'asking') advance();
        },
      });
      transfers.set(order.id, transfer);
      feed.touch(order.id);
      advance();
    },
    cancel(id) {
      find(id).stop();
    },
    retry(id) {
      if (closedWith) throw closedWith;
      find(id).prepareRetry();
      advance();
    },
    answer(id, answer) {
      find(id).answer(answer);
    },
    list: () => [...transfers.values()].map((transfer) => transfer.view()),
    ended: (id) => find(id).ended(),
    async close() {
      stopAll(new AppError('cancelled', 'The transfer was cancelled.'));
      await Promise.all(running.values());
      feed.flush();
    },
  };
}

function isEnded(state: TransferView['state']): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}
