import type { Session } from '../protocols/protocol.ts';
import type { Entry } from '../shared/entry.ts';
import { AppError } from '../shared/errors.ts';
import { freeNames } from './conflicts.ts';
import { joinPath } from './paths.ts';

/** A folder that receives copies, and what is known of the names in it. */
export interface TargetFolder {
  readonly path: string;
  /** What was there under that name before this transfer, or has got it since as a free name. */
  find(name: string): Promise<Entry | null>;
  /**
   * Takes a name for a copy. @throws {AppError} name-invalid when another copy has a name that is the
   * same on this side because case does not count there
   */
  claim(name: string): void;
  /** The best name beside a taken one, as it is now. */
  freeName(source: Entry): Promise<string>;
  /** The same, and from now on it is taken. */
  takeFreeName(source: Entry): Promise<string>;
}

export interface TargetFolderOptions {
  /** Made by this transfer, so nothing was in it. */
  isNew: boolean;
  /** Fewer names than are worth a listing will be looked up. */
  isForFewNames: boolean;
}

/** So many entries may be kept to look names up; of larger folders each name is asked for. */
const entriesKept = 50_000;

export function openTargetFolder(
  to: Session,
  path: string,
  { isNew, isForFewNames }: TargetFolderOptions,
  signal: AbortSignal,
): TargetFolder {
  const ignoresCase = to.traits.isCaseSensitive === false;
  /** Kept only where two names can clash: for a million files it takes its memory. */
  const claimed = new Map<string, string>();
  const renamed = new Map<string, Entry>();
  let listing: Promise<ReadonlyMap<string, Entry> | null> | undefined;

  /** Upper case first: it also joins letters that differ in lower case only (final sigma). */
  function fold(name: string): string {
    return ignoresCase ? name.normalize('NFC').toUpperCase().toLowerCase() : name;
  }

  /** Null when the folder is too large to be kept. */
  async function readAll(): Promise<ReadonlyMap<string, Entry> | null> {
    const entries = new Map<string, Entry>();
    for await (const batch of to.list(path, signal)) {
      for (const entry of batch) entries.set(fold(entry.name), entry);
      if (entries.size > entriesKept) return null;
    }
    return entries;
  }

  async function ask(name: string): Promise<Entry | null> {
    try {
      return await to.stat(joinPath(path, name, to.traits.pathStyle), signal);
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code === 'not-found') return null;
      throw error;
    }
  }

  async function find(name: string): Promise<Entry | null> {
    const own = renamed.get(fold(name));
    if (own || isNew) return own ?? null;
    if (!isForFewNames) {
      listing ??= readAll();
      const entries = await listing;
      if (entries) return entries.get(fold(name)) ?? null;
    }
    return await ask(name);
  }

  async function freeName(source: Entry): Promise<string> {
    for (const candidate of freeNames(source.name, source.kind)) {
      const isTaken = claimed.has(fold(candidate)) || (await find(candidate));
      if (!isTaken) return candidate;
    }
    throw new AppError('already-exists', 'No name is free.', { name: source.name });
  }

  return {
    path,
    find,
    claim(name) {
      if (!ignoresCase) return;
      const earlier = claimed.get(fold(name));
      if (earlier !== undefined) {
        throw new AppError('name-invalid', `“${name}” and “${earlier}” are the same name there.`, {
          name,
          reason: 'case-clash',
          other: earlier,
        });
      }
      claimed.set(fold(name), name);
    },
    freeName,
    async takeFreeName(source) {
      let name = await freeName(source);
      // While it was looked up, another copy may have taken it.
      while (renamed.has(fold(name))) name = await freeName(source);
      renamed.set(fold(name), { ...source, name });
      return name;
    },
  };
}
