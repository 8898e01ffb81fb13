import * as v from 'valibot';
import {
  contract,
  isPushChannel,
  type CallChannel,
  type CallContext,
  type Params,
  type PushChannel,
  type Result,
} from './contract.ts';
import { AppError, Failure } from './errors.ts';

/** What travels on a channel between two processes; plain JSON values. */
export const Message = v.variant('type', [
  v.strictObject({
    type: v.literal('call'),
    id: v.number(),
    channel: v.string(),
    params: v.unknown(),
  }),
  v.strictObject({ type: v.literal('cancel'), id: v.number() }),
  v.strictObject({
    type: v.literal('result'),
    id: v.number(),
    ok: v.literal(true),
    value: v.unknown(),
  }),
  v.strictObject({
    type: v.literal('failure'),
    id: v.number(),
    ok: v.literal(false),
    error: Failure,
  }),
  v.strictObject({ type: v.literal('push'), channel: v.string(), params: v.unknown() }),
]);
export type Message = v.InferOutput<typeof Message>;

export type AnyHandler = (params: never, context: CallContext) => unknown;

export interface PeerOptions {
  send: (message: Message) => void;
  /** Own keys only; a channel that is not here is refused with `invalid-request`. */
  handlers: Readonly<Partial<Record<CallChannel, AnyHandler>>>;
  onPush?: <K extends PushChannel>(channel: K, params: Params<K>) => void;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** One end of a channel: calls the other end, serves its calls, passes pushes. */
export interface Peer {
  /** Feed every message that arrives, of whatever shape. */
  receive(message: unknown): void;
  call<K extends CallChannel>(
    channel: K,
    params: Params<K>,
    options?: CallOptions,
  ): Promise<Result<K>>;
  push<K extends PushChannel>(channel: K, params: Params<K>): void;
  /** The channel is gone: every pending call fails, every served call is cancelled. */
  end(reason: AppError): void;
}

interface Pending {
  channel: CallChannel;
  resolve: (value: unknown) => void;
  reject: (error: AppError) => void;
}

/**
 * Parameters are validated where they are served, results and pushes where they are received.
 * Handlers may throw: whatever they throw arrives as a typed failure.
 */
export function createPeer(options: PeerOptions): Peer {
  const pending = new Map<number, Pending>();
  const serving = new Map<number, AbortController>();
  let nextId = 1;
  let ended: AppError | undefined;

  async function serve(id: number, channel: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    serving.set(id, controller);
    try {
      const value = await run(options.handlers, channel, params, controller.signal);
      options.send({ type: 'result', id, ok: true, value: value ?? null });
    } catch (thrown) {
      options.send({ type: 'failure', id, ok: false, error: AppError.from(thrown).toFailure() });
    } finally {
      serving.delete(id);
    }
  }

  function settle(id: number, settleWith: (call: Pending) => void): void {
    const waiting = pending.get(id);
    if (!waiting) return;
    pending.delete(id);
    settleWith(waiting);
  }

  function receivePush(channel: string, params: unknown): void {
    if (!isPushChannel(channel)) return;
    const parsed = v.safeParse(contract[channel].params, params);
    if (parsed.success) options.onPush?.(channel, parsed.output);
  }

  return {
    receive(raw) {
      const parsed = v.safeParse(Message, raw);
      if (!parsed.success || ended) return;
      const message = parsed.output;
      if (message.type === 'call') void serve(message.id, message.channel, message.params);
      else if (message.type === 'cancel') serving.get(message.id)?.abort();
      else if (message.type === 'push') receivePush(message.channel, message.params);
      else if (message.type === 'failure') {
        settle(message.id, (call) => {
          call.reject(AppError.fromFailure(message.error));
        });
      } else {
        settle(message.id, (call) => {
          acceptResult(call, message.value);
        });
      }
    },

    call(channel, params, { signal } = {}) {
      if (ended) return Promise.reject(ended);
      if (signal?.aborted)
        return Promise.reject(new AppError('cancelled', 'The call was cancelled.'));
      const id = nextId++;
      const cancel = (): void => {
        options.send({ type: 'cancel', id });
      };
      const answer = new Promise<unknown>((resolve, reject) => {
        pending.set(id, { channel, resolve, reject });
        signal?.addEventListener('abort', cancel, { once: true });
        options.send({ type: 'call', id, channel, params });
      });
      return answer.finally(() => signal?.removeEventListener('abort', cancel)) as Promise<never>;
    },

    push(channel, params) {
      if (!ended) options.send({ type: 'push', channel, params });
    },

    end(reason) {
      ended = reason;
      for (const call of pending.values()) call.reject(reason);
      pending.clear();
      for (const controller of serving.values()) controller.abort();
    },
  };
}

function acceptResult(call: Pending, value: unknown): void {
  const parsed = v.safeParse(contract[call.channel].result, value);
  if (parsed.success) call.resolve(parsed.output);
  else
    call.reject(
      new AppError(
        'internal',
        `The answer to ${call.channel} has a wrong shape: ${explain(parsed.issues)}`,
      ),
    );
}

async function run(
  handlers: PeerOptions['handlers'],
  channel: string,
  params: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  const handler = Object.hasOwn(handlers, channel) ? handlers[channel as CallChannel] : undefined;
  if (!handler) throw new AppError('invalid-request', `Unknown channel ${channel}`);
  const parsed = v.safeParse(contract[channel as CallChannel].params, params);
  if (!parsed.success) {
    throw new AppError(
      'invalid-request',
      `Wrong parameters for ${channel}: ${explain(parsed.issues)}`,
    );
  }
  return await handler(parsed.output as never, { signal });
}

function explain(issues: readonly v.BaseIssue<unknown>[]): string {
  const first = issues[0];
  return first ? `${v.getDotPath(first) ?? 'value'}: ${first.message}` : 'unknown';
}
