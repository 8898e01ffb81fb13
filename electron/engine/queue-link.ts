import type { Session } from '../protocols/protocol.ts';
import type { Introduction } from '../shared/contract-queue.ts';
import type { Handlers } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import type { Direction } from '../shared/transfer.ts';
import type { Assignment, Lender, RateDirection, RunResult, StopReason } from '../shared/work.ts';
import type { JournalLink } from '../transfers/ledger.ts';
import type { Pace } from '../transfers/pump.ts';
import type { Worker } from '../transfers/worker.ts';
import { borrowSession } from './lending/borrow.ts';
import { createLendingDesk, type LendingDesk } from './lending/lending-desk.ts';
import { folderOfSocket, openPrivateSocket } from './private-socket.ts';
import { createSocketPeer, type SocketPeer } from './socket-peer.ts';

/** What the queue may ask of an engine that has joined it. */
type QueueCalls = Pick<
  Handlers<'engine'>,
  | 'engine.run'
  | 'engine.stopRun'
  | 'engine.answerRun'
  | 'engine.removeParts'
  | 'engine.lend'
  | 'engine.limit'
>;

/** The way of this engine to the queue. */
export interface QueueLink {
  /**
   * Joins the queue that main has named; whatever ran for another one is over by then.
   * @throws {AppError} connection-lost, invalid-request
   */
  join(introduction: Introduction): Promise<void>;
  close(): void;
}

export function createQueueLink(worker: Worker, session: Session): QueueLink {
  const limited: Record<RateDirection, boolean> = { upload: false, download: false };
  let joined: SocketPeer | null = null;
  let desk: LendingDesk | null = null;
  let running = new Set<Promise<unknown>>();
  /** Jobs whose source is still being borrowed: the worker knows nothing of them yet. */
  const borrowing = new Map<string, StopReason | null>();

  async function leave(): Promise<void> {
    joined?.close();
    joined = null;
    desk?.close();
    desk = null;
    await Promise.allSettled(running);
  }

  function handlersFor(peer: () => SocketPeer): QueueCalls {
    return {
      'engine.run': async (assignment) => {
        const over = run(assignment, peer());
        running.add(over);
        try {
          return await over;
        } finally {
          running.delete(over);
        }
      },
      'engine.stopRun': ({ jobId, reason }) => {
        stop(jobId, reason);
        return null;
      },
      'engine.answerRun': ({ jobId, answer }) => {
        worker.answer(jobId, answer);
        return null;
      },
      'engine.removeParts': async ({ direction, claims }) => {
        await worker.removeParts(direction, claims);
        return null;
      },
      'engine.lend': async (loan) => {
        if (desk) return await desk.lend(loan);
        throw new AppError('connection-lost', 'This engine has left the queue.');
      },
      'engine.limit': ({ filesAtOnce, isUploadLimited, isDownloadLimited }) => {
        worker.limitFiles(filesAtOnce);
        Object.assign(limited, { upload: isUploadLimited, download: isDownloadLimited });
        return null;
      },
    };
  }

  function stop(jobId: string, reason: StopReason): void {
    if (borrowing.has(jobId)) borrowing.set(jobId, reason);
    else worker.stop(jobId, reason);
  }

  /** Also what is wanted to end meanwhile is told to the worker, which says how it ended. */
  async function borrow(jobId: string, lender: Lender): Promise<[Session, StopReason | null]> {
    borrowing.set(jobId, null);
    try {
      const source = await borrowSession(lender);
      return [source, borrowing.get(jobId) ?? null];
    } finally {
      borrowing.delete(jobId);
    }
  }

  async function run(assignment: Assignment, peer: SocketPeer): Promise<RunResult> {
    const { jobId, direction, lender } = assignment;
    // Without its queue nobody owns its part files for this engine.
    void peer.ended.then(() => {
      stop(jobId, 'pause');
    });
    const [borrowed, wanted] = lender ? await borrow(jobId, lender) : [null, null];
    try {
      const over = worker.run(assignment, {
        journal: journalOver(peer, jobId),
        isDurable: true,
        onReport: (report) => {
          peer.push('run.changed', { jobId, report });
        },
        pace: paceFor(peer, direction),
        source: borrowed,
      });
      if (wanted) worker.stop(jobId, wanted);
      return await over;
    } finally {
      await borrowed?.close();
    }
  }

  /** What goes from one server to another comes down here and goes up again. */
  function paceFor(peer: SocketPeer, direction: Direction): Pace | null {
    if (direction === 'copy') return null;
    if (direction !== 'relay') return paceOf(peer, direction);
    const both = [paceOf(peer, 'download'), paceOf(peer, 'upload')];
    return {
      get isLimited() {
        return both.some(({ isLimited }) => isLimited);
      },
      async take(bytes) {
        await Promise.all(both.map((pace) => pace.take(bytes)));
      },
    };
  }

  /** The queue shares out what all engines together may move. */
  function paceOf(peer: SocketPeer, direction: RateDirection): Pace {
    return {
      get isLimited() {
        return limited[direction];
      },
      async take(bytes) {
        await peer.call('journal.takeBytes', { direction, bytes });
      },
    };
  }

  return {
    async join({ socketPath, token }) {
      await leave();
      running = new Set();
      const socket = await openPrivateSocket(socketPath, 'queue of transfers');
      desk = createLendingDesk(session, folderOfSocket(socketPath));
      const peer: SocketPeer = createSocketPeer(socket, {
        handlers: handlersFor(() => peer),
      });
      joined = peer;
      await peer.call('journal.join', { token, pid: process.pid });
    },
    close: () => {
      joined?.close();
      desk?.close();
    },
  };
}

function journalOver(peer: SocketPeer, jobId: string): JournalLink {
  return {
    look: (sourcePaths) => peer.call('journal.look', { jobId, sourcePaths }),
    claim: async (claims) => {
      await peer.call('journal.claim', { jobId, claims });
    },
    settle: async (settlements, separator) => {
      await peer.call('journal.settle', { jobId, settlements, separator });
    },
  };
}
