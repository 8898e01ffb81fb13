import type { Session } from '../protocols/protocol.ts';
import type { Entry } from '../shared/entry.ts';
import { AppError } from '../shared/errors.ts';
import { partName } from './part-name.ts';
import { joinPath } from './paths.ts';
import { uncancelled } from './uncancelled.ts';

export interface Placement {
  to: Session;
  folder: string;
  name: string;
  /** What is there and is to be replaced; null where nothing was found. */
  replaced: Entry | null;
}

/** Whether this side has the calls without which a whole file cannot get its name. */
export function canPlace({ features }: Session): boolean {
  return features.rename !== undefined || features.renameOver !== undefined;
}

/**
 * Gives a whole file or link its final name. What is to be replaced stays until the new one is there,
 * in one step where the server can, else by moving it aside first.
 *
 * @throws {AppError} already-exists when something has appeared there meanwhile
 */
export async function placeOver(partPath: string, placement: Placement): Promise<void> {
  const { to, folder, name, replaced } = placement;
  const { rename, renameOver } = to.features;
  const path = joinPath(folder, name, to.traits.pathStyle);
  if (renameOver && (replaced || !rename)) await renameOver(partPath, path, uncancelled);
  else if (rename && !replaced) await rename(partPath, path, uncancelled);
  else if (rename) await exchange(partPath, path, placement, rename);
  else throw new AppError('unsupported', 'This server cannot rename files.', { path });
}

/** For servers whose rename never replaces. For a moment the old file is there under another name only. */
async function exchange(
  partPath: string,
  path: string,
  { to, folder, name }: Placement,
  rename: NonNullable<Session['features']['rename']>,
): Promise<void> {
  const asidePath = joinPath(folder, partName(name, 'old'), to.traits.pathStyle);
  await rename(path, asidePath, uncancelled);
  try {
    await rename(partPath, path, uncancelled);
  } catch (thrown) {
    await rename(asidePath, path, uncancelled).catch((undo: unknown) => {
      const { code, message, detail } = AppError.from(thrown);
      const text = `${message} What was there before is now called ${asidePath}.`;
      throw new AppError(code, text, { ...detail, movedTo: asidePath }, { cause: undo });
    });
    throw thrown;
  }
  await to.features.removeFile?.(asidePath, uncancelled);
}
