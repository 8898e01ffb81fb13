import { Client, type ConnectConfig } from 'ssh2';
import { AppError } from '../shared/errors.ts';
import type { SecurityReport } from '../shared/report.ts';
import { printable } from '../wire/ssh/identification.ts';
import type { SshAlgorithms } from './ssh-algorithms.ts';
import type { SshConnection, SshOptions } from './ssh-connection.ts';
import { explainHandshakeFailure, type HandshakeEnd } from './ssh-failure.ts';
import type { SshObservation } from './ssh-observation.ts';
import { watchRenewals } from './ssh-renewals.ts';
import { RekeyLog } from './ssh-rekeys.ts';
import { buildSshReport, type SshReportState } from './ssh-report.ts';
import { driveSignIn } from './ssh-sign-in.ts';
import { tapSsh, type SshTap } from './ssh-tap.ts';
import { watchAfterNewKeys } from './ssh-watch.ts';
import type { Transport } from './transport.ts';
import { offerHostKeys, plainHostKeys } from './ssh2-extension/host-certificates.ts';
import { allowShownKeys } from './ssh2-extension/shown-keys.ts';
import { protocolOf, sessionIdOf, type ProtocolInternals } from './ssh2-extension/internals.ts';
import { extendKeyExchange } from './ssh2-extension/key-exchange.ts';
import { startRekeying, type Rekeying } from './ssh2-extension/rekey.ts';
import { batchWrites } from './ssh2-extension/write-batches.ts';

/** From the open TCP connection to the accepted request for the sign-in; slow embedded servers need seconds. */
const handshakeTimeoutMs = 20_000;

/** A dead line is noticed after three unanswered keepalives: 40 s at the latest, unless a site says otherwise. */
const keepaliveIntervalMs = 10_000;
const keepaliveCountMax = 3;

/** How long a polite end may take before the socket is simply closed. */
const closeTimeoutMs = 1_000;

/** Our name in the identification line. RFC 4253 §4.2. */
const clientSoftware = 'Keyferry_0.1';

/** By ssh2's names. Methods and host certificates, which ssh2 does not all know, are set afterwards. */
function toSsh2(algorithms: SshAlgorithms): NonNullable<ConnectConfig['algorithms']> {
  return {
    serverHostKey: plainHostKeys(algorithms.hostKey),
    cipher: algorithms.ciphers,
    hmac: algorithms.macs,
    compress: algorithms.compression,
  } as unknown as NonNullable<ConnectConfig['algorithms']>;
}

/** One connection from the open socket on. */
export class SshDriver implements SshConnection {
  readonly client: Client;
  readonly closed: Promise<AppError | undefined>;
  readonly #options: SshOptions;
  readonly #state: SshReportState;
  readonly #socket: Transport;
  readonly #clock: () => number;
  readonly #tap: SshTap;
  readonly #rekeys: RekeyLog;
  readonly #lost = new AbortController();
  #protocol: ProtocolInternals | undefined;
  #rekeying: Rekeying | undefined;
  #exchanged: () => void = () => undefined;
  readonly #verdict = Promise.withResolvers<undefined>();
  #hostKey: Buffer | undefined;
  #phase: 'handshake' | 'verdict' | 'sign-in' | 'open' = 'handshake';
  #isClosing = false;
  #finish: (reason: AppError | undefined) => void = () => undefined;
  #report: SecurityReport;

