import {
  contract,
  isWindowChannel,
  type CallChannel,
  type CallContext,
  type Params,
} from '../shared/contract.ts';
import type { AnyHandler } from '../shared/rpc.ts';
import type { SessionId } from '../shared/transfer.ts';

/** The window's calls that an engine serves. */
export type RelayedChannel = Exclude<CallChannel<'engine'>, `engine.${string}`>;

export interface Relay {
  /** Passes a call on to the engine of its session. */
  relay<K extends RelayedChannel>(
    channel: K,
    params: Params<K> & { sessionId: SessionId },
    signal: AbortSignal,
  ): Promise<unknown>;
}

/** One handler for each relayed channel, without knowing what any of them means. */
export function relayHandlers({ relay }: Relay): Record<RelayedChannel, AnyHandler> {
  const forward =
    <K extends RelayedChannel>(channel: K) =>
    (params: Params<K>, { signal }: CallContext) =>
      relay(channel, params, signal);
  const entries = Object.keys(contract)
    .filter(isRelayedChannel)
    .map((channel) => [channel, forward(channel)]);
  return Object.fromEntries(entries) as Record<RelayedChannel, AnyHandler>;
}

function isRelayedChannel(channel: string): channel is RelayedChannel {
  return isWindowChannel(channel) && contract[channel].by === 'engine';
}
