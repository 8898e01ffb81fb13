import { checkEntryName } from '../../shared/entry.ts';
import { AppError } from '../../shared/errors.ts';
import { encodePath } from '../../wire/http/url-path.ts';

/** NAME_MAX of Linux file systems, the usual limit of web servers too; theirs is checked by them. */
const maxNameBytes = 255;

/** An absolute path without a slash at its end; `''` and relative paths start at `home`. */
export function absolutePath(path: string, home: string): string {
  if (path.includes('\0')) {
    throw new AppError('name-invalid', 'The name contains a NUL character.', { path });
  }
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

export function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** As it is asked for: folders end in a slash, or servers redirect, or refuse. */
export function requestPath(path: string, isFolder: boolean): string {
  const encoded = encodePath(path);
  return isFolder && !encoded.endsWith('/') ? `${encoded}/` : encoded;
}

/** Why a name cannot be used on a server, as a sentence for people; null when it can. */
export function checkRemoteName(name: string): string | null {
  const problem = checkEntryName(name);
  if (problem !== null) return problem;
  // Lone surrogates stand for one byte each; Buffer writes three for them.
  const bytes = Buffer.byteLength(name.replace(/[\udc80-\udcff](?<![\ud800-\udbff].)/g, 'x'));
  return bytes > maxNameBytes ? `The name is longer than ${String(maxNameBytes)} bytes.` : null;
}

/** The path of something that is to be made. @throws {AppError} name-invalid */
export function freshPath(path: string, home: string): string {
  const target = absolutePath(path, home);
  const name = lastSegment(target);
  const problem = target === '/' ? null : checkRemoteName(name);
  if (problem !== null) throw new AppError('name-invalid', problem, { path: target, name });
  return target;
}
