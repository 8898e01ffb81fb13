import { AppError, type ErrorCode } from '../../shared/errors.ts';
import { replyText, type FtpReply } from '../../wire/ftp/reply.ts';

/** What was being done to which path, for the message. */
export interface Deed {
  /** A verb: `list`, `read`, `rename` … */
  verb: string;
  path: string;
}

/**
 * Reply codes. RFC 959 §4.2, RFC 2228 §5 (53x, 6yz), RFC 3659 §3 to §8 (what 550 means for whom).
 * 450, 451, 550 and 553 say that something is the matter with the path and not what: callers look what
 * is there (look.ts), never at the words, which every server chooses and translates as it likes.
 */
const codeByReply: Readonly<Record<number, ErrorCode>> = {
  // Service not available; the server hangs up.
  421: 'connection-lost',
  // Cannot open the data connection; the line or a firewall, not the request.
  425: 'connection-lost',
  426: 'connection-lost',
  430: 'auth-failed',
  // Some needed resource is not there to process security (RFC 2228); busy file.
  431: 'unsupported',
  450: 'permission-denied',
  451: 'internal',
  452: 'disk-full',
  500: 'unsupported',
  501: 'invalid-request',
  502: 'unsupported',
  503: 'internal',
  504: 'unsupported',
  521: 'unsupported',
  522: 'negotiation-failed',
  530: 'auth-failed',
  // Needs an account for storing files.
  532: 'permission-denied',
  533: 'policy-violated',
  534: 'policy-violated',
  535: 'negotiation-failed',
  536: 'unsupported',
  550: 'permission-denied',
  551: 'unsupported',
  552: 'quota-exceeded',
  553: 'permission-denied',
};

/** Codes that speak about the path without saying what is the matter with it. */
const aboutThePath: ReadonlySet<number> = new Set([450, 451, 501, 550, 553, 554]);

/** The reply that a failure was made of; undefined for a failure of another kind. */
export function replyCodeOf(error: AppError): number | undefined {
  const code = error.detail['reply'];
  return typeof code === 'number' ? code : undefined;
}

/** The server refused because of the path; what is there can tell why. */
export function isAboutThePath(error: AppError): boolean {
  return aboutThePath.has(replyCodeOf(error) ?? 0);
}

/** The server does not know the command, or not in this form. */
export function isUnknownCommand({ code }: FtpReply): boolean {
  return code === 500 || code === 501 || code === 502 || code === 504;
}

const wordsByCode: Readonly<Partial<Record<ErrorCode, string>>> = {
  'not-found': 'there is nothing there',
  'already-exists': 'something is there already',
  'wrong-kind': 'it is not the kind of item that this needs',
  'permission-denied': 'the server does not permit it',
};

/** A refusal as the server gave it. */
export function ftpError(reply: FtpReply, deed: Deed): AppError {
  const code = codeByReply[reply.code] ?? (reply.code === 554 ? 'invalid-request' : 'internal');
  const said = replyText(reply) || 'the server does not say why';
  return new AppError(code, `Cannot ${deed.verb} ${deed.path}: ${said.replace(/\.$/, '')}.`, {
    path: deed.path,
    reply: reply.code,
    serverMessage: said,
  });
}

/** The same refusal, now that it is known what it means. */
export function explained(error: AppError, code: ErrorCode, deed: Deed): AppError {
  const why = wordsByCode[code] ?? 'the server does not say why';
  return new AppError(
    code,
    `Cannot ${deed.verb} ${deed.path}: ${why}.`,
    { ...error.detail, path: deed.path },
    { cause: error },
  );
}

export function isPositive({ code }: FtpReply): boolean {
  return code >= 200 && code < 300;
}

export function isPreliminary({ code }: FtpReply): boolean {
  return code >= 100 && code < 200;
}

/** @throws {AppError} by the table, unless the reply is 2yz */
export function requirePositive(reply: FtpReply, deed: Deed): FtpReply {
  if (isPositive(reply)) return reply;
  throw ftpError(reply, deed);
}
