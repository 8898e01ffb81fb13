import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * Extracts the wanted files of a zip with their permissions (yauzl refuses names that lead out).
 * @param {string} file
 * @param {string} folder
 * @param {(name: string) => boolean} isWanted
 */
export async function unzip(file, folder, isWanted) {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(file);
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/') || !isWanted(entry.fileName)) continue;
    const target = path.join(folder, entry.fileName);
    await mkdir(path.dirname(target), { recursive: true });
    const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o644;
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { mode }));
  }
}
