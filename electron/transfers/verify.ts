import type { Session } from '../protocols/protocol.ts';
import { AppError } from '../shared/errors.ts';
import type { Checksum, Compared } from '../shared/transfer.ts';
import type { CopyRules } from '../shared/work.ts';
import { digestOf, type FileAt } from './compare-files.ts';

export interface Comparison {
  source: FileAt;
  /** The copy under its temporary name. */
  copy: FileAt;
  /** Of both, as they were found to be the same. */
  sizeBytes: number;
  /** Of the bytes that were handed over; null where an earlier run has moved some of them. */
  sentHex: string | null;
  rules: Pick<CopyRules, 'isReadBack'>;
  signal: AbortSignal;
}

const all = { offset: 0, length: Infinity };

/**
 * Compares a copy with its source by SHA-256. A side that computes it does so where the file lies; the
 * copy on a side that does not is read back, where the rules say so or it lies on this computer.
 * Returns what the comparison rests on: the size alone where nobody could say more.
 * @throws {AppError} integrity-mismatch, cancelled, and what reading threw
 */
export async function compareCopy(comparison: Comparison): Promise<Compared> {
  const { source, copy, sizeBytes, sentHex, rules, signal } = comparison;
  // There is nothing in it that could differ, and servers refuse to begin where a file ends.
  if (sizeBytes === 0) return 'size';
  const arrived = await computedBy(copy, sizeBytes, signal);
  const isReadBack = rules.isReadBack || isHere(copy.session);
  if (!arrived && !isReadBack) return 'size';
  const arrivedHex = arrived?.hex ?? (await digestOf(copy, all, signal));
  const original = await computedBy(source, sizeBytes, signal);
  const expectedHex = original?.hex ?? sentHex ?? (await digestOf(source, all, signal));
  if (arrivedHex !== expectedHex) {
    throw new AppError('integrity-mismatch', 'The copy does not hold the bytes of its source.', {
      path: source.path,
      expected: expectedHex,
      arrived: arrivedHex,
      by: arrived?.by ?? original?.by ?? 'read-back',
    });
  }
  return arrived?.by ?? original?.by ?? 'read-back';
}

/** Null where the side computes no checksum, of this file at least. */
async function computedBy(
  { session, path }: FileAt,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<Checksum | null> {
  const { sha256 } = session.features;
  if (!sha256) return null;
  try {
    return await sha256(path, sizeBytes, signal);
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code === 'cancelled' || error.code === 'connection-lost') throw error;
    return null;
  }
}

function isHere({ protocol }: Session): boolean {
  return protocol === 'local';
}
