import { AppError } from '../shared/errors.ts';
import { printable, recognizeGreeting } from '../wire/ssh/identification.ts';
import type { KexInitList } from '../wire/ssh/kex-init.ts';
import { isKexMarker, negotiate } from '../wire/ssh/negotiate.ts';
import type { SshFailure } from './ssh-report.ts';
import type { SshObservation } from './ssh-observation.ts';

/** Why a handshake did not come to its end: for the caller, and for the report. */
export interface HandshakeFailure {
  error: AppError;
  failure: SshFailure;
}

/** What happened at the end, as far as the socket and ssh2 tell. */
export type HandshakeEnd =
  { kind: 'closed' } | { kind: 'timeout'; timeoutMs: number } | { kind: 'error'; cause: Error };

const kindNames: Readonly<Record<KexInitList, string>> = {
  keyExchange: 'key exchange method',
  hostKey: 'host key algorithm',
  ciphersClientToServer: 'cipher (client to server)',
  ciphersServerToClient: 'cipher (server to client)',
  macsClientToServer: 'MAC (client to server)',
  macsServerToClient: 'MAC (server to client)',
  compressionClientToServer: 'compression (client to server)',
  compressionServerToClient: 'compression (server to client)',
  languagesClientToServer: 'language (client to server)',
  languagesServerToClient: 'language (server to client)',
};

/**
 * The cause of a failed handshake by what was seen on the wire, the most telling first: lists with
 * nothing in common, a server that says why it leaves, bytes that are no SSH, then how it ended.
 */
export function explainHandshakeFailure(
  host: string,
  port: number,
  observation: SshObservation | null,
  end: HandshakeEnd,
): HandshakeFailure {
  const where = { host, port };
  return (
    (observation &&
      (nothingInCommon(where, observation) ??
        disconnected(where, observation) ??
        otherService(where, observation) ??
        brokenMessage(where, observation))) ??
    ended(where, observation, end)
  );
}

interface Where {
  host: string;
  port: number;
}

function nothingInCommon(
  where: Where,
  { client, server }: SshObservation,
): HandshakeFailure | null {
  if (!client.kexInit || !server.kexInit) return null;
  const offers = { client: client.kexInit.lists, server: server.kexInit.lists };
  const missing = negotiate(offers.client, offers.server).missing;
  const [first] = missing;
  if (first === undefined) return null;
  const theirs = offers.server[first].filter((name) => !isKexMarker(name)).join(', ') || 'none';
  const message = `${where.host} and Keyferry have no ${kindNames[first]} in common. The server offers only: ${theirs}.`;
  return {
    error: new AppError('negotiation-failed', message, {
      ...where,
      missing,
      client: Object.fromEntries(missing.map((kind) => [kind, offers.client[kind]])),
      server: Object.fromEntries(missing.map((kind) => [kind, offers.server[kind]])),
    }),
    failure: {
      reason: 'no-common-algorithm',
      detail: missing.map((kind) => kindNames[kind]).join(', '),
    },
  };
}

function disconnected(where: Where, { server }: SshObservation): HandshakeFailure | null {
  if (!server.disconnect) return null;
  const { reason, reasonName, description } = server.disconnect;
  const said = printable(description || reasonName);
  return {
    error: new AppError('negotiation-failed', `${where.host} ended the handshake: ${said}.`, {
      ...where,
      reason,
      reasonName,
      description: printable(description),
    }),
    failure: { reason: 'alert', detail: `DISCONNECT ${reasonName}: ${said}` },
  };
}

function otherService(where: Where, observation: SshObservation): HandshakeFailure | null {
  const [line] = observation.bannerLines;
  const service = line === undefined ? null : recognizeGreeting(line);
  if (observation.server.identification || line === undefined || service === null) return null;
  const answer = printable(line);
  const message = `Port ${String(where.port)} of ${where.host} does not speak SSH but ${service}: “${answer}”.`;
  return {
    error: new AppError('malformed-message', message, { ...where, service, answer }),
    failure: { reason: 'malformed', detail: `${service}: ${answer}` },
  };
}

function brokenMessage(where: Where, { problem, server }: SshObservation): HandshakeFailure | null {
  if (!problem) return null;
  const message = server.identification
    ? `${where.host} sent a broken SSH message (${problem.message}).`
    : `Port ${String(where.port)} of ${where.host} does not speak SSH (${problem.message}).`;
  return {
    error: new AppError('malformed-message', message, { ...where, ...problem.detail }),
    failure: { reason: 'malformed', detail: problem.message },
  };
}

function ended(
  where: Where,
  observation: SshObservation | null,
  end: HandshakeEnd,
): HandshakeFailure {
  const seen = stage(observation);
  if (end.kind === 'timeout') {
    const seconds = String(Math.round(end.timeoutMs / 1000));
    return {
      error: new AppError(
        'timeout',
        `${where.host} did not finish the SSH handshake within ${seconds} seconds (${seen}).`,
        { ...where, timeoutMs: end.timeoutMs, stage: seen },
      ),
      failure: { reason: 'timeout', detail: seen },
    };
  }
  if (end.kind === 'closed') {
    return {
      error: new AppError(
        'connection-lost',
        `${where.host} closed the connection during the SSH handshake (${seen}).`,
        { ...where, stage: seen },
      ),
      failure: { reason: 'closed', detail: seen },
    };
  }
  return {
    error: new AppError(
      'negotiation-failed',
      `The SSH handshake with ${where.host} failed: ${end.cause.message}.`,
      { ...where, stage: seen },
      { cause: end.cause },
    ),
    failure: { reason: 'malformed', detail: end.cause.message },
  };
}

/** How far the handshake came, in words. */
function stage(observation: SshObservation | null): string {
  if (!observation?.server.identification) return 'before it had sent its identification';
  if (!observation.server.kexInit) return 'after its identification';
  if (!observation.reply) return 'after its list of algorithms';
  return 'after its host key';
}
