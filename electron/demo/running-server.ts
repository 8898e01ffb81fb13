import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/** A demo server that listens. */
export interface RunningServer {
  port: number;
  user: string;
  password: string;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** One window opens a handful; anybody else on this computer has no password and no use for more. */
export const connectionsAllowed = 32;

/** For a connection that does not sign in. */
export const signInMs = 20_000;

export const triesAllowed = 5;

/** A free port of the loopback address. */
export async function listenHere(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Resolves when it listens no more and its last connection has ended. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
