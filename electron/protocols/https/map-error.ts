import { AppError, type ErrorCode } from '../../shared/errors.ts';

/** What was being done to which path, for the message. */
export interface Deed {
  /** A verb: `list`, `read`, `rename` … */
  verb: string;
  path: string;
}

/**
 * Status codes of RFC 9110 §15 and RFC 4918 §11. 405, 409 and 412 mean something else for each method, so
 * callers name those (`special`); 507 is a full disk unless the body says that it is a quota.
 */
const codeByStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'name-invalid',
  401: 'auth-failed',
  402: 'permission-denied',
  403: 'permission-denied',
  404: 'not-found',
  405: 'unsupported',
  408: 'timeout',
  409: 'not-found',
  410: 'not-found',
  411: 'unsupported',
  412: 'already-exists',
  413: 'quota-exceeded',
  414: 'name-invalid',
  415: 'unsupported',
  423: 'locked',
  424: 'permission-denied',
  429: 'refused',
  501: 'unsupported',
  502: 'refused',
  503: 'refused',
  504: 'timeout',
  507: 'disk-full',
};

const wordsByCode: Readonly<Partial<Record<ErrorCode, string>>> = {
  'not-found': 'there is nothing there',
  'already-exists': 'something is there already',
  'wrong-kind': 'it is not the kind of item that this needs',
  'permission-denied': 'the server does not permit it',
  locked: 'somebody has locked it',
  'disk-full': "the server's disk is full",
  'quota-exceeded': 'the server takes no more from you',
  'name-invalid': 'the server does not take this name',
  'auth-failed': 'the server does not accept the sign-in',
  refused: 'the server is busy',
  timeout: 'the server gave up waiting',
  unsupported: 'the server cannot do this',
};

const wordsByStatus: Readonly<Record<number, string>> = {
  411: 'the server wants to know the size first',
};

/** What an answer that is no success means. @param special codes for statuses of this method */
export function httpError(
  status: number,
  deed: Deed,
  special: Readonly<Record<number, ErrorCode>> = {},
): AppError {
  const code = special[status] ?? codeByStatus[status] ?? 'internal';
  const why = wordsByStatus[status] ?? wordsByCode[code] ?? `the server answers ${String(status)}`;
  return new AppError(code, `Cannot ${deed.verb} ${deed.path}: ${why}.`, {
    path: deed.path,
    status,
  });
}

/** A failure whose cause was found out. */
export function knownError(code: ErrorCode, deed: Deed, cause?: unknown): AppError {
  const why = wordsByCode[code] ?? 'the server does not say why';
  const detail = cause instanceof AppError ? cause.detail : {};
  return new AppError(
    code,
    `Cannot ${deed.verb} ${deed.path}: ${why}.`,
    { ...detail, path: deed.path },
    { cause },
  );
}
