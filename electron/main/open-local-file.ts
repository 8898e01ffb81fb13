import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../shared/errors.ts';
import { mayBeRun } from './edits/editor-start.ts';

export interface OpeningOptions {
  platform: string;
  /** Whether a file that may be a program is to be opened all the same. */
  ask: (name: string) => Promise<boolean>;
  /** The system's own way; resolves with what went wrong, or with `''`. */
  open: (file: string) => Promise<string>;
}

const executeBits = 0o111;

/**
 * Opens a file of this computer with the program that the system has for it. Whatever the path is a link
 * to is what counts: a harmless name must not hide a program.
 *
 * @returns false where the person did not want a program opened
 * @throws {AppError} invalid-request for a path that is not absolute, not-found, wrong-kind, unsupported
 *   where the system has no program for it
 */
export async function openLocalFile(
  file: string,
  { platform, ask, open }: OpeningOptions,
): Promise<boolean> {
  if (!path.isAbsolute(file)) {
    throw new AppError('invalid-request', 'Only an absolute path can be opened.', { path: file });
  }
  const found = await realpath(file).catch(() => {
    throw new AppError('not-found', `Cannot open ${file}: there is nothing there.`, { path: file });
  });
  const facts = await stat(found);
  if (!facts.isFile()) {
    throw new AppError('wrong-kind', `Cannot open ${file}: it is not a file.`, { path: file });
  }
  // On Windows every file has the bits.
  const isExecutable = platform !== 'win32' && (facts.mode & executeBits) !== 0;
  const isRisky = isExecutable || mayBeRun(file) || mayBeRun(found);
  if (isRisky && !(await ask(path.basename(file)))) return false;
  const problem = await open(found);
  if (problem === '') return true;
  throw new AppError('unsupported', `The system has no program for ${file}: ${problem}.`, {
    path: file,
  });
}
