import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The private place of one file that is edited. */
export interface EditFolder {
  /** Where the file goes, alone: whoever watches the folder sees only what becomes of it. */
  readonly folder: string;
  /** Leaves a note that something in it is not on the server yet, or takes it away. */
  markUnsaved(isUnsaved: boolean): Promise<void>;
  remove(): Promise<void>;
}

/** A copy of an earlier run of the app that was never uploaded. */
export interface Leftover {
  folder: string;
  /** Where it belongs, as a person reads it. */
  place: string;
}

const noteName = 'not-uploaded.txt';
const filesName = 'file';

/** Makes a folder that only its owner can enter, below `root`. @param place as in `Leftover` */
export async function makeEditFolder(root: string, place: string): Promise<EditFolder> {
  const own = path.join(root, randomUUID());
  const folder = path.join(own, filesName);
  const note = path.join(own, noteName);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    folder,
    async markUnsaved(isUnsaved) {
      if (isUnsaved) await writeFile(note, `${place}\n`, { mode: 0o600 });
      else await rm(note, { force: true });
    },
    async remove() {
      await rm(own, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Removes what earlier runs left behind, but for copies that were never uploaded: those are told. */
export async function tidyEditFolders(root: string): Promise<Leftover[]> {
  const leftovers: Leftover[] = [];
  for (const name of await namesIn(root)) {
    const own = path.join(root, name);
    const place = await readNote(path.join(own, noteName));
    if (place === null) await rm(own, { recursive: true, force: true });
    else leftovers.push({ folder: path.join(own, filesName), place });
  }
  return leftovers;
}

async function namesIn(root: string): Promise<string[]> {
  try {
    return await readdir(root);
  } catch {
    // Nothing was ever edited.
    return [];
  }
}

async function readNote(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    // No note: everything in there is on its server.
    return null;
  }
}
