import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { SecurityReport } from '../../shared/report.ts';
import type { TlsOffer } from '../../shared/site.ts';
import { openTcp } from '../tcp.ts';
import type { Transport } from '../transport.ts';
import type { JudgeConnection } from '../verdict.ts';
import { TlsDriver } from './tls-driver.ts';
import { buildTlsReport, createTlsReportState } from './tls-report.ts';
import { TlsWatch } from './tls-watch.ts';

/** What a later connection to the same server can be resumed with. */
export interface TlsSession {
  /** OpenSSL's own encoding, secrets included: never stored, never shown. */
  readonly data: Buffer;
  /** The report of the connection that it comes from. */
  readonly reportId: string;
}

/** With what a client proves who it is: PEM with its key, or PKCS #12. */
export type ClientCertificate =
  | { cert: string; key: string; passphrase?: string | undefined }
  | { pfx: Buffer; passphrase?: string | undefined };

/** Where what was received is put, instead of a stream: much cheaper for bulk data. */
export interface TlsReader {
  /** Used again and again; the larger, the fewer calls. */
  buffer: Buffer;
  /**
   * The first `bytes` of `buffer` were received. `false` stops reading until `socket.resume()`; what was on its
   * way may still come once.
   */
  callback: (bytes: number, buffer: Uint8Array) => boolean;
}

export interface TlsOptions {
  endpoint: { host: string; port: number };
  /**
   * The name that the certificate has to be good for; sent along unless it is an address. Sessions are
   * resumed under this name only, so every connection of a site has the same.
   */
  servername: string;
  /** An open connection, for TLS within another protocol or through a proxy; else TCP is opened here. */
  transport?: Transport | undefined;
  role: 'control' | 'data' | 'http';
  /** Lists in place of the usual ones. */
  offer?: TlsOffer | undefined;
  /** Authorities (PEM) that count besides the usual ones. */
  ca?: readonly string[] | undefined;
  /** Waits for the verdict; such connections are read along, `isTapped` or not. */
  clientCertificate?: ClientCertificate | undefined;
  session?: TlsSession | null | undefined;
  /** Names of application protocols, best first. */
  alpn?: readonly string[] | undefined;
  /** Flags of OpenSSL (`SSL_OP_…`) besides the usual ones, for what only tests want. */
  openSslFlags?: number | undefined;
  /** Reads the whole handshake along, which costs a third of the throughput for as long as the connection lives. */
  isTapped: boolean;
  /** Only where TCP is opened here. */
  reader?: TlsReader | undefined;
  /** Called when the handshake is finished and before any byte of the application. */
  judge: JudgeConnection;
  signal: AbortSignal;
  /** For the TCP connection, and again for the handshake. */
  timeoutMs: number;
  onReport?: ((report: SecurityReport) => void) | undefined;
}

/** A connection that the judge accepted. */
export interface TlsConnection {
  readonly socket: TLSSocket;
  readonly report: SecurityReport;
  /** What the next connection can be resumed with: the newest that the server gave. */
  readonly session: TlsSession | null;
  /** Called for each session that the server gives from now on. TLS 1.3 gives them after the handshake. */
  onSession(listener: (session: TlsSession) => void): void;
  /** DER, the server's own certificate first; empty where the connection was resumed. */
  readonly chain: readonly Uint8Array[];
  /** Resolves when the socket is gone. */
  close(): Promise<void>;
}

/**
 * A TLS connection whose negotiation was judged. The report is recorded also when the handshake fails.
 * @throws {AppError} dns, refused, timeout, connection-lost, negotiation-failed, malformed-message,
 *   unsupported, cancelled, and the code of a verdict that refuses
 */
export async function openTls(options: TlsOptions): Promise<TlsConnection> {
  throwIfCancelled(options.signal);
  const { endpoint, role, servername, session, signal, timeoutMs } = options;
  const startedAt = performance.now();
  const clock = (): number => performance.now() - startedAt;
  // What names the person can be held back only where somebody stands in between.
  const isTapped = options.isTapped || options.clientCertificate !== undefined;
  const watch = isTapped ? new TlsWatch(clock) : undefined;
  const state = createTlsReportState({
    ...endpoint,
    role,
    sni: isIP(servername) === 0 ? servername : null,
    seen: watch?.seen ?? null,
    resumedFrom: session?.reportId ?? null,
  });
  // With a reader Node has to open the socket itself, or it pays no heed to it.
  const isOpenedByNode = options.reader !== undefined && !isTapped;
  let { transport } = options;
  if (!transport && !isOpenedByNode) {
    try {
      transport = await openTcp({ ...endpoint, timeoutMs, signal });
    } catch (error) {
      const reason = AppError.from(error);
      state.durationMs = clock();
      const isTimeout = reason.code === 'timeout';
      state.failure = { reason: isTimeout ? 'timeout' : 'closed', detail: reason.message };
      options.onReport?.(buildTlsReport(state));
      throw reason;
    }
  }
  return await new TlsDriver(options, state, { transport, watch, clock }).run();
}
