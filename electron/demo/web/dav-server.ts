import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TlsSetUp } from '../../shared/demo.ts';
import { createAccount, type DemoAccount } from '../account.ts';
import { containPaths } from '../contained-path.ts';
import type { OwnCertificate } from '../keys/certificate.ts';
import {
  closeServer,
  connectionsAllowed,
  listenHere,
  type RunningServer,
} from '../running-server.ts';
import { tlsSettings } from '../tls-settings.ts';
import { davMethods, type DavFolder } from './dav-methods.ts';
import { HttpError, statusOf } from './http-error.ts';
import { basicCredentials, pathOfTarget } from './request-facts.ts';

export interface DemoDavOptions {
  /** Real path of the folder that clients see as `/`. */
  root: string;
  /** A folder on the same disk, outside of the root. */
  scratch: string;
  certificate: OwnCertificate;
  setUp: TlsSetUp;
}

/** For a connection that says nothing between two requests. */
const idleMs = 60_000;

/** A WebDAV server with TLS on a free port of the loopback address, with a password that nobody has chosen. */
export async function startDemoDav({
  root,
  scratch,
  certificate,
  setUp,
}: DemoDavOptions): Promise<RunningServer> {
  const account = createAccount();
  const folder = { paths: containPaths(root, true), scratch };
  const server = createServer(
    {
      ...tlsSettings(setUp, certificate),
      honorCipherOrder: true,
      keepAliveTimeout: idleMs,
      // An upload may take as long as it likes; the head of a request may not.
      requestTimeout: 0,
      headersTimeout: 20_000,
    },
    (request, response) => {
      void serve(request, response, account, folder);
    },
  );
  // A client that goes away in the middle, or speaks no TLS, is no failure of the server.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.maxConnections = connectionsAllowed;
  const port = await listenHere(server);
  return {
    port,
    user: account.user,
    password: account.password,
    async close() {
      const closed = closeServer(server);
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  account: DemoAccount,
  folder: DavFolder,
): Promise<void> {
  response.setHeader('Server', 'Keyferry-demo');
  try {
    const given = basicCredentials(request.headers.authorization);
    if (!given || !account.isRight(given.user, given.password)) {
      throw new HttpError(401, {
        'WWW-Authenticate': 'Basic realm="Keyferry demo", charset="UTF-8"',
      });
    }
    const { method = '' } = request;
    const run = Object.hasOwn(davMethods, method) ? davMethods[method] : undefined;
    if (!run) throw new HttpError(405, { Allow: Object.keys(davMethods).join(', ') });
    const path = pathOfTarget(request.url);
    await run({ ...folder, path, request, response });
  } catch (error) {
    refuse(request, response, error);
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // What the client still sends is for nobody.
  if (!request.complete) response.setHeader('Connection', 'close');
  const headers = error instanceof HttpError ? error.headers : {};
  response.writeHead(statusOf(error), { ...headers, 'Content-Length': '0' });
  response.end();
}
