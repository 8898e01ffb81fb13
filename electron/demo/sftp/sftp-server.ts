import ssh2, { type Connection } from 'ssh2';
import type { SshSetUp } from '../../shared/demo.ts';
import { createAccount, type DemoAccount } from '../account.ts';
import {
  closeServer,
  connectionsAllowed,
  listenHere,
  signInMs,
  triesAllowed,
  type RunningServer,
} from '../running-server.ts';
import { serveFiles } from './serve-files.ts';

export interface DemoSftpOptions {
  /** Real path of the folder that clients see as `/`. */
  root: string;
  /** In OpenSSH's format. */
  hostKey: string;
  setUp: SshSetUp;
}

/** An SFTP server on a free port of the loopback address, with a password that nobody has chosen. */
export async function startDemoSftp({
  root,
  hostKey,
  setUp,
}: DemoSftpOptions): Promise<RunningServer> {
  const account = createAccount();
  const connections = new Set<Connection>();
  const server = new ssh2.Server(
    {
      hostKeys: [hostKey],
      ident: 'Keyferry_demo',
      // ssh2's types list the names that it knew when they were written.
      algorithms: {
        kex: [...setUp.keyExchange] as never[],
        serverHostKey: [...setUp.hostKey] as never[],
        cipher: [...setUp.ciphers] as never[],
        hmac: [...setUp.macs] as never[],
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
      welcome(connection, account, root);
    },
  );
  const port = await listenHere(server);
  return {
    port,
    user: account.user,
    password: account.password,
    async close() {
      for (const connection of connections) connection.end();
      await closeServer(server);
    },
  };
}

function welcome(connection: Connection, account: DemoAccount, root: string): void {
  let tries = 0;
  const timer = setTimeout(() => {
    connection.end();
  }, signInMs);
  connection.on('close', () => {
    clearTimeout(timer);
  });
  connection.on('authentication', (context) => {
    const isRight =
      context.method === 'password' && account.isRight(context.username, context.password);
    if (isRight) {
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