  constructor(options: SshOptions, state: SshReportState, socket: Transport, clock: () => number) {
    this.#options = options;
    this.#state = state;
    this.#socket = socket;
    this.#clock = clock;
    this.client = options.client ?? new Client();
    this.closed = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#tap = tapSsh(socket, {
      clock,
      onSeen: () => {
        this.#endIfOtherService();
      },
    });
    state.observation = this.#tap.observation;
    this.#rekeys = new RekeyLog(clock);
    state.rekeys = this.#rekeys;
    this.#report = buildSshReport(state);
  }

  get report(): SecurityReport {
    return this.#report;
  }

  readonly sentBytes = (): number => this.#socket.bytesWritten - this.#socket.writableLength;

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Resolves when signed in. */
  async run(algorithms: SshAlgorithms): Promise<SshConnection> {
    const { signal } = this.#options;
    const timer = setTimeout(() => {
      this.#failHandshake({ kind: 'timeout', timeoutMs: handshakeTimeoutMs });
    }, handshakeTimeoutMs);
    const onAbort = (): void => {
      this.#fail(new AppError('cancelled', 'The connection attempt was cancelled.'));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await this.#signedIn(algorithms, () => {
        clearTimeout(timer);
      });
      return this;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    const socketClosed = new Promise<void>((resolve) => {
      if (this.#socket.closed) resolve();
      else this.#socket.once('close', resolve);
    });
    this.#fail(this.#endError());
    await socketClosed;
  }

  /** @param answered to be called once the server has exchanged keys and serves the sign-in */
  async #signedIn(algorithms: SshAlgorithms, answered: () => void): Promise<void> {
    const { client } = this;
    this.#watchEnd();
    client.on('handshake', () => {
      this.#onExchanged();
    });
    const { user, signIn, keepAliveSeconds } = this.#options;
    const keepAliveMs =
      keepAliveSeconds === undefined ? keepaliveIntervalMs : keepAliveSeconds * 1000;
    const signedIn = driveSignIn(client, {
      lost: this.lost,
      beforeFirst: () => {
        answered();
        return this.#judge();
      },
      signIn,
      fail: (error) => {
        this.#fail(error);
      },
    });
    try {
      client.connect({
        sock: this.#socket,
        username: user,
        ident: clientSoftware,
        algorithms: toSsh2(algorithms),
        readyTimeout: 0,
        keepaliveInterval: keepAliveMs,
        keepaliveCountMax,
        hostVerifier: (key: Buffer) => this.#rememberHostKey(key),
        authHandler: signedIn.authHandler,
      });
      this.#protocol = protocolOf(client);
      batchWrites(this.#protocol, this.#socket);
      const see = watchAfterNewKeys({
        protocol: this.#protocol,
        socket: this.#socket,
        tap: this.#tap,
        onExtensions: (extensions) => {
          this.#state.extensions = extensions;
          this.#publish();
        },
      });
      this.#exchanged = watchRenewals({
        protocol: this.#protocol,
        adapt: extendKeyExchange(this.#protocol, algorithms.keyExchange),
        first: this.#tap.observation,
        log: this.#rekeys,
        see,
        judge: (wouldBe) => this.#judgeRekey(wouldBe),
        judged: this.#verdict.promise,
        lost: this.lost,
        fail: (error) => {
          this.#fail(error);
        },
      });
      offerHostKeys(this.#protocol, algorithms.hostKey);
      allowShownKeys(this.#protocol);
      signedIn.watch(this.#protocol);
    } catch (error) {
      this.#fail(AppError.from(error));
    }
    await signedIn.done;
    this.#phase = 'open';
    this.#renewKeys();
  }

  /**
   * Called before the server's signature is checked. The first key is only noted: the verdict follows
   * when it is proved. A rekey must come from the owner of the same key.
   */
  #rememberHostKey(key: Buffer): boolean {
    if (this.#hostKey === undefined) {
      this.#hostKey = Buffer.from(key);
      return true;
    }
    if (this.#hostKey.equals(key)) return true;
    this.#fail(
      new AppError('host-key-changed', 'The server showed another host key during the session.'),
    );
    return false;
  }

  #renewKeys(): void {
    if (!this.#protocol) return;
    this.#rekeying = startRekeying({
      protocol: this.#protocol,
      movedBytes: () => this.#socket.bytesRead + this.#socket.bytesWritten,
    });
  }

  /** The first exchange, and every rekey after it. */
  #onExchanged(): void {
    this.#exchanged();
    if (this.#state.isExchanged) this.#rekeying?.renewed();
    else {
      this.#state.isExchanged = true;
      this.#state.durationMs = this.#clock();
      this.#state.sessionId = this.#protocol ? sessionIdOf(this.#protocol) : null;
      this.#phase = 'verdict';
    }
    this.#publish();
  }

  async #judgeRekey(wouldBe: SshObservation): Promise<void> {
    const report = buildSshReport({ ...this.#state, observation: wouldBe });
    await this.#askForVerdict(
      report,
      `${this.#options.host} wanted to renew the keys in another way. `,
    );
  }

  /** Runs in ssh2's first authHandler call: only SERVICE_REQUEST has been sent, which names nobody. */
  async #judge(): Promise<void> {
    await this.#askForVerdict(this.#report, '');
    this.#phase = 'sign-in';
    this.#verdict.resolve(undefined);
  }

  /** @throws {AppError} the verdict, when it refuses */
  async #askForVerdict(report: SecurityReport, occasion: string): Promise<void> {
    const verdict = await this.#options.judge(report);
    this.#state.trust = verdict.trust;
    if (!verdict.accept) {
      const reason = verdict.code === 'policy-violated' ? 'policy' : 'trust';
      this.#state.failure = { reason, detail: occasion + verdict.message };
    }
    this.#publish();
    if (!verdict.accept) {
      throw new AppError(verdict.code, occasion + verdict.message, {
        host: this.#options.host,
        port: this.#options.port,
        ...verdict.detail,
      });
    }
  }

  #publish(): void {
    this.#report = buildSshReport(this.#state);
    this.#options.onReport?.(this.#report);
  }

  #endIfOtherService(): void {
    const { observation } = this.#tap;
    const failure = explainHandshakeFailure(this.#options.host, this.#options.port, observation, {
      kind: 'closed',
    });
    if (failure.failure.reason === 'malformed' && !observation.server.identification) {
      this.#failHandshake({ kind: 'closed' });
    }
  }

  #watchEnd(): void {
    const { client } = this;
    client.setMaxListeners(0);
    client.on('error', (error: Error & { level?: string }) => {
      // One way in that failed, an agent or a key; ssh2 goes on with the next.
      if (error.level === 'agent' || error.level === 'client-authentication') {
        this.#options.signIn.note(error);
      } else if (this.#phase === 'handshake') {
        // ssh2 calls the end of the connection an error of the protocol.
        const isOver = this.#socket.readableEnded || error.level === 'client-socket';
        this.#failHandshake(isOver ? { kind: 'closed' } : { kind: 'error', cause: error });
      } else this.#fail(this.#endError(error));
    });
    client.on('close', () => {
      if (this.#phase === 'handshake') this.#failHandshake({ kind: 'closed' });
      else this.#fail(this.#endError());
    });
  }

  /** The end of a connection whose handshake was fine. */
  #endError(cause?: Error): AppError {
    if (this.#isClosing) return new AppError('cancelled', 'The session was closed.');
    const { host, port } = this.#options;
    // ssh2 stumbles over some broken packets instead of refusing them (lib/client.js, proto.parse).
    if (cause instanceof TypeError || cause instanceof RangeError) {
      const message = `${host} sent something that is no SSH.`;
      return new AppError('malformed-message', message, { host, port }, { cause });
    }
    const said = cause ? `: ${printable(cause.message)}` : '';
    // ssh2 puts the reason number of a DISCONNECT here; OpenSSH sends one after too many attempts.
    const isDisconnect = cause !== undefined && 'code' in cause && typeof cause.code === 'number';
    const code = isDisconnect && this.#phase === 'sign-in' ? 'auth-failed' : 'connection-lost';
    return new AppError(code, `${host} ended the connection${said}.`, { host, port }, { cause });
  }

  #failHandshake(end: HandshakeEnd): void {
    if (this.lost.aborted) return;
    const { host, port } = this.#options;
    const { error, failure } = explainHandshakeFailure(host, port, this.#tap.observation, end);
    this.#state.durationMs = this.#clock();
    this.#state.failure = failure;
    this.#publish();
    this.#fail(error);
  }

  /** Ends everything, once; the first reason counts. */
  #fail(reason: AppError): void {
    if (this.lost.aborted) return;
    this.#tap.stop();
    this.#rekeying?.stop();
    this.#lost.abort(reason);
    if (this.#socket.writable) this.client.end();
    this.#socket.destroySoon();
    setTimeout(() => {
      this.#socket.destroy();
    }, closeTimeoutMs).unref();
    this.#finish(this.#isClosing ? undefined : reason);
  }
}
