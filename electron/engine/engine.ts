import type { Handlers } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import { createPeer, type Peer } from '../shared/rpc.ts';
import type { EngineState } from './engine-state.ts';
import { editHandlers } from './edit-handlers.ts';
import { filesHandlers } from './files-handlers.ts';
import { openParentChannel } from './parent-channel.ts';
import { keyLogHandlers } from './key-log-handlers.ts';
import { probeHandlers } from './probe-handlers.ts';
import { sessionHandlers } from './session-handlers.ts';
import { transferHandlers } from './transfer-handlers.ts';
import { pauseReason } from '../transfers/stop-reasons.ts';
import { startWatchdog } from './watchdog.ts';

/*
 * The engine process: one session, served to main over the IPC pipe of the fork. It ends when main
 * says so (SIGTERM; the others come from a terminal to all at once) or has gone ('disconnect'; the watchdog sees to it should this thread hang), and
 * after any failure that nobody handled.
 */

/** Main waits 1 s for the end; what is not tidied up by then stays behind. */
const tidyUpMs = 800;
/** Two looks and the tidying up stay under the 2 s in which no process may outlive the app. */
const watchdogIntervalMs = 500;

startWatchdog({ parentPid: process.ppid, intervalMs: watchdogIntervalMs });

const channel = openParentChannel(process);
const lifetime = new AbortController();
const state: EngineState = {
  host: {
    call: (name, params, options) => peer.call(name, params, options),
    push: (name, params) => {
      peer.push(name, params);
    },
  },
  hasRoom: () => channel.hasRoom(),
  lifetime: lifetime.signal,
  open: null,
  isTaken: false,
};
const handlers: Handlers<'engine'> = {
  ...sessionHandlers(state),
  ...filesHandlers(state),
  ...editHandlers(state),
  ...transferHandlers(state),
  ...keyLogHandlers(),
  ...probeHandlers(state),
};
const peer: Peer = createPeer({
  send: (message) => {
    channel.send(message);
  },
  handlers,
});

let isEnding = false;

/** Gives the work at most `tidyUpMs`, then ends the process whatever is still going on. */
function endAfter(work: Promise<unknown>, exitCode: number): void {
  isEnding = true;
  const exit = (): void => process.exit(exitCode);
  setTimeout(exit, tidyUpMs);
  void work.then(exit, exit);
}

/** Ends what is going on, so that part files are removed or can be continued, and the connections. */
async function closeSession(): Promise<void> {
  lifetime.abort();
  if (!state.open) return;
  await state.open.worker.close(pauseReason());
  await state.open.session.close();
}

function end(reason: AppError): void {
  if (isEnding) return;
  peer.end(reason);
  endAfter(closeSession(), 0);
}

/** A fault of this program: say so, and go; another engine can start afresh, this one's state is unknown. */
function fail(thrown: unknown): void {
  if (isEnding) return;
  const failure = AppError.from(thrown).toFailure();
  const sessionId = state.open?.sessionId;
  if (sessionId !== undefined) peer.push('session.ended', { sessionId, failure });
  process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? '') : String(thrown)}\n`);
  endAfter(channel.flushed(), 1);
}

process.on('message', (message) => {
  peer.receive(message);
});
process.on('disconnect', () => {
  end(new AppError('cancelled', 'The app has ended.'));
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    end(new AppError('cancelled', 'The session was closed.'));
  });
}
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
