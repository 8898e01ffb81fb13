import { checkEntryName } from '../../shared/entry.ts';
import { AppError } from '../../shared/errors.ts';

/** NAME_MAX of Linux file systems, the usual limit of servers too; theirs is checked by them. */
const maxNameBytes = 255;

/** An absolute path without a slash at its end; `''` and relative paths start at `home`. */
export function absolutePath(path: string, home: string): string {
  if (/[\r\n\0]/.test(path)) throw unsayable(path);
  const absolute = path.startsWith('/') ? path : joinPath(home, path);
  return absolute.replace(/(?<=.)\/+$/, '');
}

export function joinPath(folder: string, name: string): string {
  if (name === '') return folder;
  return folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
}

/** Last segment; `/` for the root. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || '/';
}

export function parentPath(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** Equal, or somewhere below. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** Why a name cannot be used on an FTP server, as a sentence for people; null when it can. */
export function checkFtpName(name: string): string | null {
  if (/[\r\n]/.test(name)) return 'FTP cannot say a name with a line break in it.';
  if (Buffer.byteLength(name) > maxNameBytes) {
    return `The name is longer than ${String(maxNameBytes)} bytes.`;
  }
  return checkEntryName(name);
}

/** The path of something that is to be made. @throws {AppError} name-invalid */
export function freshPath(path: string, home: string): string {
  const target = absolutePath(path, home);
  const name = lastSegment(target);
  const problem = target === '/' ? null : checkFtpName(name);
  if (problem !== null) throw new AppError('name-invalid', problem, { path: target, name });
  return target;
}

function unsayable(path: string): AppError {
  return new AppError('name-invalid', 'FTP cannot say a name with a line break or NUL in it.', {
    path,
  });
}
