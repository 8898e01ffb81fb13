import { AppError } from '../../shared/errors.ts';
import { checkEntryName } from '../../shared/entry.ts';

/** NAME_MAX of Linux file systems, the usual limit of SFTP servers too; theirs is checked by them. */
const maxNameBytes = 255;

/** An absolute path without a slash at its end; `''` and relative paths start at `home`. */
export function absolutePath(path: string, home: string): string {
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

/** Why a name cannot be used on a server, as a sentence for people; null when it can. */
export function checkRemoteName(name: string): string | null {
  if (!name.isWellFormed()) {
    return 'The name holds bytes that are not text in UTF-8.';
  }
  if (Buffer.byteLength(name) > maxNameBytes) {
    return `The name is longer than ${String(maxNameBytes)} bytes.`;
  }
  return checkEntryName(name);
}

/**
 * Refuses names whose odd bytes ssh2 would silently change on the way: it writes UTF-8 only.
 * @throws {AppError} name-invalid
 */
export function assertSayable(path: string): void {
  if (!path.isWellFormed() || path.includes('\0')) {
    throw new AppError(
      'name-invalid',
      `The name of ${path} holds bytes that are not text in UTF-8; Keyferry cannot ask for it.`,
      { path },
    );
  }
}
