import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** The value of Repr-Digest for a whole file; null unless the client wants it. RFC 9530 §3, §4. */
export async function reprDigestOf(
  file: FileHandle,
  sizeBytes: number,
  { headers }: IncomingMessage,
): Promise<string | null> {
  const wanted = headers['want-repr-digest'];
  if (typeof wanted !== 'string' || !/(?:^|[ ,])sha-256=(?:[1-9]|10)(?:,|$)/.test(wanted))
    return null;
  const hash = createHash('sha256');
  if (sizeBytes > 0) {
    const content = file.createReadStream({ start: 0, end: sizeBytes - 1, autoClose: false });
    await pipeline(content, hash);
  }
  return `sha-256=:${hash.digest('base64')}:`;
}
