import type { Session } from '../protocols/protocol.ts';
import { isFolderLike, type Entry } from '../shared/entry.ts';
import { AppError } from '../shared/errors.ts';
import { baseName, parentPath } from './paths.ts';

export interface CopyPlace {
  targetFolder: string;
  /** Name of the copy. */
  targetName: string;
}

/**
 * Where `cp -r SOURCE TARGET` would put the copy: inside `path` when that is a folder or ends in a
 * separator (it is made then if need be), else under that very name.
 *
 * @throws {AppError} unsupported, and what the session threw
 */
export async function choosePlace(
  to: Session,
  path: string,
  sourceName: string,
  signal: AbortSignal,
): Promise<CopyPlace> {
  const { pathStyle } = to.traits;
  const existing = await statOrNull(to, path, signal);
  if (existing && isFolderLike(existing)) return { targetFolder: path, targetName: sourceName };
  const meansFolder = (pathStyle === 'windows' ? /[\\/]$/ : /\/$/).test(path);
  if (existing && meansFolder) {
    throw new AppError('wrong-kind', `${path} is not a folder.`, { path });
  }
  if (!meansFolder) {
    return { targetFolder: parentPath(path, pathStyle), targetName: baseName(path, pathStyle) };
  }
  if (!to.features.makeFolder) {
    throw new AppError('unsupported', 'This server makes no folders.', { path });
  }
  await to.features.makeFolder(path, signal);
  return { targetFolder: path, targetName: sourceName };
}

async function statOrNull(to: Session, path: string, signal: AbortSignal): Promise<Entry | null> {
  try {
    return await to.stat(path, signal);
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code === 'not-found') return null;
    throw error;
  }
}
