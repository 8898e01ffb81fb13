import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Duplex } from 'node:stream';
import type { TlsReader } from '../../connections/tls/tls-connection.ts';
import type { Transport } from '../../connections/transport.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { SecurityReport } from '../../shared/report.ts';
import {
  extendedPortArgument,
  parseExtendedPassivePort,
  parsePassivePort,
  portArgument,
} from '../../wire/ftp/passive.ts';
import type { Line } from './line.ts';
import { ftpError, isPositive, isUnknownCommand, replyCodeOf } from './map-error.ts';
import type { Receiver } from './receiver.ts';
import type { OpenTls } from './tls-opener.ts';
import { connectTimeoutMs, type Way } from './way.ts';
import type { DataTrust } from './data-trust.ts';

/** A data connection that is on its way: agreed on with the server, and not proved yet. */
export interface PendingData {
  /** Resolves when bytes may pass: for TLS after the handshake and the verdict. */
  readonly ready: Promise<DataConnection>;
  /** Gives it up, open or not. */
  destroy(): void;
}

export interface DataConnection {
  readonly socket: Duplex;
  readonly report: SecurityReport | null;
}

export interface DataOptions {
  way: Way;
  openTls: OpenTls;
  trust: DataTrust;
  mode: 'passive' | 'active';
  host: string;
  /** How long nothing may move while something should. */
  silenceMs: number;
}

/** Of a downloading connection; large enough that no record is cut. */
const readBufferBytes = 64 * 1024;

/** Memory of its own for every file of many small ones would keep the garbage collector busy. */
const spareReadBuffers: Buffer[] = [];
const sparesKept = 8;

/**
 * Agrees with the server on a data connection and begins to open it. It leads to the address of the
 * control connection, whatever address the server names: RFC 2577 §3.
 * @throws {AppError} as the server refuses; malformed-message
 */
export async function agreeOnData(
  line: Line,
  options: DataOptions,
  receiver: Receiver | undefined,
  signal: AbortSignal,
): Promise<PendingData> {
  const ending = new AbortController();
  const agreed =
    options.mode === 'active'
      ? await listen(line, ending.signal, signal)
      : await passive(line, options, signal);
  const ready = open(line, options, agreed, receiver, ending.signal);
  // Whoever waits for it hears of a failure; before that nobody may have begun to wait.
  ready.catch(() => undefined);
  return {
    ready,
    destroy() {
      ending.abort();
      ready.then(
        ({ socket }) => socket.destroy(),
        () => undefined,
      );
    },
  };
}

interface Agreed {
  port: number;
  /** The connection that the server opened, in active mode. */
  incoming?: Promise<Socket>;
}

/** How long a server that has no port left is given to get some back, step by step. */
const restsMs = [50, 100, 200, 400, 800, 1_600];

/** Ports of many small files that have ended rest for a while, and a server may have few. 425 says so. */
async function passive(line: Line, options: DataOptions, signal: AbortSignal): Promise<Agreed> {
  for (const restMs of restsMs) {
    try {
      return await askPassive(line, options, signal);
    } catch (thrown) {
      if (replyCodeOf(AppError.from(thrown)) !== 425) throw thrown;
    }
    await delay(restMs);
    throwIfCancelled(signal);
  }
  return await askPassive(line, options, signal);
}

/** EPSV first: its reply has no address that could mislead, and it knows IPv6. RFC 2428 §3. */
async function askPassive(line: Line, { host }: DataOptions, signal: AbortSignal): Promise<Agreed> {
  const extended = await line.control.command('EPSV', undefined, signal);
  if (extended.code === 229) return { port: parseExtendedPassivePort(extended) };
  if (!isUnknownCommand(extended) && extended.code !== 522) {
    throw ftpError(extended, { verb: 'open a data connection to', path: host });
  }
  const answer = await line.control.command('PASV', undefined, signal);
  if (answer.code === 227) return { port: parsePassivePort(answer) };
  throw ftpError(answer, { verb: 'open a data connection to', path: host });
}

