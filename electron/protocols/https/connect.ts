import { AppError } from '../../shared/errors.ts';
import type { HttpsTarget } from '../../shared/site.ts';
import { parseHref } from '../../wire/http/url-path.ts';
import { trustGate, type ConnectOptions, type Session } from '../protocol.ts';
import { Authenticator } from './auth/authenticator.ts';
import { createConnections, type Connections } from './connections.ts';
import { createDavSession } from './dav/dav-session.ts';
import { wantDigest } from './dav/dav-checksums.ts';
import { readDavServer, type DavServer } from './dav/dav-server.ts';
import { usualSilenceMs } from './http/await-answer.ts';
import { discardBody } from './http/body.ts';
import { ConnectionAgent } from './http/connection-agent.ts';
import { HttpClient, type HttpAnswer } from './http/http-client.ts';
import { createListingSession } from './listing/listing-session.ts';
import { httpError } from './map-error.ts';
import { absolutePath, requestPath } from './paths.ts';
import type { SessionBase } from './session-parts.ts';

/**
 * Opens an HTTPS session: TCP, TLS, verdict, OPTIONS and sign-in, then WebDAV or, where there is none, the
 * pages that the server makes of its folders.
 * @throws {AppError} dns, refused, timeout, connection-lost, negotiation-failed, malformed-message,
 *   unsupported, cancelled, auth-failed, not-found, and the code of a verdict that refuses
 */
export async function connectHttps(target: HttpsTarget, options: ConnectOptions): Promise<Session> {
  const { signal } = options;
  const line = await openLine(target, options);
  try {
    const found = await discover(line.client, target, signal);
    const base: SessionBase = {
      user: target.user,
      home: found.home,
      reports: () => line.connections.reports,
      report: () => line.connections.report,
      clockOffsetMs: found.clockOffsetMs,
      closed: line.closed,
      close: line.close,
    };
    return found.server
      ? await createDavSession(base, line.client, found.server, signal)
      : await createListingSession(base, line.client, signal);
  } catch (error) {
    await line.close();
    throw error;
  }
}

interface Line {
  client: HttpClient;
  connections: Connections;
  closed: Promise<AppError | undefined>;
  close: () => Promise<void>;
}

/** Connections come and go; the line has ended when nobody listens at the other end any more. */
async function openLine(target: HttpsTarget, options: ConnectOptions): Promise<Line> {
  const gate = trustGate(options);
  const ending = new AbortController();
  const { promise: closed, resolve } = Promise.withResolvers<AppError | undefined>();
  const connections = await createConnections(target, {
    ...options,
    judge: gate.judge,
    ended: ending.signal,
  });
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking || ending.signal.aborted) return;
    isLooking = true;
    const isThere = await connections.isServerThere();
    isLooking = false;
    if (isThere) return;
    end(
      new AppError('connection-lost', `${target.host} does not answer any more.`, {
        host: target.host,
        port: target.port,
      }),
    );
  };
  const agent = new ConnectionAgent({
    open: () => connections.open(),
    onAllGone: () => void look(),
  });
  /** The first reason counts: both of these take no second one. */
  const end = (reason: AppError | undefined): void => {
    resolve(reason);
    ending.abort(reason ?? new AppError('connection-lost', 'The session was closed.'));
  };
  const client = new HttpClient({
    origin: { host: target.host, port: target.port },
    agent,
    authenticator: new Authenticator({ user: target.user, credentials: gate.credentials }),
    ended: ending.signal,
    patience: {
      silenceMs: options.silenceMs ?? usualSilenceMs,
      isServerThere: () => connections.isServerThere(),
    },
  });
  return {
    client,
    connections,
    closed,
    async close() {
      end(undefined);
      await agent.close();
    },
  };
}

interface Discovery {
  home: string;
  server: DavServer | null;
  clockOffsetMs: number | 'unknown';
}

/** RFC 4918 §10.1: the answer to OPTIONS says whether there is WebDAV at this address. */
async function discover(
  client: HttpClient,
  { basePath }: HttpsTarget,
  signal: AbortSignal,
): Promise<Discovery> {
  const home = absolutePath(basePath, '/');
  const answer = await client.send(
    { method: 'OPTIONS', path: requestPath(home, true), headers: wantDigest },
    signal,
  );
  await discardBody(answer);
  const clockOffsetMs = clockOffsetOf(answer);
  const server = readDavServer(answer);
  // 405 and 501: a server for files alone, that knows no OPTIONS. Others tell of the place itself.
  const isRefusal = answer.status >= 400 && answer.status !== 405 && answer.status !== 501;
  if (isRefusal && answer.status !== 403 && answer.status !== 404) {
    throw httpError(answer.status, { verb: 'open', path: home });
  }
  const { segments } = parseHref(answer.path.replace(/[?#].*$/s, ''), client.origin.host);
  return { home: `/${segments.join('/')}`, server, clockOffsetMs };
}

/** How far the server's clock is ahead, to the second that it tells. RFC 9110 §6.6.1. */
function clockOffsetOf({ headers }: HttpAnswer): number | 'unknown' {
  const time = Date.parse(headers.date ?? '');
  if (Number.isNaN(time)) return 'unknown';
  // Half a second is what was cut off on average; within a second both clocks may be the same.
  const offset = time + 500 - Date.now();
  return Math.abs(offset) <= 1_000 ? 0 : offset;
}
