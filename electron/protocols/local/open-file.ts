import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import type { WriteOptions } from '../protocol.ts';

/*
 * O_NONBLOCK: opening a named pipe would else wait for its other end for ever, on a thread of the
 * pool. Regular files ignore the flag; Windows has neither the flag nor such pipes in folders.
 */
const nonBlocking = (constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0;

const defaultMode = 0o666;

/** A regular file for reading, with the size that it has now. Rejects with the system's error. */
export async function openForReading(
  path: string,
): Promise<{ file: FileHandle; sizeBytes: number }> {
  return await openRegular(path, constants.O_RDONLY | nonBlocking, undefined);
}

/**
 * A regular file for writing. From offset 0 on, what was in it is gone; from a later one on, what lies
 * before it stays. Rejects with the system's error.
 */
export async function openForWriting(
  path: string,
  { offset, isExclusive, mode }: WriteOptions,
): Promise<FileHandle> {
  const create = isExclusive ? constants.O_CREAT | constants.O_EXCL : constants.O_CREAT;
  const truncate = offset === 0 ? constants.O_TRUNC : 0;
  const flags = constants.O_WRONLY | nonBlocking | create | truncate;
  // What O_EXCL has just made is a regular file. open(2)
  if (isExclusive) return await open(path, flags, mode ?? defaultMode);
  return (await openRegular(path, flags, mode ?? defaultMode)).file;
}

async function openRegular(
  path: string,
  flags: number,
  mode: number | undefined,
): Promise<{ file: FileHandle; sizeBytes: number }> {
  const file = await open(path, flags, mode);
  try {
    const stats = await file.stat();
    if (!stats.isFile())
      throw new AppError('wrong-kind', `${path} is not a regular file.`, { path });
    return { file, sizeBytes: stats.size };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}
