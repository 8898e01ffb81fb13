import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSampleFiles } from './sample-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keyferry-samples-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Names, sizes, times and content of everything below, in one value. */
async function fingerprint(root: string): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(root, { recursive: true })).sort();
  for (const name of names) {
    const found = await lstat(path.join(root, name));
    hash.update(`${name}\n`);
    if (!found.isFile()) continue;
    hash.update(`${String(found.size)} ${String(found.mtimeMs)}\n`);
    hash.update(await readFile(path.join(root, name)));
  }
  return hash.digest('hex');
}

describe('the sample files', () => {
  it('are the same each time, whatever was left in the folder', async () => {
    const root = path.join(folder, 'files');
    await makeSampleFiles(root);
    const first = await fingerprint(root);
    await writeFile(path.join(root, 'Welcome.txt'), 'changed');
    await mkdir(path.join(root, 'left', 'behind'), { recursive: true });
    await makeSampleFiles(root);
    expect(await fingerprint(root)).toBe(first);
  });

  it('hold a picture, something large and many small ones', async () => {
    const root = path.join(folder, 'files');
    await makeSampleFiles(root);
    expect(await readdir(path.join(root, 'Readings'))).toHaveLength(200);
    expect((await stat(path.join(root, 'Archive/large.bin'))).size).toBe(8 * 1024 * 1024);
    const png = await readFile(path.join(root, 'Pictures/chart.png'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const length = png.readUInt32BE(33);
    expect(png.subarray(37, 41).toString()).toBe('IDAT');
    expect(inflateSync(png.subarray(41, 41 + length))).toHaveLength(320 * (1 + 480 * 3));
  });
});
