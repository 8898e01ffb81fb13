import { AppError } from '../../shared/errors.ts';
import { parentPath, trimPath, type PathStyle } from '../../transfers/paths.ts';

/**
 * Holds a borrower to what was lent: the sources of its job and everything below them.
 * @returns a check that throws {AppError} permission-denied
 */
export function onlyBelow(
  sourcePaths: readonly string[],
  style: PathStyle,
): (path: string) => void {
  const roots = new Set(sourcePaths.map((path) => trimPath(path, style)));
  const separators = style === 'windows' ? /[\\/]/ : /\//;

  function isLent(path: string): boolean {
    if (path.split(separators).includes('..')) return false;
    for (let at = trimPath(path, style); ; at = parentPath(at, style)) {
      if (roots.has(at)) return true;
      if (at === '' || parentPath(at, style) === at) return false;
    }
  }

  return (path) => {
    if (isLent(path)) return;
    throw new AppError('permission-denied', 'This was not lent to the other process.', { path });
  };
}
