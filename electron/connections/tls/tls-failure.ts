import { AppError } from '../../shared/errors.ts';
import type { SecurityReport } from '../../shared/report.ts';
import { printable, recognizeGreeting } from '../../wire/ssh/identification.ts';
import type { TlsObservation } from './tls-observation.ts';

export type TlsFailure = NonNullable<SecurityReport['failure']>;

/** Why a handshake did not come to its end: for the caller, and for the report. */
export interface TlsHandshakeFailure {
  error: AppError;
  failure: TlsFailure;
}

/** What happened at the end, as far as the socket and OpenSSL tell. */
export type TlsEnd =
  { kind: 'closed' } | { kind: 'timeout'; timeoutMs: number } | { kind: 'error'; cause: Error };

interface Where {
  host: string;
  port: number;
}

/** Alerts by which a server says that nothing of the offer suits it. RFC 8446 §6.2. */
const nothingInCommon: ReadonlySet<string> = new Set([
  'handshake_failure',
  'protocol_version',
  'insufficient_security',
  'no_application_protocol',
]);

/** What OpenSSL on our side refuses in the server's answer: it chose what was not offered. */
const refusedHere: ReadonlySet<string> = new Set([
  'unsupported protocol',
  'version too low',
  'version too high',
  'wrong ssl version',
]);

/** What OpenSSL says where our own offer cannot be made; nothing was sent then. */
const offersNothing: ReadonlySet<string> = new Set([
  'no suitable groups',
  'no suitable key share',
  'no ciphers available',
  'no protocols available',
  'no suitable signature algorithm',
]);

/**
 * The cause of a failed handshake, the most telling first: another service, the server's own alert, then how
 * it ended as OpenSSL or the socket tell. `seen` is null where nothing was read along.
 */
export function explainTlsFailure(
  where: Where,
  end: TlsEnd,
  seen: TlsObservation | null,
): TlsHandshakeFailure {
  const other = seen && otherService(where, seen);
  if (other) return other;
  const alert = seen?.alerts.server?.name;
  const cause = end.kind === 'error' ? end.cause : undefined;
  if (alert !== undefined && alert !== 'close_notify')
    return alerted(where, alert, cause, seen?.serverHello !== null);
  return explainEnd(where, end);
}

/** Bytes that are no TLS; often the greeting of another service, which is told by its first line. */
function otherService(where: Where, { problem, serverHello, greeting }: TlsObservation) {
  if (!problem || serverHello) return null;
  const [line = ''] = new TextDecoder('latin1').decode(greeting).split(/\r?\n/);
  const answer = printable(line);
  const service = line.startsWith('SSH-') ? 'SSH' : recognizeGreeting(line);
  const port = `Port ${String(where.port)} of ${where.host}`;
  const message =
    service === null
      ? `${port} does not answer with TLS (${problem.message}).`
      : `${port} does not speak TLS but ${service}: “${answer}”.`;
  const detail = service === null ? problem.message : `${service}: ${answer}`;
  const error = new AppError('malformed-message', message, {
    ...where,
    ...problem.detail,
    ...(service !== null && { service, answer }),
  });
  return { error, failure: { reason: 'malformed', detail } } as const;
}

function explainEnd(where: Where, end: TlsEnd): TlsHandshakeFailure {
  if (end.kind === 'timeout') return timedOut(where, end.timeoutMs);
  if (end.kind === 'closed') return closed(where);
  const { cause } = end;
  const reason = openSslReason(cause);
  if (reason === null) return closed(where, cause);
  const alert = alertName(reason);
  if (alert !== null) return alerted(where, alert, cause);
  if (offersNothing.has(reason)) {
    const message = `These versions, suites and groups cannot be offered together (${reason}).`;
    return {
      error: new AppError('unsupported', message, { ...where, reason }, { cause }),
      failure: { reason: 'no-common-algorithm', detail: `Nothing was offered: ${reason}` },
    };
  }
  if (refusedHere.has(reason)) return noCommon(where, reason, { reason }, cause);
  const isOther = reason === 'wrong version number' || reason === 'http request';
  const message = isOther
    ? `Port ${String(where.port)} of ${where.host} does not answer with TLS.`
    : `The TLS handshake with ${where.host} failed: ${reason}.`;
  return {
    error: new AppError('malformed-message', message, { ...where, reason }, { cause }),
    failure: { reason: 'malformed', detail: reason },
  };
}

/** After the server's hello they mean something else: `handshake_failure` then says that it misses a certificate. */
function alerted(
  where: Where,
  alert: string,
  cause?: Error,
  isAfterHello = false,
): TlsHandshakeFailure {
  const words = alert.replaceAll('_', ' ');
  if (nothingInCommon.has(alert) && !isAfterHello)
    return noCommon(where, `alert ${words}`, { alert }, cause);
  const message = `${where.host} ended the TLS handshake: ${words}.`;
  return {
    error: new AppError('negotiation-failed', message, { ...where, alert }, { cause }),
    failure: { reason: 'alert', detail: alert },
  };
}

function noCommon(
  where: Where,
  detail: string,
  extra: Record<string, unknown>,
  cause?: Error,
): TlsHandshakeFailure {
  const message =
    `${where.host} and Keyferry have no TLS version, cipher suite, group or signature in common ` +
    `(${detail}).`;
  return {
    error: new AppError('negotiation-failed', message, { ...where, ...extra }, { cause }),
    failure: { reason: 'no-common-algorithm', detail },
  };
}

function timedOut(where: Where, timeoutMs: number): TlsHandshakeFailure {
  const seconds = String(Math.round(timeoutMs / 1000));
  const message = `${where.host} did not finish the TLS handshake within ${seconds} seconds.`;
  return {
    error: new AppError('timeout', message, { ...where, timeoutMs }),
    failure: { reason: 'timeout', detail: `${seconds} s` },
  };
}

function closed(where: Where, cause?: Error): TlsHandshakeFailure {
  const message = `${where.host} closed the connection during the TLS handshake.`;
  const detail = cause && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'closed';
  return {
    error: new AppError('connection-lost', message, { ...where }, { cause }),
    failure: { reason: 'closed', detail },
  };
}

/** OpenSSL's reason text; null for an error of the socket. */
function openSslReason(error: Error): string | null {
  if ('reason' in error && typeof error.reason === 'string') return error.reason;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code.startsWith('ERR_SSL_') ? code.slice(8).toLowerCase().replaceAll('_', ' ') : null;
}

/** `ssl/tls alert handshake failure`, `tlsv1 alert protocol version` → the alert's name. */
function alertName(reason: string): string | null {
  const [, words] = /^(?:ssl\/tls|sslv3|tlsv1|tlsv13) alert (.+)$/.exec(reason) ?? [];
  return words?.replaceAll(' ', '_') ?? null;
}

/**
 * An error that OpenSSL or the socket raised after the handshake, such as the alert by which a server of TLS 1.3
 * refuses a client certificate.
 */
export function explainTlsError(where: Where, cause: Error): AppError {
  const reason = openSslReason(cause);
  const alert = reason === null ? null : alertName(reason);
  if (alert !== null) return alerted(where, alert, cause).error;
  const said = reason ?? ('code' in cause ? String(cause.code) : cause.message);
  const message = `The connection to ${where.host} was lost (${said}).`;
  return new AppError('connection-lost', message, { ...where, reason: said }, { cause });
}
