import { open } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from './map-error.ts';

/** The disk writes side by side what it is asked for side by side; more gains nothing. */
const syncedAtOnce = 16;

/** Waits until these files and their names are on the disk. Files that are gone need nothing. */
export async function syncFiles(paths: readonly string[]): Promise<void> {
  const folders =
    process.platform === 'win32' ? [] : new Set(paths.map((one) => path.dirname(one)));
  await eachOf([...paths], syncOne);
  await eachOf([...folders], syncOne);
}

async function eachOf(paths: string[], work: (path: string) => Promise<void>): Promise<void> {
  const next = async (): Promise<void> => {
    for (let one = paths.pop(); one !== undefined; one = paths.pop()) await work(one);
  };
  await Promise.all(Array.from({ length: syncedAtOnce }, next));
}

async function syncOne(one: string): Promise<void> {
  try {
    // Windows flushes only what may be written to.
    const file = await open(one, process.platform === 'win32' ? 'r+' : 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (thrown) {
    // A copy that its owner may not read, and file systems that sync no folders: nothing more can be done.
    if (!harmless.has(errnoOf(thrown) ?? '')) throw thrown;
  }
}

const harmless: ReadonlySet<string> = new Set(['ENOENT', 'EACCES', 'EPERM', 'EINVAL', 'ENOTSUP']);
