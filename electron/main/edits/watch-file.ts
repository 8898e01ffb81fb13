import { watch as watchFolder, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';

/** What tells one version of a file from the next; an editor may put another file in its place. */
interface Version {
  sizeBytes: number;
  modifiedAtMs: number;
  inode: number;
}

export interface WatchOptions {
  /** How long nothing may happen before a version counts as saved, in ms. */
  quietMs?: number;
  onSaved: () => void;
}

/** Editors write in several steps (a backup, a new file, a rename); the last one counts. */
const usualQuietMs = 300;
/** Where the system cannot tell of changes, looking has to do. */
const lookEveryMs = 1_000;

/**
 * Tells whenever the file has another version than before. Its folder is watched, not the file, so a
 * file that an editor replaces by renaming is followed, too. Returns what ends the watch.
 */
export async function watchFile(
  file: string,
  { quietMs = usualQuietMs, onSaved }: WatchOptions,
): Promise<() => void> {
  let known = await versionOf(file);
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const now = await versionOf(file);
    // In the middle of being replaced there is no file for a moment.
    if (isOver || now === null || isSame(now, known)) return;
    known = now;
    onSaved();
  }

  const lookSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), quietMs);
  };
  const stopWatching = startWatching(path.dirname(file), lookSoon);
  return () => {
    isOver = true;
    clearTimeout(timer);
    stopWatching();
  };
}

function startWatching(folder: string, onChange: () => void): () => void {
  let poll: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  const lookFromTimeToTime = (): void => {
    poll ??= setInterval(onChange, lookEveryMs);
  };
  try {
    watcher = watchFolder(folder, { persistent: false }, onChange);
    watcher.on('error', lookFromTimeToTime);
  } catch {
    // No watch is left on this system (inotify's limit), or the file system has none.
    lookFromTimeToTime();
  }
  return () => {
    watcher?.close();
    clearInterval(poll);
  };
}

/** Null where there is no file now. */
async function versionOf(file: string): Promise<Version | null> {
  try {
    const { size, mtimeMs, ino } = await stat(file);
    return { sizeBytes: size, modifiedAtMs: mtimeMs, inode: ino };
  } catch {
    // Gone for a moment or for good: either way there is nothing to upload.
    return null;
  }
}

function isSame(now: Version, known: Version | null): boolean {
  return (
    known !== null &&
    now.sizeBytes === known.sizeBytes &&
    now.modifiedAtMs === known.modifiedAtMs &&
    now.inode === known.inode
  );
}
