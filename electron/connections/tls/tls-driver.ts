import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { AppError } from '../../shared/errors.ts';
import type { SecurityReport } from '../../shared/report.ts';
import { mapTcpError, tcpSettings } from '../tcp.ts';
import type { Transport } from '../transport.ts';
import { chainOf, nodeFacts } from './node-facts.ts';
import { gateReader, readStream, type ReaderGate } from './reader-gate.ts';
import { secureContext } from './secure-contexts.ts';
import { isKeyLogOn, logKeys } from './key-log.ts';
import type { TlsConnection, TlsOptions, TlsSession } from './tls-connection.ts';
import { explainTlsFailure, type TlsEnd } from './tls-failure.ts';
import { TappedTransport } from './tapped-transport.ts';
import { buildTlsReport, type TlsReportState } from './tls-report.ts';
import type { TlsWatch } from './tls-watch.ts';

/** How long a polite end may take before the socket is simply closed. */
const closeTimeoutMs = 1_000;

export interface TlsDriverParts {
  /** Undefined where Node opens it. */
  transport: Transport | undefined;
  /** Where the handshake is read along. */
  watch: TlsWatch | undefined;
  clock: () => number;
}

/** One connection, from before its handshake on. The socket leaves it only after the verdict. */
export class TlsDriver {
  readonly #options: TlsOptions;
  readonly #state: TlsReportState;
  readonly #transport: Transport | undefined;
  readonly #watch: TlsWatch | undefined;
  readonly #clock: () => number;
  readonly #gate: ReaderGate | undefined;
  #tap: TappedTransport | undefined;
  #onHeld: () => void = () => undefined;
  readonly #sessionListeners = new Set<(session: TlsSession) => void>();
  #session: TlsSession | null = null;
  /** Built when somebody asks for it: thousands of data connections have one each. */
  #report: SecurityReport | undefined;

  constructor(
    options: TlsOptions,
    state: TlsReportState,
    { transport, watch, clock }: TlsDriverParts,
  ) {
    this.#options = options;
    this.#state = state;
    this.#transport = transport;
    this.#watch = watch;
    this.#clock = clock;
    this.#gate = options.reader && !transport ? gateReader(options.reader) : undefined;
    if (transport) this.#noteConnected(transport.remoteAddress);
  }

  async run(): Promise<TlsConnection> {
    let socket: TLSSocket | undefined;
    try {
      socket = connect(this.#settings());
      this.#listen(socket);
      const isFinished = await this.#handshake(socket);
      this.#observe(socket);
      await this.#judge(socket);
      if (!isFinished) {
        await this.#handshake(socket);
        this.#observe(socket);
      }
    } catch (error) {
      if (socket) socket.destroy();
      this.#transport?.destroy();
      throw error;
    }
    const { reader } = this.#options;
    if (this.#gate) this.#gate.open(socket);
    else if (reader) readStream(socket, reader);
    return this.#connection(socket);
  }

  #observe(socket: TLSSocket): void {
    this.#state.durationMs = this.#clock();
    this.#state.node = nodeFacts(socket, this.#options.servername);
    this.#publish();
  }

  #settings(): ConnectionOptions {
    const { endpoint, servername, session, alpn } = this.#options;
    return {
      ...(this.#transport
        ? { socket: this.#tapped(this.#transport) }
        : { ...endpoint, ...tcpSettings }),
      ...(this.#gate && { onread: this.#gate.onread }),
      // Node resumes a session only under the name that it was made for.
      host: this.#transport ? servername : endpoint.host,
      ...(isIP(servername) === 0 && { servername }),
      secureContext: secureContext(this.#options),
      /*
       * OpenSSL and Node would end a connection whose certificate they do not like without saying more. What they
       * think of it is observed (`verification`); the judge decides, with pins and questions that
       * they know nothing of, and until it has accepted nobody gets hold of the socket.
       */
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      // Small groups are for the judge too.
      minDHSize: 1,
      // Asks for a stapled answer, whose presence is observed; it delays nothing.
      requestOCSP: true,
      ...(session && { session: session.data }),
      ...(alpn && { ALPNProtocols: [...alpn] }),
    };
  }

  #tapped(transport: Transport): Duplex {
    const watch = this.#watch;
    if (!watch) return transport;
    this.#tap = new TappedTransport(transport, {
      look: (from, chunk) => {
        watch.look(from, chunk);
      },
      isHeld: () => this.#showsCertificateNext(),
      onHeld: () => {
        this.#onHeld();
      },
    });
    return this.#tap;
  }

