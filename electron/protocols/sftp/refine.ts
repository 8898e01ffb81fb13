import type { EntryKind } from '../../shared/entry.ts';
import { AppError } from '../../shared/errors.ts';
import type { SftpChannel } from './channel.ts';
import { kindOf, type Attributes } from './entries.ts';
import { sftpError, statusFailure, type Deed } from './map-error.ts';

/**
 * What lies at a path, links not followed; null for nothing.
 * @throws {AppError} cancelled, connection-lost, permission-denied
 */
export const kindAt = looker('lstat');

/** The same, links followed. @throws {AppError} as `kindAt` */
export const kindBehind = looker('stat');

function looker(
  method: 'lstat' | 'stat',
): (channel: SftpChannel, path: string, signal: AbortSignal) => Promise<EntryKind | null> {
  return async (channel, path, signal) => {
    const deed = { verb: 'look at', path };
    try {
      const attributes = await channel.request<Attributes>(deed, signal, (sftp, done) => {
        sftp[method](path, done);
      });
      return kindOf(attributes);
    } catch (error) {
      const reason = AppError.from(error);
      if (reason.code === 'not-found') return null;
      throw reason;
    }
  };
}

/** The server answered SSH_FX_FAILURE, which may mean anything. */
export function isUnexplained(error: unknown): boolean {
  return error instanceof AppError && error.detail['status'] === statusFailure;
}

/**
 * As `refine`, for opening and listing: mod_sftp of ProFTPD 1.3.8 says PERMISSION_DENIED to OPEN of a folder, and of
 * a link that leads nowhere (sftp_fxp, fxp_handle_open).
 */
export async function refineOpening(
  error: unknown,
  deed: Deed,
  look: () => Promise<AppError['code'] | undefined>,
): Promise<AppError> {
  const first = AppError.from(error);
  return await (first.code === 'permission-denied'
    ? lookAgain(first, deed, look)
    : refine(first, deed, look));
}

/**
 * OpenSSH folds EEXIST, ENOTEMPTY, EISDIR and ENOSPC into one FAILURE, and ENOTDIR into NO_SUCH_FILE
 * (sftp-server.c, errno_to_portable): what is at the path now tells them apart. A look that fails
 * itself leaves the first answer as it was.
 */
export async function refine(
  error: unknown,
  deed: Deed,
  look: () => Promise<AppError['code'] | undefined>,
): Promise<AppError> {
  const first = AppError.from(error);
  if (!isUnexplained(first) && first.code !== 'not-found') return first;
  return await lookAgain(first, deed, look);
}

async function lookAgain(
  first: AppError,
  deed: Deed,
  look: () => Promise<AppError['code'] | undefined>,
): Promise<AppError> {
  const code = await look().catch(() => undefined);
  return code === undefined || code === first.code ? first : sftpError(code, deed, first.cause);
}
