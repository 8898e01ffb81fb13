import { checkEntryName } from '../shared/entry.ts';
import { AppError } from '../shared/errors.ts';

export type PathStyle = 'posix' | 'windows';

/** Windows accepts both separators; elsewhere a backslash is a letter of a name. */
const lastSeparators: Readonly<Record<PathStyle, RegExp>> = {
  posix: /\/+$/,
  windows: /[\\/]+$/,
};

/** `folder` and `name` as one path in the spelling of that side. `name` must be one segment. */
export function joinPath(folder: string, name: string, style: PathStyle): string {
  if (folder === '') return name;
  if (lastSeparators[style].test(folder)) return folder + name;
  return folder + (style === 'windows' ? '\\' : '/') + name;
}

/** The path without separators at its end; a root stays a root. */
export function trimPath(path: string, style: PathStyle): string {
  const trimmed = path.replace(lastSeparators[style], '');
  if (trimmed === '' && path !== '') return path.slice(0, 1);
  return style === 'windows' && /^[A-Za-z]:$/.test(trimmed) ? `${trimmed}\\` : trimmed;
}

/** Last segment of a path; `''` for a root. */
export function baseName(path: string, style: PathStyle): string {
  const trimmed = path.replace(lastSeparators[style], '');
  if (style === 'windows' && /^[A-Za-z]:$/.test(trimmed)) return '';
  return trimmed.slice(lastSeparator(trimmed, style) + 1);
}

/** The path of the folder that holds `path`; a root holds itself, and a bare name lies in `''`. */
export function parentPath(path: string, style: PathStyle): string {
  const trimmed = trimPath(path, style);
  if (baseName(trimmed, style) === '') return trimmed;
  const end = lastSeparator(trimmed, style);
  return end < 0 ? '' : trimPath(trimmed.slice(0, end + 1), style);
}

function lastSeparator(path: string, style: PathStyle): number {
  const slash = path.lastIndexOf('/');
  return style === 'windows' ? Math.max(slash, path.lastIndexOf('\\')) : slash;
}

/** True where `inner` is `outer` or lies below it, judged by the spelling alone. */
export function isWithin(inner: string, outer: string, style: PathStyle): boolean {
  const spelled = (path: string): string => {
    const trimmed = trimPath(path, style);
    return style === 'windows' ? trimmed.replaceAll('\\', '/').toLowerCase() : trimmed;
  };
  const [within, around] = [spelled(inner), spelled(outer)];
  return within === around || within.startsWith(around.endsWith('/') ? around : `${around}/`);
}

/** A side of a transfer as far as names are concerned. */
export interface NameRules {
  checkName(name: string): string | null;
  readonly traits: { readonly pathStyle: PathStyle };
}

/**
 * Path of an entry that is about to be made. Nothing that a server calls its entries leads out of
 * `folder`, whatever the other side's own rules let through.
 *
 * @throws {AppError} name-invalid
 */
export function safeTargetPath(folder: string, name: string, side: NameRules): string {
  const { pathStyle } = side.traits;
  const fault = checkEntryName(name) ?? separatorFault(name, pathStyle) ?? side.checkName(name);
  if (fault !== null) throw new AppError('name-invalid', fault, { name, folder });
  return joinPath(folder, name, pathStyle);
}

function separatorFault(name: string, style: PathStyle): string | null {
  return style === 'windows' && /[\\:]/.test(name)
    ? 'The name contains a character that separates paths here.'
    : null;
}
