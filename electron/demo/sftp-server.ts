import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2, { type AuthContext, type Connection } from 'ssh2';
import type { DemoAlgorithms } from '../shared/demo.ts';
import { serveFiles } from './serve-files.ts';

export interface DemoSftpOptions {
  /** Real path of the folder that clients see as `/`. */
  root: string;
  /** In OpenSSH's format. */
  hostKey: string;
  algorithms: DemoAlgorithms;
}

export interface DemoSftpServer {
  port: number;
  user: string;
  password: string;
  /** Ends every connection. */
  close(): Promise<void>;
}

const user = 'demo';
/** One window opens a handful; anybody else on this computer has no password and no use for more. */
const connectionsAllowed = 32;
const signInMs = 20_000;
const triesAllowed = 5;

/** An SFTP server on a free port of the loopback address, with a password that nobody has chosen. */
export async function startDemoSftp(options: DemoSftpOptions): Promise<DemoSftpServer> {
  const password = randomBytes(24).toString('base64url');
  const connections = new Set<Connection>();
  const { keyExchange, hostKey, ciphers, macs } = options.algorithms;

  const server = new ssh2.Server(
    {
      hostKeys: [options.hostKey],
      ident: 'Keyferry_demo',
      // ssh2's types list the names that it knew when they were written.
      algorithms: {
        kex: [...keyExchange] as never[],
        serverHostKey: [...hostKey] as never[],
        cipher: [...ciphers] as never[],
        hmac: [...macs] as never[],
      },
    },
    (connection) => {
      if (connections.size >= connectionsAllowed) {
        connection.end();
        return;
      }
      connections.add(connection);
      connection.on('close', () => connections.delete(connection));
      // A client that goes away in the middle is no failure of the server.
      connection.on('error', () => undefined);
      welcome(connection, password, options.root);
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    user,
    password,
    async close() {
      for (const connection of connections) connection.end();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

function welcome(connection: Connection, password: string, root: string): void {
  let tries = 0;
  const timer = setTimeout(() => {
    connection.end();
  }, signInMs);
  connection.on('close', () => {
    clearTimeout(timer);
  });
  connection.on('authentication', (context) => {
    if (isRight(context, password)) {
      clearTimeout(timer);
      context.accept();
      return;
    }
    if (context.method !== 'none') tries += 1;
    if (tries >= triesAllowed) connection.end();
    else context.reject(['password']);
  });
  connection.on('session', (accept) => {
    accept().on('sftp', (acceptSftp) => {
      const sftp = acceptSftp();
      // ssh2 ends the channel of a client that sends nonsense; the server goes on.
      sftp.on('error', () => undefined);
      serveFiles(sftp, { root, isRootHidden: true });
    });
  });
}

function isRight(context: AuthContext, password: string): boolean {
  if (context.method !== 'password') return false;
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const isPassword = timingSafeEqual(digest(context.password), digest(password));
  return isPassword && context.username === user;
}