  /**
   * What names the person waits for the verdict: everything behind the hellos, whatever it is. A hello that
   * could not be read is taken for one.
   */
  #showsCertificateNext(): boolean {
    const { seen } = this.#state;
    const isAble = this.#options.clientCertificate !== undefined;
    return isAble && (seen?.serverHello != null || seen?.problem != null);
  }

  #listen(socket: TLSSocket): void {
    const watch = this.#watch;
    if (watch) {
      watch.onLateMessage = () => {
        this.#publish();
      };
    }
    // Without a listener OpenSSL is not asked for its secrets.
    if (watch || isKeyLogOn()) {
      socket.on('keylog', (line: Buffer) => {
        logKeys(line);
        watch?.keylog(line);
      });
    }
    // An error after the handshake has its listeners; without any, it would end the process.
    socket.on('error', () => undefined);
    socket.once('connect', () => {
      if (!this.#transport) this.#noteConnected(socket.remoteAddress);
    });
    socket.on('session', (data: Buffer) => {
      this.#session = { data, reportId: this.#state.id };
      for (const listener of this.#sessionListeners) listener(this.#session);
    });
  }

  #noteConnected(address: string | undefined): void {
    this.#state.isConnected = true;
    this.#state.address = address ?? null;
  }

  /**
   * Resolves with `true` when both sides are finished, and with `false` when the server has shown what it has and we
   * have not: in TLS 1.2 our certificate goes before that. In TLS 1.3 we are finished without the server's answer.
   * If neither comes about, the report says why not.
   */
  async #handshake(socket: TLSSocket): Promise<boolean> {
    const { signal, timeoutMs } = this.#options;
    const end = await new Promise<TlsEnd | AppError | 'finished' | 'held'>((resolve) => {
      const timer = setTimeout(() => {
        settle({ kind: 'timeout', timeoutMs });
      }, timeoutMs);
      const onAbort = (): void => {
        settle(new AppError('cancelled', 'The connection attempt was cancelled.'));
      };
      const onError = (cause: Error): void => {
        settle({ kind: 'error', cause });
      };
      const onClose = (): void => {
        settle({ kind: 'closed' });
      };
      const onSecure = (): void => {
        settle('finished');
      };
      this.#onHeld = () => {
        if (this.#state.seen?.serverHello?.version !== 'TLSv1.3') settle('held');
      };
      const settle = (outcome: TlsEnd | AppError | 'finished' | 'held'): void => {
        clearTimeout(timer);
        this.#onHeld = () => undefined;
        signal.removeEventListener('abort', onAbort);
        socket.off('error', onError).off('close', onClose).off('secureConnect', onSecure);
        resolve(outcome);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      socket.on('error', onError).on('close', onClose).on('secureConnect', onSecure);
    });
    if (typeof end === 'string') return end === 'finished';
    throw this.#fail(end);
  }

  #fail(end: TlsEnd | AppError): AppError {
    this.#state.durationMs = this.#clock();
    if (end instanceof AppError) {
      this.#state.failure = { reason: 'closed', detail: end.message };
      this.#publish();
      return end;
    }
    if (!this.#state.isConnected && end.kind === 'error') {
      const error = mapTcpError(end.cause, this.#options.endpoint);
      const reason = error.code === 'timeout' ? 'timeout' : 'closed';
      this.#state.failure = { reason, detail: error.message };
      this.#publish();
      return error;
    }
    const { error, failure } = explainTlsFailure(this.#options.endpoint, end, this.#state.seen);
    this.#state.failure = failure;
    this.#publish();
    return error;
  }

  async #judge(socket: TLSSocket): Promise<void> {
    const verdict = await this.#options.judge(this.#currentReport());
    this.#state.trust = verdict.trust;
    if (!verdict.accept) {
      const reason = verdict.code === 'policy-violated' ? 'policy' : 'trust';
      this.#state.failure = { reason, detail: verdict.message };
    } else this.#tap?.release();
    this.#publish();
    const { endpoint, signal } = this.#options;
    if (!verdict.accept)
      throw new AppError(verdict.code, verdict.message, { ...endpoint, ...verdict.detail });
    if (signal.aborted) throw new AppError('cancelled', 'The connection attempt was cancelled.');
    if (socket.destroyed) {
      const message = `${endpoint.host} ended the connection before the verdict.`;
      throw new AppError('connection-lost', message, { ...endpoint });
    }
  }

  #currentReport(): SecurityReport {
    this.#report ??= buildTlsReport(this.#state);
    return this.#report;
  }

  #publish(): void {
    this.#report = undefined;
    this.#options.onReport?.(this.#currentReport());
  }

  #connection(socket: TLSSocket): TlsConnection {
    const chain = chainOf(socket);
    const report = (): SecurityReport => this.#currentReport();
    const session = (): TlsSession | null => this.#session;
    return {
      socket,
      chain,
      get report() {
        return report();
      },
      get session() {
        return session();
      },
      onSession: (listener) => void this.#sessionListeners.add(listener),
      close: () => closePolitely(socket),
    };
  }
}

async function closePolitely(socket: TLSSocket): Promise<void> {
  if (socket.closed) return;
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      resolve();
    });
  });
  socket.destroySoon();
  const timer = setTimeout(() => {
    socket.destroy();
  }, closeTimeoutMs);
  await closed;
  clearTimeout(timer);
}
