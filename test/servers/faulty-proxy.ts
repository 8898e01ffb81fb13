import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to a server that a test can make bad. */
export interface FaultyProxy {
  readonly port: number;
  /** Every connection is reset once so many more bytes have passed, either way. */
  resetAfter(bytes: number): void;
  /** Nothing passes any more once so many more bytes have; the connections stay, and new ones are as mute. */
  freezeAfter(bytes: number): void;
  /** Whatever was held back passes. */
  thaw(): void;
  /** Bytes pass in pieces of so many, one piece a round of the event loop; 0 as they come. */
  trickle(bytesAtOnce: number): void;
  readonly resets: number;
  /** Either way, so far. */
  readonly passedBytes: number;
  stop(): Promise<void>;
}

export interface FaultyProxyOptions {
  /** Listens there under the very ports of the server, which are on 127.0.0.1: for FTP, which names ports itself. */
  address?: string;
  /** More ports of the server. */
  morePorts?: readonly number[];
}

export async function startFaultyProxy(
  serverPort: number,
  { address, morePorts = [] }: FaultyProxyOptions = {},
): Promise<FaultyProxy> {
  const sockets = new Set<Socket>();
  let left = Infinity;
  let piece = 0;
  let resets = 0;
  let untilFrozen = Infinity;
  let passed = 0;
  let thawed = Promise.withResolvers<undefined>();

  function reset(): void {
    resets += 1;
    left = Infinity;
    for (const socket of sockets) socket.resetAndDestroy();
  }

  /** One direction; `onBytes` sees what passes. */
  function pass(from: Socket, to: Socket, onBytes: (count: number) => void): void {
    let passing = Promise.resolve();
    from.on('data', (bytes: Buffer) => {
      from.pause();
      passing = (async () => {
        const step = piece > 0 ? piece : bytes.length;
        for (let at = 0; at < bytes.length; at += step) {
          if (untilFrozen <= 0) await Promise.race([thawed.promise, closeOf(to)]);
          if (to.destroyed) break;
          to.write(bytes.subarray(at, at + step));
          onBytes(Math.min(step, bytes.length - at));
          if (piece > 0) await new Promise(setImmediate);
        }
        if (to.writableNeedDrain) await Promise.race([drainOf(to), closeOf(to)]);
        from.resume();
      })();
    });
    // What has come before the end still passes, unless nothing does.
    from.on('close', () => {
      if (untilFrozen <= 0) to.destroy();
      else void passing.then(() => to.end());
    });
    from.on('error', () => to.destroy());
  }

  const carry = (port: number, client: Socket): void => {
    const server = connect(port, '127.0.0.1');
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.once('close', () => sockets.delete(socket));
    }
    const count = (bytes: number): void => {
      untilFrozen -= bytes;
      passed += bytes;
      left -= bytes;
      if (left <= 0) reset();
    };
    pass(client, server, count);
    pass(server, client, count);
  };
  const listeners = await Promise.all(
    [serverPort, ...morePorts].map(async (port) => {
      const listener = createServer((client) => {
        carry(port, client);
      });
      listener.listen(address === undefined ? 0 : port, address ?? '127.0.0.1');
      await once(listener, 'listening');
      return listener;
    }),
  );

  return {
    port: (listeners[0]?.address() as AddressInfo).port,
    resetAfter(bytes) {
      left = bytes;
    },
    freezeAfter(bytes) {
      untilFrozen = bytes;
    },
    thaw() {
      untilFrozen = Infinity;
      thawed.resolve(undefined);
      thawed = Promise.withResolvers();
    },
    get passedBytes() {
      return passed;
    },
    trickle(bytesAtOnce) {
      piece = bytesAtOnce;
    },
    get resets() {
      return resets;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(
        listeners.map(async (listener) => {
          listener.close();
          await once(listener, 'close');
        }),
      );
    },
  };
}

/** Not `once` of node:events, which throws at an error: that a line breaks is what is tested. */
function closeOf(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once('close', resolve));
}

function drainOf(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once('drain', resolve));
}
