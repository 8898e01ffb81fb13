import type { Entry } from '../shared/entry.ts';
import { AppError } from '../shared/errors.ts';
import { joinPath, safeTargetPath } from './paths.ts';
import { canPlace, placeOver, type Placement } from './place.ts';
import { mayHaveBeenMade, removePart, withoutPart } from './remove-part.ts';

export interface LinkCopy extends Placement {
  sourcePath: string;
  source: Entry;
  /** Name under which it is made first. */
  part: string;
  /** An earlier run may have left a link of that name. */
  isPartKnown: boolean;
  signal: AbortSignal;
}

/**
 * Copies a link as a link, with the target that is written in it, as `cp -r` does; what it points to
 * is neither read nor checked. Made under a part name first, so that a replaced name is never missing.
 *
 * @throws {AppError} unsupported where the target side makes no links
 */
export async function copyLink(copy: LinkCopy): Promise<void> {
  const { to, folder, name, source, signal } = copy;
  safeTargetPath(folder, name, to);
  const makeLink = to.features.makeLink;
  if (!makeLink || !canPlace(to)) throw noLinks(copy);
  if (source.linkTarget === null) {
    throw new AppError('unsupported', 'The server did not say where this link points.', {
      path: copy.sourcePath,
    });
  }
  const partPath = joinPath(folder, copy.part, to.traits.pathStyle);
  let isMade = false;
  try {
    if (copy.isPartKnown) await removePart(to, partPath);
    await makeLink(partPath, source.linkTarget, signal);
    isMade = true;
    await placeOver(partPath, copy);
  } catch (thrown) {
    const error = AppError.from(thrown);
    throw isMade || mayHaveBeenMade(error) ? await withoutPart(to, partPath, error) : error;
  }
}

function noLinks({ to, sourcePath, source }: LinkCopy): AppError {
  return new AppError('unsupported', `Links cannot be made there (${to.protocol}).`, {
    path: sourcePath,
    linkTarget: source.linkTarget,
  });
}
