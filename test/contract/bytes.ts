import { randomBytes } from 'node:crypto';
import type { Entry } from '../../electron/shared/entry.ts';
import type { ByteSource, Features, Session } from '../../electron/protocols/protocol.ts';

export const mebibyte = 1024 * 1024;

const { signal: never } = new AbortController();

/** Bytes that no compression shortens and no shift leaves equal. */
export function noise(length: number): Buffer {
  return randomBytes(length);
}

/** Everything that is left in a source; gives each piece back and closes it. */
export async function drain(source: ByteSource): Promise<Buffer> {
  const pieces: Buffer[] = [];
  try {
    for (let chunk = await source.next(); chunk; chunk = await source.next()) {
      // A copy, because the source reuses the bytes after `release`.
      pieces.push(Buffer.from(chunk.bytes));
      chunk.release();
    }
  } finally {
    await source.close();
  }
  return Buffer.concat(pieces);
}

export async function readWhole(session: Session, path: string, offset = 0): Promise<Buffer> {
  return await drain(await session.openRead(path, { offset }, never));
}

/** Writes in pieces of odd size, with as many at once as the sink allows. */
export async function writeWhole(
  write: Features['write'],
  path: string,
  bytes: Uint8Array,
  options: { offset?: number; isExclusive?: boolean; mode?: number } = {},
): Promise<void> {
  const { offset = 0, isExclusive = false, mode = null } = options;
  const sink = await write(path, { offset, isExclusive, mode }, never);
  const pieceBytes = 100_003;
  const pending = new Set<Promise<void>>();
  try {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const writing = sink.write(bytes.subarray(at, at + pieceBytes));
      pending.add(writing);
      // A failure is met in `Promise.all` below; here it only leaves the set.
      writing.finally(() => pending.delete(writing)).catch(() => undefined);
      if (pending.size >= sink.writesInFlight) await Promise.race(pending);
    }
    await Promise.all(pending);
    await sink.finish();
  } catch (thrown) {
    await sink.abort();
    throw thrown;
  }
}

export async function listAll(session: Session, path: string, signal = never): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const batch of session.list(path, signal)) entries.push(...batch);
  return entries;
}

export async function listNames(session: Session, path: string): Promise<string[]> {
  return (await listAll(session, path)).map((entry) => entry.name).sort();
}
