import { AppError, type ErrorCode } from '../../shared/errors.ts';

/**
 * errno names of POSIX.1-2017 <errno.h> and the codes that libuv gives Windows errors. ENOTEMPTY is
 * `already-exists` because POSIX lets rmdir and rename report either of EEXIST and ENOTEMPTY; ELOOP
 * is `not-found` because a circle of links leads nowhere.
 */
const codeByErrno: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'not-found',
  ELOOP: 'not-found',
  EEXIST: 'already-exists',
  ENOTEMPTY: 'already-exists',
  ENOTDIR: 'wrong-kind',
  EISDIR: 'wrong-kind',
  ENXIO: 'wrong-kind',
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  EROFS: 'permission-denied',
  ETXTBSY: 'permission-denied',
  EBUSY: 'permission-denied',
  ENOSPC: 'disk-full',
  EDQUOT: 'quota-exceeded',
  ENAMETOOLONG: 'name-invalid',
  EILSEQ: 'name-invalid',
  EINVAL: 'invalid-request',
  EMFILE: 'limit-exceeded',
  ENFILE: 'limit-exceeded',
  ENOMEM: 'limit-exceeded',
  EMLINK: 'limit-exceeded',
  EFBIG: 'limit-exceeded',
  EXDEV: 'unsupported',
  ENOSYS: 'unsupported',
  ENOTSUP: 'unsupported',
  EOPNOTSUPP: 'unsupported',
  // A disk that was pulled out, a network folder that went away.
  ENODEV: 'connection-lost',
  ESTALE: 'connection-lost',
  EHOSTDOWN: 'connection-lost',
  ENOTCONN: 'connection-lost',
  ETIMEDOUT: 'timeout',
};

/** Passes by itself: others close their files, the program that holds the file ends. */
const passing: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'EBUSY', 'ETXTBSY']);

const wordsByCode: Readonly<Partial<Record<ErrorCode, string>>> = {
  'not-found': 'there is nothing there',
  'already-exists': 'something is there already',
  'wrong-kind': 'it is not the kind of item that this needs',
  'permission-denied': 'this computer does not permit it',
  'disk-full': 'the disk is full',
  'quota-exceeded': 'your share of the disk is used up',
  'name-invalid': 'the file system does not take this name',
};

/** What was being done to which path, for the message and for rules that depend on the deed. */
export interface Deed {
  /** A verb: `list`, `open`, `create` … */
  verb: string;
  path: string;
  /** Whether the call makes a new name: then EINVAL speaks of the name (vfat, exfat, NTFS). */
  isCreating?: boolean;
}

/** The `code` of a system error, for callers that decide by it; undefined for anything else. */
export function errnoOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** A failed system call as an AppError; what is one already stays as it is. */
export function mapLocalError(thrown: unknown, deed: Deed): AppError {
  if (thrown instanceof AppError) return thrown;
  const errno = errnoOf(thrown);
  const code = codeOf(errno, deed);
  const why =
    errno === 'ENOTEMPTY'
      ? 'the folder is not empty'
      : (wordsByCode[code] ?? (thrown instanceof Error ? thrown.message : String(thrown)));
  const suffix = errno === undefined ? '' : ` (${errno})`;
  return new AppError(
    code,
    `Cannot ${deed.verb} ${deed.path}: ${why}${suffix}.`,
    { path: deed.path, ...(errno === undefined ? {} : { errno }) },
    { cause: thrown, ...(errno !== undefined && passing.has(errno) ? { retryable: true } : {}) },
  );
}

function codeOf(errno: string | undefined, deed: Deed): ErrorCode {
  if (errno === undefined || !Object.hasOwn(codeByErrno, errno)) return 'internal';
  if (errno === 'EINVAL' && deed.isCreating === true) return 'name-invalid';
  return codeByErrno[errno] ?? 'internal';
}
