import type { Session } from '../protocols/protocol.ts';
import type { Entry } from '../shared/entry.ts';
import { AppError } from '../shared/errors.ts';
import type { Claim } from '../shared/work.ts';
import { isSameFile, type FileAt } from './compare-files.ts';

/**
 * Writes are under way side by side, so after a sudden end the last bytes of a part file may have gaps:
 * 4 MiB on a local disk, less on servers. They are written again.
 */
export const doubtfulBytes = 8 * 1024 * 1024;
/** Before them, so many bytes are compared with the source. */
const comparedBytes = 1024 * 1024;

/** A part file as an earlier run has left it. */
export interface FoundPart {
  isThere: boolean;
  /** Where to go on writing; 0 to start again. */
  offset: number;
}

export interface PartSearch {
  source: FileAt;
  /** The source as it is now. */
  now: Entry;
  to: Session;
  partPath: string;
  claim: Claim;
  isResumed: boolean;
  signal: AbortSignal;
}

/**
 * Looks for the part file of an earlier run. It is continued when the source has the size and time that
 * were written down then, and the last trusted bytes of both are the same.
 */
export async function findPart(search: PartSearch): Promise<FoundPart> {
  const { to, partPath, now, claim, signal } = search;
  const part = await lookAt(to, partPath, signal);
  if (part?.kind !== 'file') return { isThere: false, offset: 0 };
  const isSameSource =
    now.sizeBytes !== null &&
    now.modifiedAtMs !== null &&
    now.sizeBytes === claim.sizeBytes &&
    now.modifiedAtMs === claim.modifiedAtMs;
  if (!search.isResumed || !isSameSource) return { isThere: true, offset: 0 };
  const trusted = Math.min(part.sizeBytes ?? 0, now.sizeBytes ?? 0) - doubtfulBytes;
  if (trusted <= 0) return { isThere: true, offset: 0 };
  const isSame = await isSameBefore(
    search.source,
    { session: to, path: partPath },
    trusted,
    signal,
  );
  return { isThere: true, offset: isSame ? trusted : 0 };
}

/** Whether the bytes before `end` are the same on both sides, as far as the last megabyte tells. */
export async function isSameBefore(
  source: FileAt,
  target: FileAt,
  end: number,
  signal: AbortSignal,
): Promise<boolean> {
  const offset = Math.max(0, end - comparedBytes);
  return await isSameFile(source, target, signal, { offset, length: end - offset });
}

export async function lookAt(
  to: Session,
  path: string,
  signal: AbortSignal,
): Promise<Entry | null> {
  try {
    return await to.stat(path, signal);
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code === 'not-found') return null;
    throw error;
  }
}
