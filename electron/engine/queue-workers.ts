import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Introduction, SiteOfSession } from '../shared/contract-queue.ts';
import { AppError } from '../shared/errors.ts';
import type { Handlers, Params } from '../shared/contract.ts';
import type { Journal } from '../transfers/queue/journal.ts';
import type { QueueWorker } from '../transfers/queue/queue-worker.ts';
import type { Queue } from '../transfers/queue/queue.ts';
import { noteEngine } from './earlier-engines.ts';
import { createSocketPeer, type SocketPeer } from './socket-peer.ts';

/** The engines that main has introduced, and what they may ask of the journal. */
export interface QueueWorkers {
  introduce(sessionId: string, site: SiteOfSession): Omit<Introduction, 'socketPath'>;
  /** A connection to the socket of the queue. */
  accept(socket: Socket): void;
}

/** An engine joins at once; a stranger is not waited for. */
const joinMs = 10_000;

export function createQueueWorkers(queue: Queue, journal: Journal): QueueWorkers {
  const expected = new Map<string, Pick<QueueWorker, 'sessionId' | 'site'>>();

  return {
    introduce(sessionId, site) {
      const token = randomUUID();
      expected.set(token, { sessionId, site });
      setTimeout(() => expected.delete(token), joinMs).unref();
      return { token };
    },
    accept(socket) {
      let worker: QueueWorker | undefined;
      let joinedPid = 0;
      const timer = setTimeout(() => {
        if (!worker) socket.destroy();
      }, joinMs);
      timer.unref();
      const requireJoined = (): void => {
        if (!worker) throw new AppError('invalid-request', 'Join first.');
      };
      const handlers: Handlers<'journal'> = {
        'journal.join'({ token, pid }) {
          const known = expected.get(token);
          expected.delete(token);
          if (!known || worker) {
            socket.destroy();
            throw new AppError('invalid-request', 'Nobody has introduced this engine.');
          }
          worker = workerOver(peer, known);
          joinedPid = pid;
          noteEngine(journal, pid, true);
          queue.addWorker(worker);
          return null;
        },
        'journal.look'({ jobId, sourcePaths }) {
          requireJoined();
          return journal.look(jobId, sourcePaths);
        },
        'journal.claim'({ jobId, claims }) {
          requireJoined();
          journal.claim(jobId, claims);
          return null;
        },
        'journal.settle'({ jobId, settlements, separator }) {
          requireJoined();
          queue.settle(jobId, settlements, separator);
          return null;
        },
        async 'journal.takeBytes'({ direction, bytes }) {
          requireJoined();
          await queue.limits[direction].take(bytes);
          return null;
        },
      };
      const peer: SocketPeer = createSocketPeer(socket, {
        handlers,
        onPush(channel, params) {
          if (channel !== 'run.changed' || !worker) return;
          const { jobId, report } = params as Params<'run.changed'>;
          queue.report(jobId, report);
        },
      });
      void peer.ended.then(() => {
        clearTimeout(timer);
        if (!worker) return;
        noteEngine(journal, joinedPid, false);
        queue.removeWorker(worker);
      });
    },
  };
}

function workerOver(
  peer: SocketPeer,
  { sessionId, site }: Pick<QueueWorker, 'sessionId' | 'site'>,
): QueueWorker {
  /** Its end is told to everybody who waits for it, so a lost message is no news. */
  const send = (answer: Promise<unknown>): void => {
    answer.catch(() => undefined);
  };
  return {
    sessionId,
    site,
    run: (assignment) => peer.call('engine.run', assignment),
    stop: (jobId, reason) => {
      send(peer.call('engine.stopRun', { jobId, reason }));
    },
    async answer(jobId, answer) {
      await peer.call('engine.answerRun', { jobId, answer });
    },
    async removeParts(direction, claims) {
      await peer.call('engine.removeParts', { direction, claims });
    },
    lend: (loan) => peer.call('engine.lend', loan),
    limit: ({ filesAtOnce, uploadLimit, downloadLimit }) => {
      const isUploadLimited = uploadLimit !== null;
      const isDownloadLimited = downloadLimit !== null;
      send(peer.call('engine.limit', { filesAtOnce, isUploadLimited, isDownloadLimited }));
    },
  };
}
