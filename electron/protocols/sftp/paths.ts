import { AppError } from '../../shared/errors.ts';
import { checkEntryName } from '../../shared/entry.ts';
import type { TextCodec } from '../../wire/text-codec.ts';

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
export function checkRemoteName(name: string, codec: TextCodec): string | null {
  try {
    if (codec.encode(name).length > maxNameBytes) {
      return `The name is longer than ${String(maxNameBytes)} bytes.`;
    }
  } catch (error) {
    return AppError.from(error).message;
  }
  return checkEntryName(name);
}

/**
 * Refuses paths that the server's encoding does not have.
 * @throws {AppError} name-invalid
 */
export function assertSayable(path: string, codec: TextCodec): void {
  if (path.includes('\0')) {
    throw new AppError('name-invalid', 'A path cannot contain the NUL character.', { path });
  }
  // Every encoding that a site can have holds ASCII.
  if (/^[ -~]*$/.test(path)) return;
  for (const name of path.split('/')) codec.encode(name);
}
