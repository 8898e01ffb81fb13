import { openSsh, type SshConnection } from '../../connections/ssh-connection.ts';
import { openTunnel } from '../../connections/ssh-tunnel.ts';
import type { Transport } from '../../connections/transport.ts';
import { AppError } from '../../shared/errors.ts';
import type { SecurityReport } from '../../shared/report.ts';
import type { JumpTarget, SftpTarget } from '../../shared/site.ts';
import { trustGate, type AskCredentials, type ConnectOptions } from '../protocol.ts';
import { createSignIn } from './sign-in.ts';

/** How long a jump host may take to reach the next host. */
const tunnelTimeoutMs = 15_000;

/** The jump hosts of a session, each signed in over the one before. */
export interface Jumps {
  /** Opens the way to the server itself; undefined where nothing lies in between. */
  readonly open: (() => Promise<Transport>) | undefined;
  /** One per jump host, the first connection first. */
  readonly reports: readonly SecurityReport[];
  close(): Promise<void>;
}

/**
 * Connects to every jump host in turn. Each is judged by its own key before anything is sent to it, and
 * shows nobody behind it: keys and passwords never travel through, only the bytes of the next connection.
 * @throws {AppError} as `openSsh`, with `jump` in the detail
 */
export async function openJumps(
  target: SftpTarget,
  options: ConnectOptions,
  openFirst: (() => Promise<Transport>) | undefined,
): Promise<Jumps> {
  const hops: { connection: SshConnection; jump: JumpTarget }[] = [];
  const close = async (): Promise<void> => {
    for (const { connection } of hops.toReversed()) await connection.close();
  };
  const openNext = (host: string, port: number): (() => Promise<Transport>) | undefined => {
    const last = hops.at(-1);
    if (!last) return openFirst;
    const through = last.jump.host;
    const { signal } = options;
    const way = { host, port, through, timeoutMs: tunnelTimeoutMs, signal };
    return () => openTunnel(last.connection, way);
  };
  try {
    for (const jump of target.jumps ?? []) {
      const connection = await openJump(jump, options, openNext(jump.host, jump.port));
      hops.push({ connection, jump });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    open: openNext(target.host, target.port),
    get reports() {
      return hops.map(({ connection }) => connection.report);
    },
    close,
  };
}

async function openJump(
  jump: JumpTarget,
  options: ConnectOptions,
  open: (() => Promise<Transport>) | undefined,
): Promise<SshConnection> {
  const gate = trustGate(options);
  let isSignedIn = false;
  try {
    const connection = await openSsh({
      ...jump,
      algorithms: jump.offer,
      judge: gate.judge,
      signIn: createSignIn({
        target: jump,
        credentials: askedBy(jump, gate.credentials),
        signal: options.signal,
      }),
      signal: options.signal,
      open,
      onReport: (report) => {
        // Later reports of this host would be taken for those of the server behind it.
        if (!isSignedIn) options.onReport?.(report);
      },
    });
    isSignedIn = true;
    return connection;
  } catch (error) {
    const reason = AppError.from(error);
    const { code, message, detail, retryable } = reason;
    const { host, port } = jump;
    throw new AppError(
      code,
      `Jump host ${host}: ${message}`,
      { ...detail, jump: { host, port } },
      { cause: reason, retryable },
    );
  }
}

/** Says who asks, so that the password of the server itself is never given to a jump host. */
function askedBy({ host, port }: JumpTarget, ask: AskCredentials): AskCredentials {
  return (request, signal) =>
    ask(
      request.kind === 'passphrase' ? request : { ...request, from: { kind: 'jump', host, port } },
      signal,
    );
}
