import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A server that speaks whatever a test wants, on the loopback address. */
export interface TcpServer {
  readonly port: number;
  /** Resolves with the first connection once the client has said something on it. */
  readonly heard: Promise<Socket>;
  stop(): Promise<void>;
}

export async function startTcpServer(talk: (socket: Socket) => void): Promise<TcpServer> {
  const heard = Promise.withResolvers<Socket>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {
      // The client leaves in the middle of what it is told: that is what these tests want.
    });
    socket.once('data', () => {
      heard.resolve(socket);
    });
    talk(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    heard: heard.promise,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Writes `piece` again and again, as fast as the other side reads, until the connection ends. */
export function pour(socket: Socket, piece: Uint8Array): void {
  const more = (): void => {
    while (!socket.destroyed && socket.writable && socket.write(piece)) {
      // Until the buffer is full: then 'drain' goes on.
    }
  };
  socket.on('drain', more);
  more();
}
