import type { ByteSource, Session } from '../protocols/protocol.ts';
import type { Entry } from '../shared/entry.ts';
import type { Claim } from '../shared/work.ts';
import { isSame } from './source-changes.ts';

export interface Opening {
  /** The source as it was seen last. */
  expected: Entry;
  offset: number;
  isCopiedHere: boolean;
  /** Whether the source is looked at while it is being opened. */
  isLookedAt: boolean;
}

interface Readable {
  from: Session;
  sourcePath: string;
  signal: AbortSignal;
}

/**
 * Over SFTP the look at the source and its opening share one round trip. Where there is a part file the look
 * decides about it; and over the other protocols the look would wait for the read, or cost a connection.
 */
export function canOpenUnseen(copy: { from: Session; to: Session; claim: Claim | null }): boolean {
  const { from, to, claim } = copy;
  return from.protocol === 'sftp' && from !== to && claim === null;
}

/**
 * Opens the source for reading; `changed` is how it looks now where that is not as expected.
 * @throws {AppError} what the session threw
 */
export async function openSource(
  { from, sourcePath, signal }: Readable,
  { expected, offset, isCopiedHere, isLookedAt }: Opening,
): Promise<{ source: ByteSource } | { changed: Entry }> {
  const { sizeBytes } = expected;
  const looking = isLookedAt ? from.stat(sourcePath, signal) : null;
  const opening = from.openRead(
    sourcePath,
    { offset, isCopiedHere, ...(sizeBytes !== null && { expectedBytes: sizeBytes }) },
    signal,
  );
  // Awaited behind the look, whose failure is the one that is told.
  opening.catch(() => undefined);
  try {
    const seen = await looking;
    if (!seen || isSame(expected, seen)) return { source: await opening };
    await giveBack(opening);
    return { changed: seen };
  } catch (error) {
    await giveBack(opening);
    throw error;
  }
}

async function giveBack(opening: Promise<ByteSource>): Promise<void> {
  await opening.then(
    (source) => source.close(),
    () => undefined,
  );
}
