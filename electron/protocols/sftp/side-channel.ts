import type { Client, ClientChannel } from 'ssh2';
import type { SshConnection } from '../../connections/ssh-connection.ts';
import { AppError } from '../../shared/errors.ts';

/** To open a channel beside the one of the files. */
const openMs = 15_000;
/** What a busy server may take for nothing, and the slowest disk that is waited for. */
const patienceMs = 30_000;
const slowestBytesPerSecond = 10 * 1024 * 1024;

/** How long the server may take for the checksum of so many bytes. */
export function hashingMs(bytes: number): number {
  return patienceMs + (1000 * bytes) / slowestBytesPerSecond;
}

/**
 * One more channel of a connection that is signed in.
 * @throws {AppError} unsupported where the server opens none, timeout, connection-lost
 */
export function openWithin(
  { client, lost }: Pick<SshConnection, 'client' | 'lost'>,
  open: (client: Client, done: (error: Error | undefined, channel: ClientChannel) => void) => void,
): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    let isSettled = false;
    const settle = (how: () => void): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      lost.removeEventListener('abort', onLost);
      how();
    };
    const fail = (reason: AppError): void => {
      settle(() => {
        reject(reason);
      });
    };
    const onLost = (): void => {
      fail(AppError.from(lost.reason));
    };
    const timer = setTimeout(() => {
      fail(new AppError('timeout', 'The server did not open another channel in time.'));
    }, openMs);
    lost.addEventListener('abort', onLost);
    if (lost.aborted) {
      onLost();
      return;
    }
    const done = (error: Error | undefined, channel: ClientChannel): void => {
      if (isSettled) {
        if (!error) channel.destroy();
      } else if (error) {
        fail(new AppError('unsupported', `The server opens no other channel: ${error.message}.`));
      } else {
        settle(() => {
          resolve(channel);
        });
      }
    };
    try {
      open(client, done);
    } catch (thrown) {
      // ssh2 throws where the connection has ended and nobody was told yet.
      fail(new AppError('connection-lost', AppError.from(thrown).message));
    }
  });
}

/** The same promise, unless the caller cancels before. @throws {AppError} cancelled */
export async function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const cancelled = Promise.withResolvers<never>();
  const onAbort = (): void => {
    cancelled.reject(new AppError('cancelled', 'The comparison was cancelled.'));
  };
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, cancelled.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Its end is nobody's business any more.
    work.catch(() => undefined);
  }
}
