import type { Session } from '../protocols/protocol.ts';
import { AppError, type ErrorCode } from '../shared/errors.ts';
import { uncancelled } from './uncancelled.ts';

/** After these nobody knows whether a request was carried out before its answer got lost. */
const uncertainCodes: ReadonlySet<ErrorCode> = new Set([
  'cancelled',
  'connection-lost',
  'timeout',
  'internal',
]);

/** Whether a call that failed like this may have made the file after all. */
export function mayHaveBeenMade(error: AppError): boolean {
  return uncertainCodes.has(error.code);
}

/** Removes a part file that nobody needs any more. Null when it is gone, else why it is still there. */
export async function removePart(to: Session, partPath: string): Promise<AppError | null> {
  const { removeFile } = to.features;
  if (!removeFile) return new AppError('unsupported', 'This server cannot remove files.');
  try {
    await removeFile(partPath, uncancelled);
    return null;
  } catch (thrown) {
    const error = AppError.from(thrown);
    return error.code === 'not-found' ? null : error;
  }
}

/** Removes a part file because of `error`, which is returned, and tells so where the file stays. */
export async function withoutPart(
  to: Session,
  partPath: string,
  error: AppError,
): Promise<AppError> {
  const left = await removePart(to, partPath);
  return left ? withPartLeft(error, partPath, left) : error;
}

/** The same failure, telling also that a part file could not be removed. */
export function withPartLeft(error: AppError, partPath: string, reason: AppError): AppError {
  const message = `${error.message} The unfinished ${partPath} could not be removed.`;
  const detail = { ...error.detail, partFile: partPath, partFileReason: reason.code };
  return new AppError(error.code, message, detail, { retryable: error.retryable, cause: error });
}
