import type { Transport } from '../../connections/transport.ts';
import { AppError } from '../../shared/errors.ts';

export interface ConversationLimits {
  /** Until the answer is complete. */
  timeoutMs: number;
  signal: AbortSignal;
}

/** Why an answer did not become complete. */
export type ConversationEnd = 'closed' | 'timeout';

/**
 * Feeds what arrives to `take` until that returns true. The listeners are gone then, the socket is paused.
 * @throws {AppError} cancelled, and whatever `take` throws
 */
export async function listen(
  transport: Transport,
  take: (chunk: Buffer) => boolean,
  { timeoutMs, signal }: ConversationLimits,
): Promise<'complete' | ConversationEnd> {
  const { promise, resolve, reject } = Promise.withResolvers<'complete' | ConversationEnd>();
  const timer = setTimeout(() => {
    resolve('timeout');
  }, timeoutMs);
  const onData = (chunk: Buffer): void => {
    try {
      if (take(chunk)) resolve('complete');
    } catch (error) {
      reject(AppError.from(error));
    }
  };
  const onEnd = (): void => {
    resolve('closed');
  };
  const onAbort = (): void => {
    reject(new AppError('cancelled', 'The probe was cancelled.'));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  transport.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onEnd).resume();
  if (signal.aborted) onAbort();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    transport.pause();
    // What a socket says while it is being destroyed adds nothing, so the listener for errors stays.
    transport.off('data', onData).off('end', onEnd).off('close', onEnd);
  }
}
