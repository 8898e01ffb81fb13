import { connect, type Socket } from 'node:net';
import { AppError, type ErrorCode } from '../shared/errors.ts';
import type { ReadBuffer } from './read-buffer.ts';

export interface TcpOptions {
  host: string;
  port: number;
  /** From name lookup to the open connection. */
  timeoutMs: number;
  signal: AbortSignal;
  /** Reads into this; new memory for each read without it. */
  readBuffer?: ReadBuffer;
}

/** How long one address may take before the next one is tried too; long enough for satellite lines. */
const attemptTimeoutMs = 1_500;

/** Keeps routers on the way from forgetting the connection; the protocols send their own keepalives. */
const tcpKeepAliveMs = 60_000;

/** How every TCP connection is opened. */
export const tcpSettings = {
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: tcpKeepAliveMs,
  autoSelectFamily: true,
  autoSelectFamilyAttemptTimeout: attemptTimeoutMs,
} as const;

/**
 * Opens a TCP connection with TCP_NODELAY, trying every address of the host. The socket is paused:
 * nothing is lost until somebody reads.
 * @throws {AppError} dns, refused, timeout, cancelled, connection-lost
 */
export async function openTcp(options: TcpOptions): Promise<Socket> {
  const { host, port, timeoutMs, signal, readBuffer } = options;
  if (signal.aborted) throw cancelled(options);
  const { onread } = readBuffer ?? {};
  const socket = connect({ host, port, ...tcpSettings, ...(onread && { onread }) });
  readBuffer?.attach(socket);
  socket.pause();
  return await new Promise<Socket>((resolve, reject) => {
    const timer = setTimeout(() => {
      fail(timedOut(options));
    }, timeoutMs);
    const onAbort = (): void => {
      fail(cancelled(options));
    };
    const onError = (error: NodeJS.ErrnoException): void => {
      fail(mapTcpError(error, options));
    };
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      socket.off('connect', onConnect);
    };
    const fail = (error: AppError): void => {
      settle();
      socket.on('error', ignoreLateError);
      socket.destroy();
      reject(error);
    };
    const onConnect = (): void => {
      settle();
      resolve(socket);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('connect', onConnect);
  });
}

/** The failure has been reported; what a socket says while it is being destroyed adds nothing. */
function ignoreLateError(): void {
  return;
}

function cancelled({ host, port }: TcpOptions): AppError {
  return new AppError('cancelled', `Connecting to ${host} was cancelled.`, { host, port });
}

function timedOut({ host, port, timeoutMs }: TcpOptions): AppError {
  const seconds = String(Math.round(timeoutMs / 1000));
  return new AppError(
    'timeout',
    `${host} did not answer on port ${String(port)} within ${seconds} seconds.`,
    { host, port, timeoutMs },
  );
}

/** Errors of getaddrinfo(3) and connect(2), as Node names them. */
const codeByErrno: Readonly<Record<string, ErrorCode>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  EADDRNOTAVAIL: 'refused',
  EACCES: 'refused',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'connection-lost',
};

/** What kept a connection from coming about, in words. */
export function mapTcpError(
  error: NodeJS.ErrnoException,
  { host, port }: Pick<TcpOptions, 'host' | 'port'>,
): AppError {
  const reason = errnoOf(error);
  const code = codeByErrno[reason] ?? 'connection-lost';
  return new AppError(
    code,
    tcpMessage(code, reason, host, port),
    { host, port, reason },
    {
      cause: error,
    },
  );
}

/** Several addresses fail as one AggregateError; the first failure is the one of the preferred address. */
function errnoOf(error: NodeJS.ErrnoException): string {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const errno = inner instanceof Error && 'code' in inner ? inner.code : error.code;
  return typeof errno === 'string' ? errno : 'unknown';
}

function tcpMessage(code: ErrorCode, reason: string, host: string, port: number): string {
  switch (code) {
    case 'dns':
      return `The name ${host} could not be resolved to an address (${reason}).`;
    case 'refused':
      return reason === 'ECONNREFUSED'
        ? `${host} refused the connection: nothing listens on port ${String(port)}.`
        : `${host} cannot be reached on port ${String(port)} from this network (${reason}).`;
    case 'timeout':
      return `${host} did not answer on port ${String(port)}.`;
    default:
      return `The connection to ${host}, port ${String(port)}, failed (${reason}).`;
  }
}
