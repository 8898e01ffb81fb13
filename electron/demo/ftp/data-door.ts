import { createServer, type Server, type Socket } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';
import { closeServer, listenHere } from '../running-server.ts';
import { Refusal } from './reply.ts';

/** How long a client may take to come, and to finish its handshake. */
const waitMs = 20_000;

/**
 * A port for one data connection. It has to resume the session of the control connection: only the client that
 * signed in can do that, so nobody else who finds the port gets a file.
 */
export class DataDoor {
  readonly port: number;
  readonly #server: Server;
  readonly #secureContext: SecureContext;
  readonly #ready = Promise.withResolvers<TLSSocket>();
  readonly #timer: NodeJS.Timeout;
  #socket: Socket | undefined;
  #isWanted = false;

  private constructor(server: Server, port: number, secureContext: SecureContext) {
    this.port = port;
    this.#server = server;
    this.#secureContext = secureContext;
    this.#timer = setTimeout(() => {
      this.#fail(425, 'No data connection came.');
    }, waitMs);
    // Whoever waits for it hears of a failure; before that nobody may wait yet.
    this.#ready.promise.catch(() => undefined);
    server.once('connection', (socket) => {
      void closeServer(server);
      this.#socket = socket;
      this.#watch(socket);
      if (this.#isWanted) this.#secure(socket);
    });
    server.on('error', () => {
      this.#fail(425, 'No data connection can be opened.');
    });
  }

  static async open(secureContext: SecureContext): Promise<DataDoor> {
    const server = createServer({ noDelay: true, pauseOnConnect: true });
    server.maxConnections = 1;
    return new DataDoor(server, await listenHere(server), secureContext);
  }

  /**
   * The handshake begins only now: before the command of the transfer is accepted nothing is to be said.
   * @throws {Refusal} 425 where none comes, 522 where it does not resume the session (RFC 4217 §12.4)
   */
  async connection(): Promise<TLSSocket> {
    this.#isWanted = true;
    if (this.#socket) this.#secure(this.#socket);
    return await this.#ready.promise;
  }

  /** Safe to call twice. */
  close(): void {
    this.#fail(425, 'The data connection was closed.');
    this.#socket?.destroy();
    void closeServer(this.#server);
  }

  #secure(socket: Socket): void {
    const secure = new TLSSocket(socket, {
      isServer: true,
      secureContext: this.#secureContext,
    });
    this.#socket = secure;
    this.#watch(secure);
    secure.once('secure', () => {
      if (secure.isSessionReused()) {
        clearTimeout(this.#timer);
        this.#ready.resolve(secure);
        return;
      }
      this.#fail(522, 'The data connection has to resume the session of the control connection.');
    });
  }

  /** As long as it lives: an error without a listener would end the process. */
  #watch(socket: Socket): void {
    socket.on('error', () => {
      this.#fail(425, 'The data connection failed.');
    });
    socket.once('close', () => {
      this.#fail(425, 'The data connection was closed.');
    });
  }

  #fail(code: number, text: string): void {
    clearTimeout(this.#timer);
    this.#ready.reject(new Refusal(code, text));
  }
}