/** The server connects to us; nobody else may. RFC 959 §5.3.1 PORT, RFC 2428 §2 EPRT. */
async function listen(line: Line, ended: AbortSignal, signal: AbortSignal): Promise<Agreed> {
  const { control, localAddress, address } = line;
  if (localAddress === null || address === null) {
    throw new AppError('unsupported', 'A server cannot connect back through a proxy.');
  }
  const server = createServer({ pauseOnConnect: true });
  server.listen(0, localAddress);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const incoming = new Promise<Socket>((resolve, reject) => {
    const end = (error: AppError): void => {
      server.close();
      reject(error);
    };
    const timer = setTimeout(() => {
      end(new AppError('timeout', 'The server did not open its data connection.'));
    }, connectTimeoutMs);
    ended.addEventListener('abort', () => {
      clearTimeout(timer);
      end(new AppError('cancelled', 'The data connection was given up.'));
    });
    server.on('connection', (socket) => {
      // A guest who guessed the port; the server itself is still to come.
      if (socket.remoteAddress !== address) {
        socket.destroy();
        return;
      }
      clearTimeout(timer);
      server.close();
      resolve(socket);
    });
  });
  incoming.catch(() => undefined);
  const plain = localAddress.replace(/^::ffff:/, '');
  const extended = await control.command('EPRT', extendedPortArgument(plain, port), signal);
  if (isPositive(extended)) return { port, incoming };
  const answer = isUnknownCommand(extended)
    ? await control.command('PORT', portArgument(plain, port), signal)
    : extended;
  if (isPositive(answer)) return { port, incoming };
  server.close();
  throw ftpError(answer, { verb: 'agree on a data connection with', path: address });
}

async function open(
  line: Line,
  { way, openTls, trust, host }: DataOptions,
  { port, incoming }: Agreed,
  receiver: Receiver | undefined,
  signal: AbortSignal,
): Promise<DataConnection> {
  const target = line.address ?? host;
  const isOwnSocket = !incoming && !way.isProxied;
  const transport = (): Promise<Transport> => incoming ?? way.open(target, port, signal);
  if (!line.tls) {
    const socket = await transport();
    attach(socket, receiver, 'stream');
    return { socket, report: null };
  }
  // Only a socket that TLS opens itself can be read without a stream in between.
  const isFast = isOwnSocket && receiver !== undefined;
  const reader = isFast ? readerOf(receiver) : undefined;
  const tls = await openTls({
    ...{ host: target, port, role: 'data', signal },
    transport: isFast ? undefined : await transport(),
    session: line.tls.session,
    reader,
    judge: (report) => trust.judge(report, line),
  });
  trust.note(tls.report);
  if (reader) {
    tls.socket.once('close', () => {
      keepBuffer(reader.buffer);
    });
  }
  attach(tls.socket, receiver, isFast ? 'reader' : 'stream');
  return { socket: tls.socket, report: tls.report };
}

function readerOf(receiver: Receiver): TlsReader {
  return {
    buffer: spareReadBuffers.pop() ?? Buffer.allocUnsafeSlow(readBufferBytes),
    callback: (bytes, buffer) => receiver.accept(buffer.subarray(0, bytes)),
  };
}

function keepBuffer(buffer: Buffer): void {
  if (spareReadBuffers.length < sparesKept) spareReadBuffers.push(buffer);
}

/** Leads what comes, the end of it and every failure to the receiver. */
function attach(socket: Duplex, receiver: Receiver | undefined, how: 'stream' | 'reader'): void {
  if (!receiver) {
    // Tickets and the goodbye have to be read, else closing would reset the connection (RFC 793 §3.4).
    socket.on('error', () => undefined).resume();
    return;
  }
  receiver.onResume(() => void socket.resume());
  socket.on('end', () => {
    receiver.end();
  });
  socket.on('error', (error: Error) => {
    receiver.end(lost(error));
  });
  socket.on('close', () => {
    receiver.end(lost());
  });
  if (how === 'stream') {
    socket.on('data', (bytes: Buffer) => {
      if (!receiver.accept(bytes)) socket.pause();
    });
    socket.resume();
  }
  if (socket.readableEnded) receiver.end();
  else if (socket.destroyed) receiver.end(lost(socket.errored ?? undefined));
}

function lost(cause?: Error): AppError {
  return new AppError('connection-lost', 'The data connection broke off.', {}, { cause });
}
