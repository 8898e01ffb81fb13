import { setMaxListeners } from 'node:events';
import type { Client, SFTPWrapper } from 'ssh2';
import type { SshConnection } from '../../connections/ssh-connection.ts';
import { checkAnswers } from '../../connections/ssh2-extension/answer-kinds.ts';
import { widenWindow } from '../../connections/ssh2-extension/channel-window.ts';
import { keepOddBytes } from '../../connections/ssh2-extension/odd-names.ts';
import { sftpFactsOf, type SftpFacts } from '../../connections/ssh2-extension/internals.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import { mapSftpError, type Deed } from './map-error.ts';
import { watchForStalls } from './stall-watch.ts';

/** For what must be done whether or not somebody cancels. */
const never = new AbortController().signal;

/** How ssh2 answers a request. */
export type Done<T> = (error: Error | null | undefined, value: T) => void;

/** One SFTP channel; every wait on it ends when the answer comes, the caller cancels, or it is lost. */
export interface SftpChannel {
  /** For the byte pipelines, which do without a promise for each request. */
  readonly sftp: SFTPWrapper;
  readonly facts: SftpFacts;
  /** Aborted with the reason when the connection or the channel has ended. */
  readonly lost: AbortSignal;
  /** Throws `cancelled`, or why the channel is gone. */
  check(signal: AbortSignal): void;
  /**
   * Sends one request. `tooLate` gets an answer that comes after cancellation, so that a handle that
   * nobody waits for is closed.
   * @throws {AppError} by map-error.ts, cancelled, connection-lost
   */
  request<T>(
    deed: Deed,
    signal: AbortSignal,
    start: (sftp: SFTPWrapper, done: Done<T>) => void,
    tooLate?: (value: T) => void,
  ): Promise<T>;
  /** Gives a handle back; resolves when the server has, or when the channel is gone and took it along. */
  closeHandle(handle: Buffer): Promise<void>;
  /** A promise of somebody else under the same rules. */
  guard<T>(deed: Deed, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** filexfer-02, which everybody speaks; version 2 and older lack links among others. */
const sftpVersion = 3;

/** A server that signed us in but never opens the channel; keepalive notices only dead lines. */
const openTimeoutMs = 30_000;

/**
 * Opens the SFTP subsystem.
 * @throws {AppError} unsupported when the server has none or an old one, timeout, cancelled,
 *   connection-lost
 */
export async function openChannel(
  { client, lost: connectionLost, sentBytes }: Pick<SshConnection, 'client' | 'lost' | 'sentBytes'>,
  signal: AbortSignal,
): Promise<SftpChannel> {
  const sftp = await openSubsystem(client, connectionLost, signal);
  let receivedBytes = 0;
  widenWindow(client, sftp, (bytes) => {
    receivedBytes += bytes;
  });
  keepOddBytes(sftp);
  const requests = checkAnswers(sftp);
  const lost = new AbortController();
  setMaxListeners(0, lost.signal);
  const lose = (reason: unknown): void => {
    if (!lost.signal.aborted) lost.abort(AppError.from(reason));
  };
  if (connectionLost.aborted) lose(connectionLost.reason);
  connectionLost.addEventListener('abort', () => {
    lose(connectionLost.reason);
  });
  sftp.on('error', (error: Error) => {
    lose(
      new AppError('malformed-message', `The SFTP server sent something broken: ${error.message}.`),
    );
  });
  sftp.on('close', () => {
    lose(new AppError('connection-lost', 'The server closed the SFTP channel.'));
  });
  watchForStalls({
    requests,
    movedBytes: () => receivedBytes + sentBytes(),
    lost: lost.signal,
    onStall: lose,
  });
  const channel = new Channel(sftp, lost.signal);
  const { version } = channel.facts;
  if (version < sftpVersion) {
    throw new AppError(
      'unsupported',
      `The server speaks version ${String(version)} of SFTP only.`,
      {
        version,
      },
    );
  }
  return channel;
}

function openSubsystem(
  client: Client,
  lost: AbortSignal,
  signal: AbortSignal,
): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    const fail = (error: AppError): void => {
      settle();
      reject(error);
    };
    const timer = setTimeout(() => {
      fail(new AppError('timeout', 'The server did not open an SFTP channel.'));
    }, openTimeoutMs);
    const onLost = (): void => {
      fail(AppError.from(lost.reason));
    };
    const onAbort = (): void => {
      fail(new AppError('cancelled', 'Opening the session was cancelled.'));
    };
    const settle = (): void => {
      clearTimeout(timer);
      lost.removeEventListener('abort', onLost);
      signal.removeEventListener('abort', onAbort);
    };
    lost.addEventListener('abort', onLost);
    signal.addEventListener('abort', onAbort);
    client.sftp((error, sftp) => {
      if (error) {
        fail(new AppError('unsupported', `The server offers no SFTP: ${error.message}.`));
        return;
      }
      settle();
      resolve(sftp);
    });
  });
}

class Channel implements SftpChannel {
  readonly sftp: SFTPWrapper;
  readonly facts: SftpFacts;
  readonly lost: AbortSignal;

  constructor(sftp: SFTPWrapper, lost: AbortSignal) {
    this.sftp = sftp;
    this.facts = sftpFactsOf(sftp);
    this.lost = lost;
  }

  check(signal: AbortSignal): void {
    throwIfCancelled(signal);
    if (this.lost.aborted) throw AppError.from(this.lost.reason);
  }

  request<T>(
    deed: Deed,
    signal: AbortSignal,
    start: (sftp: SFTPWrapper, done: Done<T>) => void,
    tooLate?: (value: T) => void,
  ): Promise<T> {
    return this.#race(deed, signal, (resolve, reject) => {
      start(this.sftp, (error, value) => {
        if (error) reject(error);
        else if (!resolve(value)) tooLate?.(value);
      });
    });
  }

  guard<T>(deed: Deed, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return this.#race(deed, signal, (resolve, reject) => {
      work().then(resolve, reject);
    });
  }

  async closeHandle(handle: Buffer): Promise<void> {
    if (this.lost.aborted) return;
    const closed = this.request<undefined>({ verb: 'close', path: '' }, never, (sftp, done) => {
      sftp.close(handle, (error) => {
        done(error, undefined);
      });
    });
    // A handle that the server does not know any more is as closed as it can be.
    await closed.catch(() => undefined);
  }

  async #race<T>(
    deed: Deed,
    signal: AbortSignal,
    begin: (resolve: (value: T) => boolean, reject: (error: unknown) => void) => void,
  ): Promise<T> {
    this.check(signal);
    // Dozens of requests of one transfer share its signal.
    setMaxListeners(0, signal);
    let stop = (): void => undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        let isSettled = false;
        const onEnd = (): void => {
          try {
            this.check(signal);
          } catch (error) {
            stop();
            reject(AppError.from(error));
          }
        };
        stop = () => {
          isSettled = true;
          this.lost.removeEventListener('abort', onEnd);
          signal.removeEventListener('abort', onEnd);
        };
        this.lost.addEventListener('abort', onEnd);
        signal.addEventListener('abort', onEnd);
        begin((value) => {
          if (isSettled) return false;
          resolve(value);
          return true;
        }, reject);
      });
    } catch (error) {
      // When the channel ends, ssh2 answers what is open with an error of its own.
      if (this.lost.aborted && !(error instanceof AppError)) throw AppError.from(this.lost.reason);
      throw mapSftpError(error, deed);
    } finally {
      stop();
    }
  }
}
