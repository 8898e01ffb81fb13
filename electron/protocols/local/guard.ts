import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import { mapLocalError, type Deed } from './map-error.ts';
import { assertLocalName, type NameRules } from './names.ts';
import { lastSegment, resolvePlace, type LocalPlace, type PathStyle } from './paths.ts';

/** What every call of a local session goes through. */
export interface Guard {
  readonly rules: NameRules;
  /** Throws `cancelled` or, once the session was closed, `connection-lost`. */
  check(signal: AbortSignal): void;
  /** Where a path leads; for listings, which alone may name the list of drives. */
  place(path: string): LocalPlace;
  /** The native path of an existing item. */
  existing(path: string): string;
  /** The native path of an item that is to be made: its name must be possible here. */
  fresh(path: string): string;
  /** Does the work unless cancelled, and maps what the system says. */
  run<T>(deed: Deed, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export interface GuardOptions {
  style: PathStyle;
  rules: NameRules;
  home: string;
  isClosed: () => boolean;
}

export function createGuard({ style, rules, home, isClosed }: GuardOptions): Guard {
  const place = (path: string): LocalPlace => resolvePlace(path, style, home);
  const check = (signal: AbortSignal): void => {
    throwIfCancelled(signal);
    if (isClosed()) throw new AppError('connection-lost', 'This session was closed.');
  };
  const existing = (path: string): string => {
    const found = place(path);
    if (found.kind === 'drives')
      throw new AppError('wrong-kind', 'The list of drives is not a folder on a disk.', { path });
    // On Windows such names open devices (`NUL`) and streams (`a:b`) instead of files.
    if (style === 'windows' && !isRoot(found.path)) assertName(found.path);
    return found.path;
  };
  const assertName = (path: string): void => {
    assertLocalName(lastSegment(path, style), rules);
  };

  return {
    rules,
    check,
    place,
    existing,
    fresh(path) {
      const native = existing(path);
      if (isRoot(native)) throw new AppError('already-exists', `${native} exists.`, { path });
      assertName(native);
      return native;
    },
    async run(deed, signal, work) {
      check(signal);
      try {
        return await work();
      } catch (thrown) {
        throw mapLocalError(thrown, deed);
      }
    },
  };
}

function isRoot(path: string): boolean {
  return /^(?:\/+|[A-Za-z]:[\\/]*)$/.test(path);
}
