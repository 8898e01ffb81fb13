import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface StartOptions {
  /** Start, measure, print one line, end. */
  isSmoke: boolean;
  /** A profile folder other than the usual one; null for the usual one. */
  userData: string | null;
  /** With a profile of its own a start neither looks for a running app nor opens system dialogs. */
  isAttended: boolean;
}

/** From the command line and the environment. A smoke start makes its own temporary profile folder. */
export function readStartOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): StartOptions {
  if (argv.includes('--smoke')) {
    const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'keyferry-smoke-'));
    return { isSmoke: true, userData: folder, isAttended: false };
  }
  const userData = env['KEYFERRY_USER_DATA'];
  if (userData) return { isSmoke: false, userData: path.resolve(userData), isAttended: false };
  return { isSmoke: false, userData: null, isAttended: true };
}
