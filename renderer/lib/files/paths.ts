/* Paths in the spelling of the side that they lie on. Nothing here asks a file system. */

export type PathStyle = 'posix' | 'windows';

/** One part of a path bar: what it is called, and the folder that it stands for. */
export interface Crumb {
  name: string;
  path: string;
}

const windowsRoot = /^(?:[a-z]:\\?|\\\\[^\\]+\\[^\\]+\\?)/i;

/** `/`, `C:\`, `\\server\share\`; what no parent goes above. */
export function rootOf(style: PathStyle, path: string): string {
  if (style === 'posix') return '/';
  const root = windowsRoot.exec(path.replaceAll('/', '\\'))?.[0] ?? 'C:\\';
  return root.endsWith('\\') ? root : `${root}\\`;
}

/** The segments below the root, empty ones left out. */
export function segmentsOf(style: PathStyle, path: string): string[] {
  const rest =
    style === 'posix' ? path : path.replaceAll('/', '\\').slice(rootOf(style, path).length);
  return rest.split(separatorOf(style)).filter((segment) => segment !== '');
}

export function joinPath(style: PathStyle, folder: string, name: string): string {
  const separator = separatorOf(style);
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;
}

/** The folder above, or null at the root. */
export function parentOf(style: PathStyle, path: string): string | null {
  const segments = segmentsOf(style, path);
  if (segments.length === 0) return null;
  return fromSegments(style, path, segments.slice(0, -1));
}

/** The last segment; the root's own spelling at the root. */
export function baseNameOf(style: PathStyle, path: string): string {
  return segmentsOf(style, path).at(-1) ?? rootOf(style, path);
}

/**
 * The parts of the path bar below its first icon. Inside `home` that icon stands for home, so that
 * the parts begin below it; elsewhere it stands for the root.
 */
export function crumbsOf(
  style: PathStyle,
  path: string,
  home: string | null,
): { start: 'home' | 'root'; startPath: string; crumbs: Crumb[] } {
  const segments = segmentsOf(style, path);
  const homeSegments = home === null ? [] : segmentsOf(style, home);
  const isInHome =
    homeSegments.length > 0 && homeSegments.every((segment, index) => segments[index] === segment);
  const skipped = isInHome ? homeSegments.length : 0;
  const crumbs = segments.slice(skipped).map((name, index) => ({
    name,
    path: fromSegments(style, path, segments.slice(0, skipped + index + 1)),
  }));
  return isInHome && home !== null
    ? { start: 'home', startPath: home, crumbs }
    : { start: 'root', startPath: rootOf(style, path), crumbs };
}

/** A typed path made absolute: `~` is home, a relative one starts at the folder shown. */
export function resolveTyped(
  style: PathStyle,
  typed: string,
  folder: string,
  home: string,
): string {
  const trimmed = typed.trim();
  if (trimmed === '' || trimmed === '~') return home;
  if (/^~[/\\]/.test(trimmed)) return normalize(style, joinPath(style, home, trimmed.slice(2)));
  const isAbsolute = style === 'posix' ? trimmed.startsWith('/') : windowsRoot.test(trimmed);
  return normalize(style, isAbsolute ? trimmed : joinPath(style, folder, trimmed));
}

function normalize(style: PathStyle, path: string): string {
  const kept: string[] = [];
  for (const segment of segmentsOf(style, path)) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  return fromSegments(style, path, kept);
}

/** A path from the segments below the root that `path` has. */
export function fromSegments(style: PathStyle, path: string, segments: readonly string[]): string {
  return rootOf(style, path) + segments.join(separatorOf(style));
}

function separatorOf(style: PathStyle): string {
  return style === 'posix' ? '/' : '\\';
}
