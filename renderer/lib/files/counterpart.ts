import { fromSegments, rootOf, segmentsOf, type PathStyle } from './paths.ts';

/** A folder of one side that stands for a folder of the other. */
export interface Counterpart {
  style: PathStyle;
  folder: string;
}

/**
 * Where the other side has to go to be in step: as far up and down from its folder as `path` is from
 * the folder of this side. Null where there is no such place: above the root, on another drive, or
 * behind a name that would be several on the other side.
 */
export function counterpartOf(path: string, here: Counterpart, there: Counterpart): string | null {
  const isSameRoot =
    rootOf(here.style, path).toLowerCase() === rootOf(here.style, here.folder).toLowerCase();
  if (!isSameRoot) return null;
  const from = segmentsOf(here.style, here.folder);
  const to = segmentsOf(here.style, path);
  const parted = from.findIndex((name, index) => to[index] !== name);
  const common = parted < 0 ? from.length : parted;
  const names = to.slice(common);
  if (there.style === 'windows' && names.some((name) => /[\\:]/.test(name))) return null;
  const start = segmentsOf(there.style, there.folder);
  const kept = start.length - (from.length - common);
  if (kept < 0) return null;
  return fromSegments(there.style, there.folder, [...start.slice(0, kept), ...names]);
}
