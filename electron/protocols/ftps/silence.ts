import { AppError } from '../../shared/errors.ts';

/** Longer than any server takes for a command; some check names of clients before they greet. */
export const usualSilenceMs = 60_000;

/** A server from which something is due has said nothing for so long. */
export function silent(silenceMs: number): AppError {
  const seconds = String(silenceMs / 1000);
  return new AppError('timeout', `The server has not answered for ${seconds} seconds.`, {
    timeoutMs: silenceMs,
  });
}

/** A connection over which nothing of what is written goes out any more. */
export function stuckSending(silenceMs: number): AppError {
  const seconds = String(silenceMs / 1000);
  return new AppError('timeout', `The server has taken nothing for ${seconds} seconds.`, {
    timeoutMs: silenceMs,
  });
}
