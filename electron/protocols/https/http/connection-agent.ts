import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '../../../shared/errors.ts';
import type { TlsConnection } from '../../../connections/tls/tls-connection.ts';

export interface ConnectionAgentOptions {
  /** A judged connection to the one server of this agent; one for bulk data is not read along. */
  open: (isBulk: boolean) => Promise<TlsConnection>;
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

/**
 * Two pools: the first connection is read along for the inspector, which halves its throughput, so large files
 * do not take it.
 */
export function poolOf(isBulk: boolean): { pool: string } {
  return { pool: isBulk ? 'bulk' : 'usual' };
}

/**
 * Node's pool of keep-alive connections, over connections that were judged. It heeds `Keep-Alive: timeout=`
 * and gives the youngest idle connection first, so that few requests meet one that is just being closed.
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
  override getName(options?: object): string {
    return nameOf(options);
  }

  override createConnection(
    options: object,
    done?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.#opening += 1;
    const nothing = undefined as unknown as Duplex;
    this.#options
      .open(nameOf(options) === poolOf(true).pool)
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

function nameOf(options: object = {}): string {
  const { pool } = options as Partial<ReturnType<typeof poolOf>>;
  return pool ?? poolOf(false).pool;
}
