import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, open, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSet } from './works.ts';

/** Large folders of real trees are split up; a single one would measure the file system instead. */
const filesInFolder = 500;
const block = Buffer.alloc(8 * 2 ** 20);

/** Makes the files under `folder`, random so that nothing can be compressed; those that exist stay. */
export async function makeFileSet(folder: string, set: FileSet): Promise<string> {
  const path = join(folder, set.name);
  if (await stat(path).catch(() => null)) return path;
  if (set.count === 1) {
    await writeRandom(path, set.bytesEach);
    return path;
  }
  await mkdir(path, { mode: 0o755 });
  for (let i = 0; i < set.count; i += 1) {
    // A listing is one folder; what is copied lies in several.
    const inner =
      set.bytesEach === 0 ? path : join(path, `part-${String(Math.floor(i / filesInFolder))}`);
    if (i % filesInFolder === 0) await mkdir(inner, { recursive: true, mode: 0o755 });
    await writeRandom(join(inner, `file-${String(i).padStart(6, '0')}.dat`), set.bytesEach);
  }
  return path;
}

async function writeRandom(path: string, bytes: number): Promise<void> {
  if (bytes <= 65_536) {
    await writeFile(path, randomFillSync(Buffer.alloc(bytes)));
  } else {
    const file = await open(path, 'w');
    for (let written = 0; written < bytes; written += block.length) {
      await file.write(randomFillSync(block), 0, Math.min(block.length, bytes - written));
    }
    await file.close();
  }
  await chmod(path, 0o644);
}

/** One digest over the names below `path` and what is in them: equal for equal trees alone. */
export async function digestOfTree(path: string): Promise<string> {
  const digest = createHash('sha256');
  const add = async (place: string, name: string): Promise<void> => {
    if (!(await stat(place)).isDirectory()) {
      digest.update(`file ${name}\n`);
      for await (const chunk of createReadStream(place, { highWaterMark: 2 ** 20 })) {
        digest.update(chunk as Buffer);
      }
      return;
    }
    digest.update(`folder ${name}\n`);
    for (const inner of (await readdir(place)).sort()) await add(join(place, inner), inner);
  };
  await add(path, '');
  return digest.digest('hex');
}
