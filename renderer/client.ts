import type { Bridge } from '../electron/shared/bridge.ts';
import type { Params, PushChannel, Result, WindowChannel } from '../electron/shared/contract.ts';
import { createPeer, type CallOptions } from '../electron/shared/rpc.ts';

type PushListener<K extends PushChannel> = (params: Params<K>) => void;

/** The window's end of the contract. The only place that knows the bridge. */
export interface Client {
  call<K extends WindowChannel>(
    channel: K,
    params: Params<K>,
    options?: CallOptions,
  ): Promise<Result<K>>;
  /** Every push of this channel from now on. Returns the function that ends it. */
  onPush<K extends PushChannel>(channel: K, listener: PushListener<K>): () => void;
  /** Absolute path of a file dropped from the desktop; `''` where it has none. */
  pathForFile(file: File): string;
}

export function createClient(bridge: Bridge): Client {
  const listeners = new Map<PushChannel, Set<PushListener<never>>>();

  const peer = createPeer({
    send: (message) => {
      bridge.send(message);
    },
    handlers: {},
    onPush: (channel, params) => {
      for (const listener of listeners.get(channel) ?? []) listener(params as never);
    },
  });
  bridge.listen((message) => {
    peer.receive(message);
  });

  return {
    call: (channel, params, options) => peer.call(channel, params, options),
    onPush(channel, listener) {
      const all = listeners.get(channel) ?? new Set();
      listeners.set(channel, all.add(listener));
      return () => {
        all.delete(listener);
      };
    },
    pathForFile: (file) => bridge.pathForFile(file),
  };
}
