import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError, type ErrorCode } from '../shared/errors.ts';

/** A known_hosts of 100,000 hashed lines has about 25 MB; whatever is longer is no such file. */
const maxTrustFileBytes = 64 * 1024 * 1024;

/**
 * The text of a file that decides on trust, or undefined when there is none. Any other failure is an
 * error: a file that cannot be read may hold the very line that forbids a key.
 * @throws {AppError} permission-denied, limit-exceeded, internal
 */
export async function readTrustFile(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > maxTrustFileBytes) {
        throw new AppError('limit-exceeded', `${path} is too large for a file of host keys.`, {
          path,
          sizeBytes: size,
        });
      }
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw failureOf(error, path, 'decides which servers are trusted, but it cannot be read');
  }
}

/**
 * Puts the text in the place of the file in one step, readable for its owner alone.
 * @throws {AppError} permission-denied, disk-full, internal; the old file then stands untouched
 */
export async function writeTrustFile(path: string, text: string): Promise<void> {
  const partPath = `${path}.${randomUUID()}.part`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const part = await open(partPath, 'wx', 0o600);
    try {
      await fill(part, text);
      await rename(partPath, path);
    } catch (error) {
      await rm(partPath, { force: true });
      throw error;
    }
  } catch (error) {
    throw failureOf(error, path, 'could not be written');
  }
}

async function fill(file: FileHandle, text: string): Promise<void> {
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

const codeByErrno: Readonly<Record<string, ErrorCode>> = {
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  EROFS: 'permission-denied',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
};

function failureOf(error: unknown, path: string, what: string): AppError {
  const errno = errnoOf(error);
  const code = (errno === undefined ? undefined : codeByErrno[errno]) ?? 'internal';
  const message = `${path} ${what} (${errno ?? 'unknown reason'}).`;
  return new AppError(code, message, { path }, { cause: error });
}

function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
