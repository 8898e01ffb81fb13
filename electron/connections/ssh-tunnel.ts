import type { ClientChannel } from 'ssh2';
import { AppError } from '../shared/errors.ts';
import { printable } from '../wire/ssh/identification.ts';
import type { SshConnection } from './ssh-connection.ts';
import { TunnelTransport, type Transport } from './transport.ts';

export interface TunnelOptions {
  /** As the jump host resolves and reaches it. */
  host: string;
  port: number;
  /** Name of the jump host, for messages. */
  through: string;
  timeoutMs: number;
  signal: AbortSignal;
}

/** Reasons of CHANNEL_OPEN_FAILURE. RFC 4254 §5.1. */
const administrativelyProhibited = 1;

/**
 * A byte stream to another host, through a connection that is signed in: direct-tcpip of RFC 4254 §7.2.
 * @throws {AppError} refused, timeout, cancelled, connection-lost
 */
export async function openTunnel(
  connection: SshConnection,
  options: TunnelOptions,
): Promise<Transport> {
  const { host, port, through, timeoutMs, signal } = options;
  const where = { host, port, through };
  return await new Promise<Transport>((resolve, reject) => {
    const timer = setTimeout(() => {
      const message = `${through} did not open a way to ${host}, port ${String(port)}, in time.`;
      settle(() => {
        reject(new AppError('timeout', message, { ...where, timeoutMs }));
      });
    }, timeoutMs);
    const onAbort = (): void => {
      settle(() => {
        reject(new AppError('cancelled', `Connecting to ${host} was cancelled.`, where));
      });
    };
    const onLost = (): void => {
      settle(() => {
        reject(AppError.from(connection.lost.reason));
      });
    };
    let isSettled = false;
    const settle = (how: () => void): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      connection.lost.removeEventListener('abort', onLost);
      how();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    connection.lost.addEventListener('abort', onLost, { once: true });
    const opened = (error: Error | undefined, channel: ClientChannel): void => {
      if (error) {
        settle(() => {
          reject(refusal(error, options));
        });
      } else if (isSettled) channel.close();
      else {
        settle(() => {
          resolve(new TunnelTransport(channel));
        });
      }
    };
    // No address of this computer: the far end learns nothing that it need not know.
    connection.client.forwardOut('127.0.0.1', 0, host, port, opened);
  });
}

function refusal(error: Error, { host, port, through }: TunnelOptions): AppError {
  const reason: unknown = Reflect.get(error, 'reason');
  const said = printable(error.message);
  const message =
    reason === administrativelyProhibited
      ? `${through} does not allow connections through it to ${host}, port ${String(port)} (${said}).`
      : `${through} cannot reach ${host}, port ${String(port)} (${said}).`;
  return new AppError(
    'refused',
    message,
    { host, port, through, reason: said },
    { cause: error, retryable: reason !== administrativelyProhibited },
  );
}
