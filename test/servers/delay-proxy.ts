import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A long line to a server on this computer. */
export interface DelayProxy {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Carries every byte `delayMs` later in each direction, with room for whatever is on the way: a line that
 * is long and not narrow. Only the loopback address is listened on and connected to.
 */
export async function startDelayProxy(serverPort: number, delayMs: number): Promise<DelayProxy> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: '127.0.0.1', port: serverPort, noDelay: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      // Each end learns of the other's end by the end of its bytes.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    carry(near, far, delayMs);
    carry(far, near, delayMs);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function carry(from: Socket, to: Socket, delayMs: number): void {
  const later = (act: () => void): void => {
    setTimeout(() => {
      if (!to.destroyed) act();
    }, delayMs);
  };
  from.on('data', (chunk) => {
    later(() => to.write(chunk));
  });
  from.on('close', () => {
    later(() => to.end());
  });
  from.on('end', () => {
    later(() => to.end());
  });
}
