import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What becomes of what a server says: nothing arrives, a byte at a time, or the line is cut. */
export type Fault = 'freeze' | 'trickle' | 'reset';

export interface FaultProxy {
  readonly port: number;
  /** From now on, for every connection. */
  strike(fault: Fault): void;
  /** While it trickles: lets one byte through. */
  drip(): void;
  stop(): Promise<void>;
}

/** Stands before a server on the loopback address and passes everything on until a fault is struck. */
export async function startFaultProxy(serverPort: number): Promise<FaultProxy> {
  let fault: Fault | undefined;
  const pairs = new Set<{ client: Socket; server: Socket; held: Buffer[] }>();
  const listener = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1');
    const pair = { client, server, held: [] as Buffer[] };
    pairs.add(pair);
    for (const socket of [client, server]) socket.on('error', () => undefined);
    client.on('data', (chunk: Buffer) => {
      if (fault !== 'freeze') server.write(chunk);
    });
    server.on('data', (chunk: Buffer) => {
      if (fault === undefined) client.write(chunk);
      else pair.held.push(chunk);
    });
    client.on('close', () => server.destroy());
    server.on('close', () => {
      if (fault === undefined) client.end();
    });
    if (fault === 'reset') client.resetAndDestroy();
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    strike(struck) {
      fault = struck;
      if (struck === 'reset') for (const { client } of pairs) client.resetAndDestroy();
    },
    drip() {
      for (const { client, held } of pairs) {
        const [first] = held;
        if (!first || client.destroyed) continue;
        client.write(first.subarray(0, 1));
        if (first.length === 1) held.shift();
        else held[0] = first.subarray(1);
      }
    },
    async stop() {
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      listener.close();
      await once(listener, 'close');
    },
  };
}
