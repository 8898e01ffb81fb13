import { setMaxListeners } from 'node:events';
import type { SFTPWrapper } from 'ssh2';
import type { SshConnection } from '../../connections/ssh-connection.ts';
import { checkAnswers } from '../../connections/ssh2-extension/answer-kinds.ts';
import { afterVersion, onSftpChannel } from '../../connections/ssh2-extension/channel-start.ts';
import { widenWindow } from '../../connections/ssh2-extension/channel-window.ts';
import { useNameBytes } from '../../connections/ssh2-extension/name-bytes.ts';
import { sftpFactsOf, type SftpFacts } from '../../connections/ssh2-extension/internals.ts';
import { readStraight } from '../../connections/ssh2-extension/straight-reads.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { TextCodec } from '../../wire/text-codec.ts';
import { EndWatch } from './end-watch.ts';
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
  /** Once the channel is open. */
  readonly facts: SftpFacts;
  /** How the server spells its names. */
  readonly codec: TextCodec;
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
 * @param ask sends the first request, as soon as the server has told its version: it travels together
 *   with what ssh2 asks then
 * @throws {AppError} unsupported when the server has none or an old one, timeout, cancelled,
 *   connection-lost, and what the first request failed with
 */
export async function openChannel<T>(
  connection: Pick<SshConnection, 'client' | 'lost' | 'sentBytes'>,
  codec: TextCodec,
  signal: AbortSignal,
  ask: (channel: SftpChannel) => Promise<T>,
): Promise<{ channel: SftpChannel; answer: T }> {
  const first = Promise.withResolvers<T>();
  // Only looked at when the channel is open.
  first.promise.catch(() => undefined);
  const channel = await openSubsystem(connection, signal, (sftp) => {
    const equipped = equip(sftp, codec, connection);
    afterVersion(sftp, () => {
      ask(equipped).then(first.resolve, first.reject);
    });
    return equipped;
  });
  const { version } = channel.facts;
  if (version < sftpVersion) {
    throw new AppError(
      'unsupported',
      `The server speaks version ${String(version)} of SFTP only.`,
      { version },
    );
  }
  return { channel, answer: await first.promise };
}

/** Before the first byte of SFTP has passed. */
function equip(
  sftp: SFTPWrapper,
  codec: TextCodec,
  { client, lost: connectionLost, sentBytes }: Pick<SshConnection, 'client' | 'lost' | 'sentBytes'>,
): SftpChannel {
  let receivedBytes = 0;
  readStraight(sftp);
  widenWindow(client, sftp, (bytes) => {
    receivedBytes += bytes;
  });
  useNameBytes(sftp, codec);
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
  return new Channel(sftp, codec, lost.signal);
}

/**
 * Resolves when the server serves SFTP.
 * @param make gets the channel before the server hears anything of it, and makes ours of it
 */
function openSubsystem(
  { client, lost }: Pick<SshConnection, 'client' | 'lost'>,
  signal: AbortSignal,
  make: (sftp: SFTPWrapper) => SftpChannel,
): Promise<SftpChannel> {
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
    let channel: SftpChannel | undefined;
    onSftpChannel(client, (sftp) => {
      channel = make(sftp);
    });
    client.sftp((error) => {
      if (error || !channel) {
        const why = error?.message ?? 'it opened no channel';
        fail(new AppError('unsupported', `The server offers no SFTP: ${why}.`));
        return;
      }
      settle();
      resolve(channel);
    });
  });
}

class Channel implements SftpChannel {
  readonly sftp: SFTPWrapper;
  readonly codec: TextCodec;
  readonly lost: AbortSignal;
  readonly #ends = new EndWatch();
  #facts: SftpFacts | undefined;

  constructor(sftp: SFTPWrapper, codec: TextCodec, lost: AbortSignal) {
    this.sftp = sftp;
    this.codec = codec;
    this.lost = lost;
  }

  get facts(): SftpFacts {
    this.#facts ??= sftpFactsOf(this.sftp);
    return this.#facts;
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
          this.#ends.remove(this.lost, onEnd);
          this.#ends.remove(signal, onEnd);
        };
        this.#ends.add(this.lost, onEnd);
        this.#ends.add(signal, onEnd);
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
