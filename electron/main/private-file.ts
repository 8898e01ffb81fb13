import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { AppError, type ErrorCode } from '../shared/errors.ts';

/**
 * The bytes of a file, or undefined when there is none.
 * @throws {AppError} limit-exceeded, permission-denied, internal
 */
export async function readPrivateFile(file: string, maxBytes: number): Promise<Buffer | undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > maxBytes) {
        throw new AppError('limit-exceeded', `${file} is too large.`, { path: file, maxBytes });
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw fileError(error, file, 'could not be read');
  }
}

/**
 * Puts the bytes in the place of the file in one step, on the disk and readable for its owner alone.
 * @throws {AppError} permission-denied, disk-full, internal; the old file then stands untouched
 */
export async function writePrivateFile(file: string, bytes: Uint8Array): Promise<void> {
  const part = `${file}.${randomUUID()}.part`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(part, 'wx', 0o600);
    try {
      await fill(handle, bytes);
      await rename(part, file);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
    await syncFolder(path.dirname(file));
  } catch (error) {
    throw fileError(error, file, 'could not be written');
  }
}

async function fill(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the rename last through a power cut. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const codeByErrno: Readonly<Record<string, ErrorCode>> = {
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  EROFS: 'permission-denied',
  ENOENT: 'not-found',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
};

/** What went wrong with a file of this computer, with its path and never with its content. */
export function fileError(error: unknown, file: string, what: string): AppError {
  if (error instanceof AppError) return error;
  const errno = errnoOf(error);
  const code = (errno === undefined ? undefined : codeByErrno[errno]) ?? 'internal';
  const message = `${file} ${what} (${errno ?? 'unknown reason'}).`;
  return new AppError(code, message, { path: file }, { cause: error });
}

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
