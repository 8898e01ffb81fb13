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

export async function startFaultyProxy(serverPort: number): Promise<FaultyProxy> {
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
    from.on('data', (bytes: Buffer) => {
      from.pause();
      void (async () => {
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
    from.on('close', () => to.destroy());
    from.on('error', () => to.destroy());
  }

  const listener = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1');
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
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');

  return {
    port: (listener.address() as AddressInfo).port,
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
      listener.close();
      await once(listener, 'close');
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
