import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import type { Entry } from '../../shared/entry.ts';
import type { Accounts } from './accounts.ts';
import { bareEntry, decodeName, kindOf, readEntry } from './entries.ts';
import { errnoOf, mapLocalError } from './map-error.ts';

type BufferDirent = Dirent<Buffer>;
interface BufferDirectory {
  read(): Promise<BufferDirent | null>;
  close(): Promise<void>;
}

/** Small first, so that the first rows are on the screen at once; then what one message should carry. */
const firstBatch = 128;
const laterBatch = 512;
/** Parallel lstat calls. Measured over 20,000 files: 8 take 2.6 times as long, 64 gain nothing more. */
const parallelStats = 32;

/** The entries of `folder`, unreadable ones included. `check` throws when the listing is to stop. */
export async function* listFolder(
  folder: string,
  accounts: Accounts,
  check: () => void,
): AsyncGenerator<Entry[]> {
  try {
    check();
    const directory = await openAsBytes(folder);
    try {
      let size = firstBatch;
      for (;;) {
        const found = await readSome(directory, size);
        if (found.length === 0) return;
        const entries = await describe(folder, found, accounts, check);
        check();
        if (entries.length > 0) yield entries;
        size = laterBatch;
      }
    } finally {
      await directory.close();
    }
  } catch (thrown) {
    throw mapLocalError(thrown, { verb: 'list', path: folder });
  }
}

/** All drives that answer, as folders `C:` … : the top of the tree on Windows. */
export async function* listDrives(check: () => void): AsyncGenerator<Entry[]> {
  check();
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
  const answers = await Promise.allSettled(
    letters.map(async (letter) => await stat(`${letter}:\\`)),
  );
  check();
  const present = letters.filter((_, index) => answers[index]?.status === 'fulfilled');
  if (present.length > 0) yield present.map((letter) => bareEntry(`${letter}:`, 'folder'));
}

/** opendir takes `buffer` as readdir does; the types of Node leave it out. */
async function openAsBytes(folder: string): Promise<BufferDirectory> {
  const options = { encoding: 'buffer' as BufferEncoding, bufferSize: laterBatch };
  return (await opendir(folder, options)) as unknown as BufferDirectory;
}

async function readSome(directory: BufferDirectory, count: number): Promise<BufferDirent[]> {
  const found: BufferDirent[] = [];
  while (found.length < count) {
    const next = await directory.read();
    if (next === null) break;
    found.push(next);
  }
  return found;
}

/** In the order of the folder, with at most `parallelStats` questions to the disk at a time. */
async function describe(
  folder: string,
  found: readonly BufferDirent[],
  accounts: Accounts,
  check: () => void,
): Promise<Entry[]> {
  const entries: (Entry | undefined)[] = new Array<Entry | undefined>(found.length);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < found.length; index = next++) {
      check();
      const dirent = found[index];
      if (dirent) entries[index] = await describeOne(folder, dirent, accounts);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallelStats, found.length) }, work));
  return entries.filter((entry) => entry !== undefined);
}

/** Undefined for what vanished between the listing and the question about it. */
async function describeOne(
  folder: string,
  dirent: BufferDirent,
  accounts: Accounts,
): Promise<Entry | undefined> {
  const name = decodeName(dirent.name);
  const separator = /[\\/]$/.test(folder) ? '' : '/';
  // The bytes as they came, because a name that is no text has no other spelling.
  const path = Buffer.concat([Buffer.from(`${folder}${separator}`), dirent.name]);
  try {
    return await readEntry(path, name, accounts);
  } catch (thrown) {
    return errnoOf(thrown) === 'ENOENT' ? undefined : bareEntry(name, kindOf(dirent));
  }
}
