import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectMemory, type MemorySession } from '../protocols/memory/connect.ts';
import type { Assignment, StopReason } from '../shared/work.ts';
import { createWorker } from '../transfers/worker.ts';
import { lend } from './lending/lend.ts';
import { listenPrivately, type PrivateSocket } from './private-socket.ts';
import { createQueueLink, type QueueLink } from './queue-link.ts';
import { createSocketPeer, type SocketPeer } from './socket-peer.ts';

const { signal } = new AbortController();

const assignment: Omit<Assignment, 'lender'> = {
  jobId: 'job',
  direction: 'relay',
  sourcePaths: ['/one.txt'],
  targetFolder: '/',
  targetName: null,
  onConflict: 'overwrite',
  isMove: false,
  rules: {
    areTimesKept: false,
    arePermissionsKept: false,
    isChecksumVerified: false,
    isReadBack: false,
    isResumed: false,
  },
  isRepeat: false,
  settled: { filesDone: 0, filesSkipped: 0, bytesDone: 0 },
};

describe('a run whose source another engine lends', () => {
  let sessions: Record<'source' | 'local' | 'target', MemorySession>;
  let queue: PrivateSocket;
  let lender: PrivateSocket;
  let link: QueueLink;
  let asked: PromiseWithResolvers<SocketPeer>;
  let borrower: PromiseWithResolvers<Socket>;

  beforeEach(async () => {
    asked = Promise.withResolvers();
    borrower = Promise.withResolvers();
    const [source, local, target] = await Promise.all([1, 2, 3].map(() => connectMemory()));
    if (!source || !local || !target) throw new Error('There are three.');
    sessions = { source, local, target };
    const write = { offset: 0, isExclusive: true, mode: null };
    const sink = await source.features.write?.('/one.txt', write, signal);
    await sink?.write(Buffer.from('one'));
    await sink?.finish();
    queue = await listenPrivately((socket) => {
      const handlers = {
        'journal.join': () => null,
        'journal.look': () => [null],
        'journal.claim': () => null,
        'journal.settle': () => null,
      };
      asked.resolve(createSocketPeer(socket, { handlers }));
    });
    lender = await listenPrivately((socket) => {
      borrower.resolve(socket);
    });
    link = createQueueLink(createWorker({ local, remote: target }), target);
    await link.join({ socketPath: queue.path, token: 'queue' });
  });
  afterEach(async () => {
    link.close();
    await Promise.all(Object.values(sessions).map((session) => session.close()));
    await Promise.all([queue.close(), lender.close()]);
  });

  it.each<StopReason>(['cancel', 'pause'])(
    'ends by a %s that comes before it was lent',
    async (reason) => {
      const engine = await asked.promise;
      const from = { socketPath: lender.path, token: 'loan', label: 'one', targetLabel: 'two' };
      const over = engine.call('engine.run', { ...assignment, lender: from });
      const socket = await borrower.promise;
      await engine.call('engine.stopRun', { jobId: 'job', reason });
      lend(socket, sessions.source, () => ({ sourcePaths: ['/one.txt'], isMove: false }));
      await expect(over).resolves.toMatchObject({ stoppedBy: { code: 'cancelled' } });
      await expect(sessions.target.stat('/one.txt', signal)).rejects.toMatchObject({
        code: 'not-found',
      });
      if (!socket.closed) await once(socket, 'close');
    },
  );
});
