import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Handlers, Params, PushChannel } from '../../electron/shared/contract.ts';
import { AppError } from '../../electron/shared/errors.ts';
import { createPeer, type Peer } from '../../electron/shared/rpc.ts';

/** The source of the engine: Node runs it as it is. */
export const engineScript = fileURLToPath(
  new URL('../../electron/engine/engine.ts', import.meta.url),
);

const queueScript = fileURLToPath(new URL('../../electron/engine/queue.ts', import.meta.url));

/** A real engine process, with the test in the place of main. */
export interface TestEngine {
  readonly child: ChildProcess;
  readonly call: Peer['call'];
  /** Messages past every check of the caller's side. */
  send(message: object): void;
  /** Resolves with the first push of that kind that fits, also one that came before. */
  push<K extends PushChannel>(
    channel: K,
    fits?: (params: Params<K>) => boolean,
  ): Promise<Params<K>>;
  pushes<K extends PushChannel>(channel: K): Params<K>[];
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
  /** Lines of stderr so far. */
  errorText(): string;
  /** Resolves when stderr holds this. */
  said(pattern: RegExp): Promise<string>;
}

export interface EngineSetting {
  script?: string;
  /** What main would answer. */
  handlers?: Partial<Handlers<'host'>>;
}

export function startEngine(
  execArgv: string[] = [],
  { script = engineScript, handlers = {} }: EngineSetting = {},
): TestEngine {
  return startProcess(script, execArgv, handlers);
}

/** The queue process, which has this journal and knows this engine. */
export async function startQueue(
  engine: TestEngine,
  sessionId: string,
  journal: string,
): Promise<TestEngine> {
  const queue = startProcess(queueScript, [], {});
  const rules = {
    uploadLimit: null,
    downloadLimit: null,
    filesAtOnce: 64,
    areTimesKept: true,
    arePermissionsKept: false,
    dailyWindow: null,
  };
  await queue.call('queue.open', { journal, rules, enginePids: [] });
  const copying = { isChecksumVerified: false, isReadBack: true, isResumed: true };
  const site = { key: 'local', label: 'local', ...copying };
  const introduction = await queue.call('queue.introduce', { sessionId, site });
  await engine.call('engine.join', introduction);
  return queue;
}

function startProcess(
  script: string,
  execArgv: string[],
  handlers: Partial<Handlers<'host'>>,
): TestEngine {
  const child = fork(script, [], {
    execPath: process.execPath,
    execArgv,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const received: { channel: PushChannel; params: unknown }[] = [];
  let listeners: (() => boolean)[] = [];
  let text = '';
  const changed = (): void => {
    listeners = listeners.filter((isDone) => !isDone());
  };
  const peer = createPeer({
    send: (message) => child.send(message),
    handlers,
    onPush(channel, params) {
      received.push({ channel, params });
      changed();
    },
  });
  child.on('message', (message) => {
    peer.receive(message);
  });
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    changed();
  });
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => {
      peer.end(new AppError('connection-lost', 'The engine has ended.'));
      resolve({ code, signal });
    });
  });

  /** Resolves with the first value that `look` finds. */
  function find<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const isDone = (): boolean => {
        const found = look();
        if (found !== undefined) resolve(found);
        return found !== undefined;
      };
      if (!isDone()) listeners.push(isDone);
    });
  }

  function pushes<K extends PushChannel>(channel: K): Params<K>[] {
    return received
      .filter((push) => push.channel === channel)
      .map(({ params }) => params as Params<K>);
  }

  return {
    child,
    call: peer.call.bind(peer),
    send: (message) => {
      child.send(message);
    },
    push: (channel, fits = () => true) => find(() => pushes(channel).find(fits)),
    pushes,
    exited,
    errorText: () => text,
    said: (pattern) => find(() => pattern.exec(text)?.[0]),
  };
}

/** Has an expression evaluated in a process that was started with `--inspect`; does not await its end. */
export async function evaluateIn(debuggerUrl: string, expression: string): Promise<WebSocket> {
  const socket = new WebSocket(debuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }));
  return socket;
}

export const debuggerAddress = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/;
