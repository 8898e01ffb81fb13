import { connect, type Socket } from 'node:net';
import type { Introduction } from '../shared/contract-queue.ts';
import type { Handlers } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import type { Assignment, RateDirection, RunResult } from '../shared/work.ts';
import type { JournalLink } from '../transfers/ledger.ts';
import type { Pace } from '../transfers/pump.ts';
import type { Worker } from '../transfers/worker.ts';
import { createSocketPeer, type SocketPeer } from './socket-peer.ts';

/** What the queue may ask of an engine that has joined it. */
type QueueCalls = Pick<
  Handlers<'engine'>,
  'engine.run' | 'engine.stopRun' | 'engine.answerRun' | 'engine.removeParts' | 'engine.limit'
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

const connectMs = 5_000;

export function createQueueLink(worker: Worker): QueueLink {
  const limited: Record<RateDirection, boolean> = { upload: false, download: false };
  let joined: SocketPeer | null = null;
  let running = new Set<Promise<unknown>>();

  async function leave(): Promise<void> {
    joined?.close();
    joined = null;
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
        worker.stop(jobId, reason);
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
      'engine.limit': ({ filesAtOnce, isUploadLimited, isDownloadLimited }) => {
        worker.limitFiles(filesAtOnce);
        Object.assign(limited, { upload: isUploadLimited, download: isDownloadLimited });
        return null;
      },
    };
  }

  function run(assignment: Assignment, peer: SocketPeer): Promise<RunResult> {
    const { jobId, direction } = assignment;
    // Without its queue nobody owns its part files for this engine.
    void peer.ended.then(() => {
      worker.stop(jobId, 'pause');
    });
    return worker.run(assignment, {
      journal: journalOver(peer, jobId),
      isDurable: true,
      onReport: (report) => {
        peer.push('run.changed', { jobId, report });
      },
      pace: direction === 'copy' ? null : paceOf(peer, direction),
    });
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
      const socket = await openSocket(socketPath);
      const peer: SocketPeer = createSocketPeer(socket, {
        handlers: handlersFor(() => peer),
      });
      joined = peer;
      await peer.call('journal.join', { token, pid: process.pid });
    },
    close: () => {
      joined?.close();
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

function openSocket(socketPath: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    const fail = (why: string): void => {
      socket.destroy();
      reject(new AppError('connection-lost', `The queue of transfers cannot be reached: ${why}`));
    };
    socket.setTimeout(connectMs, () => {
      fail('no answer');
    });
    socket.once('error', ({ message }) => {
      fail(message);
    });
    socket.once('connect', () => {
      socket.removeAllListeners();
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}
