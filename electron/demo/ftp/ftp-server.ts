import { constants } from 'node:crypto';
import { createServer } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { TlsSetUp } from '../../shared/demo.ts';
import { createAccount } from '../account.ts';
import { containPaths } from '../contained-path.ts';
import type { OwnCertificate } from '../keys/certificate.ts';
import {
  closeServer,
  connectionsAllowed,
  listenHere,
  type RunningServer,
} from '../running-server.ts';
import { tlsSettings } from '../tls-settings.ts';
import { Conversation } from './conversation.ts';

export interface DemoFtpsOptions {
  /** Real path of the folder that clients see as `/`. */
  root: string;
  certificate: OwnCertificate;
  setUp: TlsSetUp;
}

/** Sessions are resumed for as long as a window may stay open. */
const sessionSeconds = 7 * 24 * 60 * 60;

/** An FTP server with explicit TLS on a free port of the loopback address, with a password that nobody has chosen. */
export async function startDemoFtps({
  root,
  certificate,
  setUp,
}: DemoFtpsOptions): Promise<RunningServer> {
  const account = createAccount();
  const paths = containPaths(root, true);
  const secureContext = createSecureContext({
    ...tlsSettings(setUp, certificate),
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_CIPHER_SERVER_PREFERENCE,
    sessionTimeout: sessionSeconds,
  });
  const conversations = new Set<Conversation>();
  const server = createServer({ noDelay: true }, (socket) => {
    const conversation = new Conversation(socket, { paths, account, secureContext });
    conversations.add(conversation);
    socket.once('close', () => {
      conversations.delete(conversation);
      conversation.end();
    });
  });
  server.maxConnections = connectionsAllowed;
  const port = await listenHere(server);
  return {
    port,
    user: account.user,
    password: account.password,
    async close() {
      for (const conversation of conversations) conversation.end();
      await closeServer(server);
    },
  };
}
