import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '../../../shared/errors.ts';
import type { TlsConnection } from '../../../connections/tls/tls-connection.ts';

export interface ConnectionAgentOptions {
  /** A judged connection to the one server of this agent. The first is read along. */
  open: () => Promise<TlsConnection>;
  /** The last connection went away, and no request is waiting for one. */
  onAllGone: () => void;
}

/**
 * Enough for as many files as are read and written at once, and for listings beside them: a file that is
 * open holds its connection until it is read to its end.
 */
const maxConnections = 40;

/** Kept open for the next requests; servers close what is idle after 5 to 75 seconds themselves. */
const maxIdleConnections = 10;

/** Shorter than what servers without a `Keep-Alive` header usually keep (nginx 75 s). */
const idleTimeoutMs = 50_000;

/** What a request says to the agent, beside what Node's own requests say. */
export interface PoolOptions {
  isBulk: boolean;
}

/**
 * Node's pool of keep-alive connections, over connections that were judged. It heeds `Keep-Alive: timeout=`
 * and gives the youngest idle connection first, so that few requests meet one that is just being closed. Bulk data has
 * connections of its own: the first of all is read along for the inspector, which halves its throughput.
 */
export class ConnectionAgent extends Agent {
  /** What Node calls the port that it leaves out of `Host`; and the scheme that requests are checked for. */
  readonly defaultPort = 443;
  readonly protocol = 'https:';
  readonly #options: ConnectionAgentOptions;
  readonly #open = new Set<TlsConnection>();
  #opening = 0;

  constructor(options: ConnectionAgentOptions) {
    super({
      keepAlive: true,
      maxSockets: maxConnections,
      maxFreeSockets: maxIdleConnections,
      scheduling: 'lifo',
      timeout: idleTimeoutMs,
    });
    this.#options = options;
  }

  /** What Node tells connections apart by; there is only one server. */
  override getName(options?: object & Partial<PoolOptions>): string {
    return options?.isBulk === true ? 'bulk' : 'usual';
  }

  override createConnection(
    _options: unknown,
    done?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.#opening += 1;
    const nothing = undefined as unknown as Duplex;
    this.#options
      .open()
      .finally(() => {
        this.#opening -= 1;
      })
      .then(
        (connection) => {
          this.#track(connection);
          done?.(null, connection.socket);
        },
        (error: unknown) => done?.(AppError.from(error), nothing),
      );
    return undefined;
  }

  /** Ends every connection and waits until they are gone. */
  async close(): Promise<void> {
    const open = [...this.#open];
    this.destroy();
    await Promise.all(open.map((connection) => connection.close()));
  }

  #track(connection: TlsConnection): void {
    this.#open.add(connection);
    connection.socket.once('close', () => {
      this.#open.delete(connection);
      if (this.#open.size === 0 && this.#opening === 0) this.#options.onAllGone();
    });
  }
}
