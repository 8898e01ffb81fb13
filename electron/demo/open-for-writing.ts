import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { ContainedPaths } from './contained-path.ts';

/** Windows has no such flag; there the constant is missing. */
const noFollow = (constants.O_NOFOLLOW as number | undefined) ?? 0;

/** The file of a client's path, made where there is none; a new one never through a link. */
export async function openForWriting(
  paths: ContainedPaths,
  clientPath: string,
  isEmptied: boolean,
): Promise<FileHandle> {
  const { real, isNew } = await paths.target(clientPath);
  const flags =
    constants.O_WRONLY |
    constants.O_CREAT |
    (isEmptied ? constants.O_TRUNC : 0) |
    (isNew ? noFollow : 0);
  return await open(real, flags, 0o644);
}
