import { AppError } from '../../shared/errors.ts';

/** How this computer spells paths. macOS is `posix` here; its case rules are a matter of names.ts. */
export type PathStyle = 'posix' | 'windows';

/** A path that a call was given: a real place, or on Windows the list of all drives. */
export type LocalPlace = { kind: 'drives' } | { kind: 'path'; path: string };

const drive = /^[\\/]?([A-Za-z]:)(.*)$/s;
const share = /^[\\/]{2}[^\\/]+[\\/]+[^\\/]/;

/**
 * The place that an absolute path names; `''` is `home`. On Windows `/` and `\` separate alike, `/`
 * alone lists the drives, and `C:`, `/C:`, `C:/x` and `\\server\share\x` are absolute.
 * @throws {AppError} name-invalid (NUL, or bytes that are no UTF-8), invalid-request (not absolute)
 */
export function resolvePlace(path: string, style: PathStyle, home: string): LocalPlace {
  if (path === '') return { kind: 'path', path: home };
  assertUsable(path);
  if (style === 'posix') {
    if (!path.startsWith('/')) throw notAbsolute(path);
    return { kind: 'path', path };
  }
  if (path === '/' || path === '\\') return { kind: 'drives' };
  if (share.test(path)) return { kind: 'path', path: path.replaceAll('/', '\\') };
  const [, letter, rest] = drive.exec(path) ?? [];
  if (letter === undefined || rest === undefined) throw notAbsolute(path);
  // `C:name` means the folder that the process last used on that drive: never what a person meant.
  if (rest !== '' && !/^[\\/]/.test(rest)) throw notAbsolute(path);
  return { kind: 'path', path: `${letter}${rest === '' ? '\\' : rest.replaceAll('/', '\\')}` };
}

/** The last segment, without trailing separators; `''` for a root. */
export function lastSegment(path: string, style: PathStyle): string {
  const segments = path.split(style === 'posix' ? '/' : /[\\/]/);
  return segments.findLast((segment) => segment !== '') ?? '';
}

/** The path of `name` inside `folder`, in the style's own spelling. */
export function childPath(folder: string, name: string, style: PathStyle): string {
  const endsInSeparator = style === 'posix' ? folder.endsWith('/') : /[\\/]$/.test(folder);
  const separator = style === 'posix' ? '/' : '\\';
  return endsInSeparator ? `${folder}${name}` : `${folder}${separator}${name}`;
}

function assertUsable(path: string): void {
  if (path.includes('\0'))
    throw new AppError('name-invalid', 'A path cannot contain the NUL character.', {
      path,
      reason: 'control-character',
    });
  if (!path.isWellFormed())
    throw new AppError(
      'name-invalid',
      'This name holds bytes that are not UTF-8; rename it with another program first.',
      { path, reason: 'not-unicode' },
    );
}

function notAbsolute(path: string): AppError {
  return new AppError('invalid-request', `Not an absolute path: ${path}`, { path });
}
