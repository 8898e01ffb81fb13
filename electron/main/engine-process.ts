import { spawn, type ChildProcess } from 'node:child_process';
import type { Handlers, Params, PushChannel } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import { createPeer, type Peer } from '../shared/rpc.ts';
import { childEnvironment } from './child-environment.ts';
import { readLines } from './output-lines.ts';
import { watch } from './watchdog.ts';

export interface EngineOptions {
  node: string;
  script: string;
  handlers: Partial<Handlers<'host'>>;
  onPush: <K extends PushChannel>(channel: K, params: Params<K>) => void;
  /** A line that the engine wrote to its stderr. */
  onOutput: (line: string) => void;
  /** What the process is, for messages, and what it answers as a sign of life; an engine by itself. */
  kind?: 'engine' | 'queue';
  /** 2 s and 5 rounds: an engine that has not answered for 10 s hangs. Shorter in tests. */
  watch?: { everyMs: number; roundsAllowed: number };
}

export interface EngineProcess {
  readonly pid: number | undefined;
  readonly call: Peer['call'];
  /** Resolves (never rejects) when the process is gone, with what pending calls failed with. */
  readonly ended: Promise<AppError>;
  /** Fails pending calls and ends the process, which gets 1 s to do so by itself. Safe to call twice. */
  stop(because: AppError): Promise<void>;
}

/** How long an engine may take to put its files away after its channel was closed. */
const graceMs = 1_000;

/**
 * V8 frees the buffers of packets only with its young objects, so that at its usual 16 MiB of those an
 * engine that moves 1 GiB takes 30 to 40 MiB more, and is no faster. By itself it also marks its whole heap for every
 * 64 MiB of such buffers, 72 times for a file of 1 GiB, which cost as much as all of the transfer; accounted in its
 * global limit they are found young, and it marks twice.
 */
const memoryOptions = [
  '--max-semi-space-size=1',
  '--external-memory-accounted-in-global-limit',
  '--external-memory-max-growing-factor=1.5',
];

/** Starts an engine and looks after it until it is gone. Never throws: see `ended`. */
export function startEngine(options: EngineOptions): EngineProcess {
  const { kind = 'engine' } = options;
  const name = kind === 'queue' ? 'The queue of transfers' : 'The engine of this session';
  const child = spawn(options.node, [...memoryOptions, options.script], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'json',
    env: childEnvironment(process.env),
    windowsHide: true,
  });
  const peer = createPeer({
    send: (message) => {
      // A message to a process that is going away is lost; its end tells every caller.
      if (child.connected) child.send(message, () => undefined);
    },
    handlers: options.handlers,
    onPush: options.onPush,
  });
  let reason: AppError | undefined;
  const endWith = (error: AppError): void => {
    reason ??= error;
    peer.end(reason);
  };

  child.on('message', (message) => {
    peer.receive(message);
  });
  if (child.stderr) readLines(child.stderr, options.onOutput);
  const unwatch = watch({
    ping: () => peer.call(kind === 'queue' ? 'queue.ping' : 'engine.ping', {}),
    ...(options.watch ?? { everyMs: 2_000, roundsAllowed: 5 }),
    onHang: () => {
      endWith(engineError('hung', `${name} stopped answering and was ended.`));
      child.kill('SIGKILL');
    },
  });
  const gone = whenGone(child, name);
  const ended = gone.then((error) => {
    unwatch();
    endWith(error);
    return reason ?? error;
  });

  return {
    pid: child.pid,
    call: peer.call.bind(peer),
    ended,
    async stop(because) {
      endWith(because);
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await gone;
      clearTimeout(timer);
    },
  };
}

function whenGone(child: ChildProcess, name: string): Promise<AppError> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => {
      resolve(
        engineError('crashed', `${name} ended unexpectedly.`, {
          exitCode,
          signal,
        }),
      );
    });
    child.on('error', (error) => {
      // Also emitted when a signal or message could not be delivered; then the process may live.
      if (child.pid !== undefined) return;
      const message = `${name} could not be started: ${error.message}`;
      resolve(new AppError('internal', message, { engine: 'not-started' }, { cause: error }));
    });
  });
}

/** `detail.engine` tells the window that this computer's process failed, not the line. */
function engineError(
  engine: 'crashed' | 'hung',
  message: string,
  detail: Record<string, unknown> = {},
): AppError {
  return new AppError('connection-lost', message, { engine, ...detail });
}
