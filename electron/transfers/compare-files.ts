import { createHash } from 'node:crypto';
import type { Session } from '../protocols/protocol.ts';
import { throwIfCancelled } from '../shared/errors.ts';
import { settleAll } from './settle-all.ts';

export interface FileAt {
  session: Session;
  path: string;
}

export interface Range {
  offset: number;
  /** Infinity for all the rest. */
  length: number;
}

const whole: Range = { offset: 0, length: Infinity };

/** SHA-256 of a part of a file, in hex; of fewer bytes where the file ends before the range does. */
export async function digestOf(
  { session, path }: FileAt,
  { offset, length }: Range,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  const expectedBytes = offset + length;
  const source = await session.openRead(
    path,
    { offset, ...(Number.isFinite(length) && { expectedBytes }) },
    signal,
  );
  try {
    let left = length;
    while (left > 0) {
      throwIfCancelled(signal);
      const chunk = await source.next();
      if (!chunk) break;
      const bytes = chunk.bytes.subarray(0, left);
      hash.update(bytes);
      left -= bytes.length;
      chunk.release();
    }
  } finally {
    await source.close();
  }
  return hash.digest('hex');
}

/** Whether both hold the same bytes in that range. Both are read. */
export async function isSameFile(
  one: FileAt,
  other: FileAt,
  signal: AbortSignal,
  range: Range = whole,
): Promise<boolean> {
  const [first, second] = await settleAll<[string, string]>([
    digestOf(one, range, signal),
    digestOf(other, range, signal),
  ]);
  return first === second;
}
