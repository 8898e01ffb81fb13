import { explainTlsError } from '../../../connections/tls/tls-failure.ts';
import { AppError } from '../../../shared/errors.ts';

export interface Origin {
  host: string;
  port: number;
}

/** Errors of llhttp, Node's parser, begin with HPE_. */
const malformedCode = /^HPE_/;

/** What ended a request before its answer was complete. */
export function mapHttpFailure(thrown: unknown, origin: Origin): AppError {
  if (thrown instanceof AppError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const detail = { ...origin, reason: code };
  if (code === 'HPE_HEADER_OVERFLOW') {
    const message = `${origin.host} sends more header lines than any server does.`;
    return new AppError('limit-exceeded', message, detail, { cause: error });
  }
  if (malformedCode.test(code)) {
    const message = `What ${origin.host} answers is not HTTP/1.1 (${code.slice(4)}).`;
    return new AppError('malformed-message', message, detail, { cause: error });
  }
  return explainTlsError(origin, error);
}

/** The answer broke off: fewer bytes came than were announced. */
export function cutShort({ host, port }: Origin): AppError {
  return new AppError('connection-lost', `${host} ended the connection within an answer.`, {
    host,
    port,
  });
}

export function timedOut({ host, port }: Origin, timeoutMs: number): AppError {
  const seconds = String(Math.round(timeoutMs / 1000));
  return new AppError('timeout', `${host} did not answer within ${seconds} seconds.`, {
    host,
    port,
    timeoutMs,
  });
}
