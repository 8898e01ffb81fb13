import { isFolderLike, type Entry } from '../shared/entry.ts';
import { AppError } from '../shared/errors.ts';
import { baseName, joinPath, parentPath, trimPath } from '../transfers/paths.ts';
import type { Session } from './engine-types.ts';

/** What is at `path`, links not followed; null where nothing is. @throws {AppError} as `stat` */
export async function statOrNull(
  session: Session,
  path: string,
  signal: AbortSignal,
): Promise<Entry | null> {
  try {
    return await session.stat(path, signal);
  } catch (error) {
    const reason = AppError.from(error);
    if (reason.code === 'not-found') return null;
    throw reason;
  }
}

/** A folder and the name that something gets in it. */
export interface Place {
  folder: string;
  name: string;
}

/** A target as it was written: `isFolder` when it ends in a separator. */
export interface WrittenTarget {
  path: string;
  isFolder: boolean;
}

/**
 * Where `cp` and `mv` put something: inside a target that is a folder or ends in `/` (which is made
 * where it is missing), else at the target's own name. A root has no name to put inside, so its
 * content goes to the target itself.
 * @throws {AppError} wrong-kind when a target that ends in `/` is a file
 */
export async function placeIn(
  session: Session,
  target: WrittenTarget,
  sourceName: string,
  signal: AbortSignal,
): Promise<Place> {
  const { pathStyle } = session.traits;
  const path = trimPath(target.path, pathStyle);
  const existing = await statOrNull(session, path, signal);
  const isInside = existing ? isFolderLike(existing) : target.isFolder;
  if (existing && target.isFolder && !isInside) {
    throw new AppError('wrong-kind', `${path} is not a folder.`, { path });
  }
  if (!isInside || sourceName === '') {
    return { folder: parentPath(path, pathStyle), name: baseName(path, pathStyle) };
  }
  if (!existing) await makeFolders(session, path, signal);
  return { folder: path, name: sourceName };
}

/** The folder and those above it that are missing. @throws {AppError} unsupported, and as `makeFolder` */
async function makeFolders(session: Session, path: string, signal: AbortSignal): Promise<void> {
  const { makeFolder } = session.features;
  if (!makeFolder) throw new AppError('unsupported', 'This server cannot make folders.', { path });
  const missing: string[] = [];
  const { pathStyle } = session.traits;
  let folder = path;
  while (!(await statOrNull(session, folder, signal))) {
    missing.push(folder);
    const parent = parentPath(folder, pathStyle);
    if (parent === folder || parent === '') break;
    folder = parent;
  }
  for (const next of missing.reverse()) await makeFolder(next, signal);
}

/** The path of a place. */
export function pathOfPlace(session: Session, { folder, name }: Place): string {
  return joinPath(folder, name, session.traits.pathStyle);
}
