import type { Session } from '../protocols/protocol.ts';
import { AppError, throwIfCancelled } from '../shared/errors.ts';
import type { FilePreview } from '../shared/preview.ts';

/**
 * The first `limitBytes` of a file, links followed. One byte more is read to tell whether they are all.
 *
 * @throws {AppError} wrong-kind for folders and for what may never end (pipes, devices), not-found,
 *   permission-denied, cancelled, connection-lost
 */
export async function readPreview(
  session: Session,
  path: string,
  limitBytes: number,
  signal: AbortSignal,
): Promise<FilePreview> {
  const entry = await session.stat(path, signal);
  const kind = entry.kind === 'link' ? entry.linkKind : entry.kind;
  if (kind === 'folder' || kind === 'other') {
    throw new AppError('wrong-kind', `${path} is no file that can be read.`, { path });
  }
  const sizeBytes = entry.kind === 'link' ? null : entry.sizeBytes;
  const wanted = limitBytes + 1;
  const options =
    sizeBytes === null ? { offset: 0 } : { offset: 0, expectedBytes: Math.min(sizeBytes, wanted) };
  const bytes = await readAtMost(session, path, options, wanted, signal);
  return {
    base64: bytes.subarray(0, limitBytes).toString('base64'),
    sizeBytes,
    isWhole: bytes.length < wanted,
  };
}

async function readAtMost(
  session: Session,
  path: string,
  options: Parameters<Session['openRead']>[1],
  wanted: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const source = await session.openRead(path, options, signal);
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    while (length < wanted) {
      const chunk = await source.next();
      if (!chunk) break;
      throwIfCancelled(signal);
      const piece = Buffer.from(chunk.bytes.subarray(0, wanted - length));
      chunk.release();
      pieces.push(piece);
      length += piece.length;
    }
  } finally {
    await source.close();
  }
  return Buffer.concat(pieces, length);
}
