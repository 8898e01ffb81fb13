import type { Client } from 'ssh2';
import { AppError, throwIfCancelled } from '../shared/errors.ts';
import type { SecurityReport } from '../shared/report.ts';
import { createReadBuffer } from './read-buffer.ts';
import { resolveAlgorithms, type SshAlgorithmOverrides } from './ssh-algorithms.ts';
import { SshDriver } from './ssh-driver.ts';
import { buildSshReport, createReportState } from './ssh-report.ts';
import type { SshSignIn } from './ssh-sign-in.ts';
import { withHostCertificates } from './ssh2-extension/host-certificates.ts';
import { protocolOf } from './ssh2-extension/internals.ts';
import { releaseMemory } from './ssh2-extension/straight-reads.ts';
import { openTcp } from './tcp.ts';
import type { Transport } from './transport.ts';
import type { JudgeConnection } from './verdict.ts';

export interface SshOptions {
  host: string;
  port: number;
  user: string;
  /** The ssh2 client to drive; a new one by default. */
  client?: Client;
  algorithms?: SshAlgorithmOverrides | undefined;
  /** Between keepalives; 0 sends none. */
  keepAliveSeconds?: number | undefined;
  /** Types of the keys that are known for this host; they are asked for first. */
  knownHostKeyTypes?: readonly string[];
  /**
   * Asked after the server's signature was verified and before anything about the user is sent; and again before
   * a renewal of keys that would come to other algorithms.
   */
  judge: JudgeConnection;
  signIn: SshSignIn;
  signal: AbortSignal;
  /** Opens the way to the server; a TCP connection by default. */
  open?: (() => Promise<Transport>) | undefined;
  onReport?: ((report: SecurityReport) => void) | undefined;
}

export interface SshConnection {
  readonly client: Client;
  readonly report: SecurityReport;
  /** What has gone to the other side, as far as this one can tell: nothing that still waits to be written. */
  readonly sentBytes: () => number;
  /** Aborted with the reason (an AppError) as soon as the connection is gone, for whatever reason. */
  readonly lost: AbortSignal;
  /** Resolves when the connection has ended, with the reason unless `close` was called. */
  readonly closed: Promise<AppError | undefined>;
  close(): Promise<void>;
}

const connectTimeoutMs = 15_000;

/**
 * Connects, exchanges keys, lets `judge` decide, signs in. The report grows while that happens and is
 * complete (with the reason) also when it fails.
 * @throws {AppError} dns, refused, timeout, connection-lost, negotiation-failed, malformed-message,
 *   unsupported, cancelled, auth-failed, and the code of a verdict that refuses
 */
export async function openSsh(options: SshOptions): Promise<SshConnection> {
  throwIfCancelled(options.signal);
  const state = createReportState(options.host, options.port);
  const startedAt = performance.now();
  const clock = (): number => performance.now() - startedAt;
  const resolved = resolveAlgorithms(options.algorithms, options.knownHostKeyTypes);
  const hostKey = withHostCertificates(resolved.hostKey, options.knownHostKeyTypes ?? []);
  const algorithms = { ...resolved, hostKey };
  let socket: Transport;
  const readBuffer = createReadBuffer();
  try {
    const open =
      options.open ?? (() => openTcp({ ...options, timeoutMs: connectTimeoutMs, readBuffer }));
    socket = await open();
  } catch (error) {
    state.durationMs = clock();
    const reason = AppError.from(error);
    const isTimeout = reason.code === 'timeout';
    state.failure = { reason: isTimeout ? 'timeout' : 'closed', detail: reason.message };
    options.onReport?.(buildSshReport(state));
    throw reason;
  }
  state.address = socket.remoteAddress ?? null;
  const driver = new SshDriver(options, state, socket, clock);
  const connection = await driver.run(algorithms);
  const protocol = protocolOf(connection.client);
  readBuffer.share((memory) => {
    releaseMemory(protocol, memory);
  });
  return connection;
}
