import { rm } from 'node:fs/promises';
import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';

/*
 * Wrong master passwords make the next one wait. This slows down somebody at the keyboard. Whoever can
 * copy the file guesses elsewhere without this wait: against that stands the cost of the derivation.
 */

const freeTries = 3;
const longestDelayMs = 5 * 60_000;

/** From the fourth wrong password on 1 s, 2 s, 4 s … up to 5 minutes. */
export function delayAfter(failures: number): number {
  return failures < freeTries ? 0 : Math.min(1_000 * 2 ** (failures - freeTries), longestDelayMs);
}

const Attempts = v.strictObject({
  failures: v.pipe(v.number(), v.integer(), v.minValue(0)),
  lastAtMs: v.number(),
});
type Attempts = v.InferOutput<typeof Attempts>;

export interface VaultDelay {
  /** Milliseconds until a password is looked at again; 0 for at once. */
  remainingMs(): number;
  /**
   * Counts one try before it is looked at, so that ending the app in the middle does not undo it.
   * @throws {AppError} limit-exceeded with `retryInMs` while the last failure is too fresh
   */
  begin(): Promise<void>;
  /** The try was right: nothing waits any more. */
  succeed(): Promise<void>;
}

/** Remembers failures in a file, so that a restart does not shorten the wait. */
export async function openVaultDelay(
  file: string,
  now: () => number = Date.now,
): Promise<VaultDelay> {
  let attempts = await readAttempts(file);

  function remainingMs(): number {
    const delay = delayAfter(attempts.failures);
    const passed = now() - attempts.lastAtMs;
    // A clock that was set back must not make the wait longer than it is.
    return Math.round(Math.min(delay, Math.max(0, delay - passed)));
  }

  return {
    remainingMs,
    async begin() {
      const retryInMs = remainingMs();
      if (retryInMs > 0) {
        throw new AppError(
          'limit-exceeded',
          'Too many wrong master passwords. Wait before the next try.',
          { vault: 'wait', retryInMs },
        );
      }
      attempts = { failures: attempts.failures + 1, lastAtMs: now() };
      await writePrivateFile(file, Buffer.from(JSON.stringify(attempts)));
    },
    async succeed() {
      attempts = { failures: 0, lastAtMs: 0 };
      await rm(file, { force: true });
    },
  };
}

async function readAttempts(file: string): Promise<Attempts> {
  const none = { failures: 0, lastAtMs: 0 };
  const bytes = await readPrivateFile(file, 1_024);
  if (!bytes) return none;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Attempts), bytes.toString('utf8'));
  // A file that makes no sense was tampered with or torn: it counts as the last free try.
  return parsed.success ? parsed.output : { failures: freeTries, lastAtMs: 0 };
}
