/** An answer that is no success. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, headers: Readonly<Record<string, string>> = {}) {
    super(`HTTP ${String(status)}`);
    this.status = status;
    this.headers = headers;
  }
}

/** RFC 9110 §15.5, RFC 4918 §11, for what a call of the file system failed with. */
const statusByErrno: Readonly<Record<string, number>> = {
  ENOENT: 404,
  ENOTDIR: 404,
  ELOOP: 404,
  EACCES: 403,
  EPERM: 403,
  EISDIR: 405,
  EEXIST: 412,
  ENAMETOOLONG: 400,
  EINVAL: 403,
  ENOSPC: 507,
  EDQUOT: 507,
};

export function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return statusByErrno[code] ?? 500;
}

/** The same with other words for a path whose folder is missing. RFC 4918 §9.3.1, §9.7.1, §9.8.5. */
export async function conflictIfMissing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw statusOf(error) === 404 ? new HttpError(409) : error;
  }
}
