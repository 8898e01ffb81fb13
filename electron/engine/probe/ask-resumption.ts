import { constants } from 'node:crypto';
import type { ResumptionKind } from '../../inspector/probe/tls/question.ts';
import {
  openTls,
  type TlsConnection,
  type TlsSession,
} from '../../connections/tls/tls-connection.ts';
import { AppError } from '../../shared/errors.ts';
import type { TlsVersion } from '../../shared/site.ts';
import { tlsLists } from '../../shared/tls-offers.ts';
import { openForTls, type TlsEdge } from './ask-tls.ts';
import type { Unasked } from './asking.ts';

const handshakeTimeoutMs = 10_000;
/** TLS 1.3 gives its sessions after the handshake, and some servers only with the first answer. */
const sessionTimeoutMs = 1_500;

const versionsOf: Readonly<Record<ResumptionKind, TlsVersion[]>> = {
  identifier: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
  ticket: ['TLSv1.2', 'TLSv1.1', 'TLSv1'],
  psk: ['TLSv1.3'],
};

type Open = <T>(work: () => Promise<T>) => Promise<T | Unasked>;

/**
 * Two whole handshakes, the second one with the session of the first. Nothing is sent over either, and whom the
 * certificate names plays no part.
 * @param open runs each of the two when it is their turn
 * @throws {AppError} cancelled
 */
export async function resumes(
  edge: TlsEdge,
  kind: ResumptionKind,
  open: Open,
): Promise<boolean | Omit<Unasked, 'kind'>> {
  const first = await open(() => attempt(() => firstVisit(edge, kind)));
  if ('reason' in first) return first;
  const { session } = first;
  if (!session) return false;
  const second = await open(() => attempt(() => secondVisit(edge, kind, session)));
  return 'reason' in second ? second : second.isResumed;
}

async function firstVisit(
  edge: TlsEdge,
  kind: ResumptionKind,
): Promise<{ session: TlsSession | null }> {
  const connection = await connect(edge, kind, null);
  const session = await sessionOf(connection, edge.signal);
  await connection.close();
  // A server that gave an identifier and no ticket resumes by that.
  const isByTicket = kind !== 'ticket' || connection.report.session.ticket === true;
  return { session: isByTicket ? session : null };
}

async function secondVisit(
  edge: TlsEdge,
  kind: ResumptionKind,
  session: TlsSession,
): Promise<{ isResumed: boolean }> {
  const connection = await connect(edge, kind, session);
  const { resumed } = connection.report.session;
  await connection.close();
  return { isResumed: resumed === true };
}

/** A handshake that does not finish, for want of a common suite or a client certificate, leaves it open. */
async function attempt<T>(work: () => Promise<T>): Promise<T | Omit<Unasked, 'kind'>> {
  try {
    return await work();
  } catch (thrown) {
    const error = AppError.from(thrown);
    const isOpen = error.code === 'negotiation-failed' || error.code === 'malformed-message';
    if (isOpen) return { reason: 'not-visible', detail: error.message };
    throw thrown;
  }
}

async function connect(
  edge: TlsEdge,
  kind: ResumptionKind,
  session: TlsSession | null,
): Promise<TlsConnection> {
  const { target, signal } = edge;
  const transport = await openForTls(edge);
  return await openTls({
    endpoint: { host: target.host, port: target.port },
    servername: target.host,
    transport,
    role: target.protocol === 'ftps' ? 'control' : 'http',
    offer: { ...tlsLists('legacy'), versions: versionsOf[kind] },
    openSslFlags: kind === 'identifier' ? constants.SSL_OP_NO_TICKET : 0,
    session,
    isTapped: true,
    judge: () =>
      Promise.resolve({
        accept: true,
        trust: { verdict: 'unverified', reason: 'Not asked for.', hostKey: null, chain: null },
      }),
    signal,
    timeoutMs: handshakeTimeoutMs,
  });
}

/** The first that the server gives. */
async function sessionOf(
  connection: TlsConnection,
  signal: AbortSignal,
): Promise<TlsSession | null> {
  if (connection.session) return connection.session;
  const { promise, resolve } = Promise.withResolvers<TlsSession | null>();
  const timer = setTimeout(() => {
    resolve(null);
  }, sessionTimeoutMs);
  const stop = (): void => {
    resolve(null);
  };
  connection.onSession(resolve);
  connection.socket.once('close', stop).resume();
  signal.addEventListener('abort', stop, { once: true });
  const session = await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
  if (signal.aborted) throw new AppError('cancelled', 'The probe was cancelled.');
  return session;
}
