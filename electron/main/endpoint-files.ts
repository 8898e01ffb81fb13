import { createHash } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../shared/errors.ts';
import { fileError, readPrivateFile } from './private-file.ts';

/* Folders of the profile with one file for each host and port. */

/** Any host makes a good file name this way, an IPv6 address too. */
export function fileOfEndpoint(folder: string, host: string, port: number): string {
  const name = createHash('sha256').update(JSON.stringify([host.toLowerCase(), port]));
  return path.join(folder, `${name.digest('hex').slice(0, 32)}.json`);
}

/** Undefined where there is none, null for one that is larger than any that was written here. */
export async function readBounded(
  file: string,
  maxBytes: number,
): Promise<Buffer | null | undefined> {
  try {
    return await readPrivateFile(file, maxBytes);
  } catch (error) {
    if (error instanceof AppError && error.code === 'limit-exceeded') return null;
    throw error;
  }
}

/** Keeps what cannot be understood, out of the way. */
export async function putAside(file: string): Promise<void> {
  try {
    await rename(file, `${file}.damaged`);
  } catch (error) {
    throw fileError(error, file, 'is damaged and could not be put aside');
  }
}

/** Files that were put aside count too, and those that a crash left unfinished, so that they go. */
export async function dropOldest(folder: string, allowed: number): Promise<void> {
  try {
    const names = await readdir(folder);
    if (names.length <= allowed) return;
    const files = await Promise.all(
      names.map(async (name) => {
        const file = path.join(folder, name);
        return { file, modifiedAtMs: (await stat(file)).mtimeMs };
      }),
    );
    const oldest = files.toSorted((a, b) => a.modifiedAtMs - b.modifiedAtMs);
    for (const { file } of oldest.slice(0, files.length - allowed)) await rm(file);
  } catch (error) {
    throw fileError(error, folder, 'could not be tidied up');
  }
}
