import { rm } from 'node:fs/promises';
import type { Handlers } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import { createPeer, type Peer } from '../shared/rpc.ts';
import type { Journal } from '../transfers/queue/journal.ts';
import { createQueue, type Queue } from '../transfers/queue/queue.ts';
import { openJournal } from '../transfers/queue/sqlite-journal.ts';
import { openParentChannel } from './parent-channel.ts';
import { whenEnginesEnded } from './earlier-engines.ts';
import { listenPrivately, type PrivateSocket } from './private-socket.ts';
import { transferHandlers } from './queue-handlers.ts';
import { createQueueWorkers, type QueueWorkers } from './queue-workers.ts';
import { startWatchdog } from './watchdog.ts';

/*
 * The queue process: all transfers, their journal, and the socket over which engines carry them out.
 * It ends when main has gone or says so. Nothing needs to be tidied up: what the journal tells is true
 * at any moment.
 */

const watchdogIntervalMs = 500;
/** Tries in a row that bring nothing: about eight minutes with the pauses between them. */
const retries = 12;

startWatchdog({ parentPid: process.ppid, intervalMs: watchdogIntervalMs });

interface Opened {
  queue: Queue;
  journal: Journal;
  socket: PrivateSocket;
  workers: QueueWorkers;
}

const channel = openParentChannel(process);
let opened: Opened | null = null;

function open(): Opened {
  if (opened) return opened;
  throw new AppError('invalid-request', 'The queue has no journal yet.');
}

const handlers: Handlers<'queue'> = {
  async 'queue.open'({ journal: file, rules, enginePids }) {
    if (opened) throw new AppError('invalid-request', 'The queue is open already.');
    const journal = openJournal(file);
    await whenEnginesEnded(journal, enginePids);
    await removeLastSocket(journal);
    const queue = createQueue({
      journal,
      rules,
      retries,
      onChange: (transfers) => {
        peer.push('transfer.changed', { transfers });
      },
      onGone: (transferIds) => {
        peer.push('transfer.gone', { transferIds });
      },
      onPaused: (isPaused) => {
        peer.push('transfer.queueChanged', { isPaused });
      },
      onSaved: (jobs) => {
        peer.push('transfer.savedChanged', { jobs });
      },
      onWants: (sessionIds) => {
        peer.push('queue.wants', { sessionIds });
      },
      onIdle: () => {
        peer.push('queue.idle', {});
      },
    });
    const workers = createQueueWorkers(queue, journal);
    const socket = await listenPrivately((accepted) => {
      workers.accept(accepted);
    });
    if (socket.folder !== null) journal.remember('socketFolder', socket.folder);
    opened = { queue, journal, socket, workers };
    return { socketPath: socket.path };
  },
  'queue.configure'(rules) {
    open().queue.configure(rules);
    return null;
  },
  'queue.introduce'({ sessionId, site }) {
    const { workers, socket } = open();
    return { ...workers.introduce(sessionId, site), socketPath: socket.path };
  },
  'queue.dismiss'({ sessionId, failure }) {
    open().queue.dismiss(sessionId, failure && AppError.fromFailure(failure));
    return null;
  },
  'queue.ping': () => null,
  ...transferHandlers(() => open().queue),
};

const peer: Peer = createPeer({
  send: (message) => {
    channel.send(message);
  },
  handlers,
});

/** A queue that was killed has left its socket behind. */
async function removeLastSocket(journal: Journal): Promise<void> {
  const folder = journal.recall('socketFolder');
  if (folder !== undefined && /[\\/]keyferry-\w+$/.test(folder)) {
    await rm(folder, { recursive: true, force: true });
  }
}

let isEnding = false;

async function end(exitCode: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  peer.end(new AppError('cancelled', 'The app has ended.'));
  try {
    await opened?.socket.close();
    opened?.journal.close();
  } finally {
    process.exit(exitCode);
  }
}

process.on('message', (message) => {
  peer.receive(message);
});
process.on('disconnect', () => void end(0));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => void end(0));
}
function fail(thrown: unknown): void {
  process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? '') : String(thrown)}\n`);
  void end(1);
}
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
