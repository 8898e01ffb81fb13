import {
  contract,
  isWindowChannel,
  type CallChannel,
  type CallContext,
  type Params,
  type PushChannel,
} from '../shared/contract.ts';
import type { QueueRules, SiteOfSession } from '../shared/contract-queue.ts';
import { AppError } from '../shared/errors.ts';
import type { AnyHandler } from '../shared/rpc.ts';
import type { SessionId } from '../shared/transfer.ts';
import type { AppLog } from './app-log.ts';
import type { EngineProcess } from './engine-process.ts';
import type { PushToWindow } from './prompts.ts';

/** The window's calls that the queue serves. */
export type QueueChannel = Exclude<CallChannel<'queue'>, `queue.${string}`>;

/** The queue process, kept alive, and the engines that main introduces to it. */
export interface TransferQueue {
  /** Started at once, so that what an earlier app has left is shown and goes on. */
  start(): void;
  /** Pass the window's calls on. */
  readonly handlers: Record<QueueChannel, AnyHandler>;
  /** An engine is connected: it joins the queue, and every later one, until it ends. */
  introduce(sessionId: SessionId, engine: EngineProcess, site: SiteOfSession): void;
  configure(rules: QueueRules): void;
  /** Nobody will connect that session again, or it failed. */
  dismiss(sessionId: SessionId, failure: AppError | null): void;
}

export interface TransferQueueOptions {
  startProcess: (hooks: {
    onPush: <K extends PushChannel>(channel: K, params: Params<K>) => void;
    onOutput: (line: string) => void;
  }) => EngineProcess;
  /** File of the journal. */
  journal: string;
  rules: () => Promise<QueueRules>;
  push: PushToWindow;
  log: AppLog;
  /** Connects a session again whose line was lost. @throws {AppError} why it does not */
  reopen: (sessionId: SessionId) => Promise<unknown>;
  onIdle: () => void;
}

/** A life shorter than this counts as a failed start. */
const shortLifeMs = 10_000;
const failedStartsAllowed = 10;

interface Introduced {
  engine: EngineProcess;
  site: SiteOfSession;
}

export function createTransferQueue(options: TransferQueueOptions): TransferQueue {
  const { push, log } = options;
  const introduced = new Map<SessionId, Introduced>();
  const joining = new Set<Promise<void>>();
  let running: Promise<EngineProcess> | undefined;
  let failedStarts = 0;

  /** The queue, started where none runs. @throws {AppError} why it does not start */
  function queue(): Promise<EngineProcess> {
    if (failedStarts >= failedStartsAllowed) {
      throw new AppError('internal', 'The queue of transfers does not start.');
    }
    running ??= open();
    return running;
  }

  async function open(): Promise<EngineProcess> {
    const startedAt = performance.now();
    const started = options.startProcess({
      onPush: take,
      onOutput: (line) => {
        log.add('warning', `Transfers: ${line}`);
      },
    });
    void started.ended.then((reason) => {
      running = undefined;
      failedStarts = performance.now() - startedAt < shortLifeMs ? failedStarts + 1 : 0;
      if (reason.code === 'cancelled' || failedStarts >= failedStartsAllowed) return;
      log.add('error', `Transfers: ${reason.message}`);
      start();
    });
    try {
      const rules = await options.rules();
      const enginePids = [...introduced.values()].flatMap(({ engine }) => engine.pid ?? []);
      await started.call('queue.open', { journal: options.journal, rules, enginePids });
    } catch (thrown) {
      await started.stop(AppError.from(thrown));
      throw thrown;
    }
    for (const sessionId of introduced.keys()) join(sessionId, started);
    void showAll(started);
    return started;
  }

  /** A window that knew an earlier queue sees what this one knows. */
  async function showAll(started: EngineProcess): Promise<void> {
    try {
      push('transfer.changed', { transfers: await started.call('transfer.list', {}) });
      push('transfer.queueChanged', await started.call('transfer.queueState', {}));
    } catch {
      // It has ended again; the next one does the same.
    }
  }

  function start(): void {
    void (async () => {
      try {
        await queue();
      } catch (thrown) {
        log.add('error', `Transfers: ${AppError.from(thrown).message}`);
      }
    })();
  }

  function take<K extends PushChannel>(channel: K, params: Params<K>): void {
    if (channel === 'queue.wants') {
      const { sessionIds } = params as Params<'queue.wants'>;
      for (const sessionId of sessionIds) void reopen(sessionId);
    } else if (channel === 'queue.idle') options.onIdle();
    else if (channel.startsWith('transfer.')) push(channel, params);
  }

  async function reopen(sessionId: SessionId): Promise<void> {
    try {
      await options.reopen(sessionId);
    } catch (thrown) {
      dismiss(sessionId, AppError.from(thrown));
    }
  }

  function dismiss(sessionId: SessionId, error: AppError | null): void {
    const failure = error && error.code !== 'cancelled' ? error.toFailure() : null;
    running
      ?.then((process) => process.call('queue.dismiss', { sessionId, failure }))
      .catch(() => undefined);
  }

  /** An engine that was lost meanwhile, or another queue, begins anew; nobody waits for this one. */
  function join(sessionId: SessionId, process: EngineProcess): void {
    const known = introduced.get(sessionId);
    if (!known) return;
    const done = (async () => {
      try {
        const { site } = known;
        const introduction = await process.call('queue.introduce', { sessionId, site });
        await known.engine.call('engine.join', introduction);
      } catch (thrown) {
        log.add('warning', `Transfers: ${AppError.from(thrown).message}`, sessionId);
      }
    })();
    joining.add(done);
    void done.then(() => joining.delete(done));
  }

  async function relay<K extends QueueChannel>(
    channel: K,
    params: Params<K>,
    signal: AbortSignal,
  ): Promise<unknown> {
    const process = await queue();
    // An order may follow its session at once.
    await Promise.all(joining);
    return await process.call(channel, params, { signal });
  }

  return {
    start,
    handlers: queueHandlers(relay),
    introduce(sessionId, engine, site) {
      introduced.set(sessionId, { engine, site });
      void engine.ended.then((reason) => {
        if (introduced.get(sessionId)?.engine !== engine) return;
        introduced.delete(sessionId);
        // The queue may have asked for the session before its end was known here.
        dismiss(sessionId, reason);
      });
      running?.then(
        (process) => {
          join(sessionId, process);
        },
        () => undefined,
      );
      if (!running) start();
    },
    configure(rules) {
      running?.then((process) => process.call('queue.configure', rules)).catch(() => undefined);
    },
    dismiss,
  };
}

/** One handler for each relayed channel, without knowing what any of them means. */
function queueHandlers(
  relay: <K extends QueueChannel>(
    channel: K,
    params: Params<K>,
    signal: AbortSignal,
  ) => Promise<unknown>,
): Record<QueueChannel, AnyHandler> {
  const forward =
    <K extends QueueChannel>(channel: K) =>
    (params: Params<K>, { signal }: CallContext) =>
      relay(channel, params, signal);
  const entries = Object.keys(contract)
    .filter(isQueueChannel)
    .map((channel) => [channel, forward(channel)]);
  return Object.fromEntries(entries) as Record<QueueChannel, AnyHandler>;
}

function isQueueChannel(channel: string): channel is QueueChannel {
  return isWindowChannel(channel) && contract[channel].by === 'queue';
}
