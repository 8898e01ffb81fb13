import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

const blockBytes = 4 * 1024 * 1024;

/** Writes a file of random bytes, so that no two parts of it are alike. */
export async function writeRandomFile(file: string, sizeBytes: number): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    for (let written = 0; written < sizeBytes; written += blockBytes) {
      const block = new Uint8Array(Math.min(blockBytes, sizeBytes - written));
      await handle.write(randomFillSync(block));
    }
  } finally {
    await handle.close();
  }
}

/** SHA-256 of a file's bytes, hex. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Path below `folder` -> digest, for every file in it. */
export async function treeDigests(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const digests = await Promise.all(
    files.map(async (entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(folder, file), await digestOf(file)] as const;
    }),
  );
  return Object.fromEntries(digests.sort());
}
