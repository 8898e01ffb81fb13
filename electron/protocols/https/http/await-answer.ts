import type { ClientRequest, IncomingMessage } from 'node:http';
import { AppError } from '../../../shared/errors.ts';
import type { HttpAnswer } from './http-client.ts';
import { mapHttpFailure, timedOut, type Origin } from './http-failure.ts';

/** Time for a server to look something up; also how long a connection may stand still within an answer. */
export const usualSilenceMs = 60_000;

/** Servers copy, move and delete whole trees before they answer, and write large files to their disk. */
const longestMs = 30 * 60_000;

/** How long to wait for a server. */
export interface Patience {
  /** How long nothing may move where the server has something to do. */
  silenceMs: number;
  /** Whether a new connection comes about: asked while a long request is silent. */
  isServerThere: () => Promise<boolean>;
}

export interface AnswerOptions {
  origin: Origin;
  path: string;
  signal: AbortSignal;
  /** Aborted, with the reason, when the session has ended. */
  ended: AbortSignal;
  limits: Patience & {
    /** Silence alone ends nothing, as long as the server is there. */
    isLong: boolean;
  };
}

/**
 * The head of the answer. An end that comes later, by cancelling or by silence, is told to whoever reads the body.
 * @throws {AppError} connection-lost, timeout, cancelled, malformed-message, limit-exceeded, why the session ended
 */
export function awaitAnswer(request: ClientRequest, options: AnswerOptions): Promise<HttpAnswer> {
  const { origin, path, signal, ended, limits } = options;
  const { silenceMs, isLong } = limits;
  const answer = new Promise<HttpAnswer>((resolve, reject) => {
    let body: IncomingMessage | undefined;
    let timer: NodeJS.Timeout | undefined;
    // Whoever waits hears the reason: for the head, or for the next piece of the body.
    const stop = (reason: AppError): void => {
      if (body) body.destroy(reason);
      else request.destroy(reason);
    };
    const expectWithin = (limitMs: number): void => {
      timer = setTimeout(() => {
        stop(timedOut(origin, limitMs));
      }, limitMs);
    };
    const onAbort = (): void => {
      stop(new AppError('cancelled', 'The operation was cancelled.'));
    };
    const onEnded = (): void => {
      stop(AppError.from(ended.reason));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    ended.addEventListener('abort', onEnded, { once: true });
    if (!isLong) expectWithin(silenceMs);
    // An upload may take as long as it takes; the server's work begins at its end.
    else
      request.once('finish', () => {
        expectWithin(longestMs);
      });
    request.on('timeout', () => {
      if (!isServersTurn(request, body)) return;
      if (body || !isLong || !request.writableEnded) stop(timedOut(origin, silenceMs));
      else
        void waitOn(request, limits, () => {
          stop(timedOut(origin, silenceMs));
        });
    });
    request.once('error', (error) => {
      reject(mapHttpFailure(error, origin));
    });
    request.once('response', (response) => {
      clearTimeout(timer);
      body = response;
      // Told to whoever reads the body; without a listener it would end the process.
      body.on('error', () => undefined);
      resolve({ status: body.statusCode ?? 0, headers: body.headers, body, path });
    });
    request.once('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      ended.removeEventListener('abort', onEnded);
      reject(mapHttpFailure(new Error('closed'), origin));
    });
  });
  // Whoever writes the body hears of a failure there first.
  answer.catch(() => undefined);
  return answer;
}

/** A server that works is still there for others; one that is not, or a dead line, answers nobody. */
async function waitOn(
  request: ClientRequest,
  { isServerThere, silenceMs }: Patience,
  giveUp: () => void,
): Promise<void> {
  if (await isServerThere()) request.socket?.setTimeout(silenceMs);
  else giveUp();
}

/** Nothing moved for a while, and not because nobody reads here or nobody writes. */
function isServersTurn(request: ClientRequest, body: IncomingMessage | undefined): boolean {
  if (body) return body.readableLength === 0;
  return request.writableEnded || request.writableLength > 0;
}
