import { AppError, type ErrorCode } from '../../shared/errors.ts';
import { printable } from '../../wire/ssh/identification.ts';

/** What was being done to which path, for the message. */
export interface Deed {
  /** A verb: `list`, `open`, `rename` … */
  verb: string;
  path: string;
}

/**
 * SSH_FXP_STATUS codes. 0 to 8: draft-ietf-secsh-filexfer-02 §7, the version that everybody speaks;
 * above: draft-13 §9.1, which some servers send in version 3 too. Code 4 (FAILURE) says nothing and is
 * not listed: callers look what is there (refine.ts). OpenSSH 9.2 answers 5 (BAD_MESSAGE) to EINVAL and
 * ENAMETOOLONG, sftp-server.c errno_to_portable.
 */
const codeByStatus: Readonly<Record<number, ErrorCode>> = {
  2: 'not-found',
  3: 'permission-denied',
  5: 'name-invalid',
  6: 'connection-lost',
  7: 'connection-lost',
  8: 'unsupported',
  9: 'internal',
  10: 'not-found',
  11: 'already-exists',
  12: 'permission-denied',
  14: 'disk-full',
  15: 'quota-exceeded',
  17: 'permission-denied',
  18: 'already-exists',
  19: 'wrong-kind',
  20: 'name-invalid',
  21: 'not-found',
  22: 'permission-denied',
  24: 'wrong-kind',
};

/** SSH_FX_EOF and SSH_FX_FAILURE. */
export const statusEof = 1;
export const statusFailure = 4;

const wordsByCode: Readonly<Partial<Record<ErrorCode, string>>> = {
  'not-found': 'there is nothing there',
  'already-exists': 'something is there already',
  'wrong-kind': 'it is not the kind of item that this needs',
  'permission-denied': 'the server does not permit it',
  'disk-full': "the server's disk is full",
  'quota-exceeded': 'your share of the disk is used up',
  'name-invalid': 'the server does not take this name',
  unsupported: 'the server cannot do this',
};

/** The number in an SSH_FXP_STATUS that ssh2 made an error of; undefined for any other error. */
export function statusOf(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'number' ? thrown.code : undefined;
}

/** A failed SFTP request as an AppError; what is one already stays as it is. */
export function mapSftpError(thrown: unknown, deed: Deed): AppError {
  if (thrown instanceof AppError) return thrown;
  const status = statusOf(thrown);
  const code = codeOf(thrown, status);
  return sftpError(code, deed, thrown);
}

function codeOf(thrown: unknown, status: number | undefined): ErrorCode {
  if (status !== undefined) return codeByStatus[status] ?? 'internal';
  return isUnanswered(thrown) ? 'connection-lost' : 'internal';
}

/** What ssh2 tells all who wait when the channel ends (lib/protocol/SFTP.js, cleanupRequests). */
function isUnanswered(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message === 'No response from server';
}

/** A failure whose cause was found out; `cause` is what the server had answered. */
export function sftpError(code: ErrorCode, deed: Deed, cause?: unknown): AppError {
  const said = cause instanceof Error ? printable(cause.message) : undefined;
  const status = statusOf(cause);
  const why = wordsByCode[code] ?? said ?? 'the server does not say why';
  return new AppError(
    code,
    `Cannot ${deed.verb} ${deed.path}: ${why}.`,
    {
      path: deed.path,
      ...(status === undefined ? {} : { status }),
      ...(said === undefined ? {} : { serverMessage: said }),
    },
    { cause },
  );
}
