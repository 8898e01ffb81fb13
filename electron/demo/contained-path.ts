import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';

/** Ways into one folder for paths that a client sends. Whatever leads out of it fails with EACCES. */
export interface ContainedPaths {
  /**
   * Where a path leads in the end, links followed. `isNew` says that nothing is there: whoever creates it
   * must not follow a link that appears meanwhile.
   */
  target(clientPath: string): Promise<{ real: string; isNew: boolean }>;
  /** The place that a path names, which may be a link itself; only the folders before it are followed. */
  place(clientPath: string): Promise<string>;
  /**
   * What a new link holds. As the client wrote it where clients see the real paths: it may point outside,
   * and nothing follows it there. Else relative to the link, and never outside.
   */
  linkText(link: string, clientTarget: string): string;
  /** What a client gets to see of a link's text; null where that would tell of a place outside. */
  linkShown(target: string): string | null;
  /** The absolute path that a client gets to see. */
  shown(clientPath: string): string;
}

/**
 * Keeps clients inside `root`, which is the real path of a folder. They see it as `/` where
 * `isRootHidden`, else under its own path.
 */
export function containPaths(root: string, isRootHidden: boolean): ContainedPaths {
  const isInside = (real: string): boolean =>
    real === root || real.startsWith(`${root}${path.sep}`);

  function locate(clientPath: string): string {
    if (clientPath.includes('\0')) throw refusal();
    const located = isRootHidden
      ? path.resolve(root, `.${path.posix.resolve('/', clientPath)}`)
      : path.resolve(root, clientPath);
    if (!isInside(located)) throw refusal();
    return located;
  }

  async function place(clientPath: string): Promise<string> {
    const located = locate(clientPath);
    if (located === root) return root;
    const folder = await realpath(path.dirname(located));
    if (!isInside(folder)) throw refusal();
    return path.join(folder, path.basename(located));
  }

  const fromRoot = (inside: string): string =>
    `/${path.relative(root, inside).split(path.sep).join('/')}`;

  return {
    place,
    async target(clientPath) {
      const placed = await place(clientPath);
      const real = await realpath(placed).catch(async (error: unknown) => {
        // A link that leads nowhere is not a free name.
        if (!isMissing(error) || (await isThere(placed))) throw error;
        return undefined;
      });
      if (real === undefined) return { real: placed, isNew: true };
      if (!isInside(real)) throw refusal();
      return { real, isNew: false };
    },
    linkText(link, clientTarget) {
      if (!isRootHidden) return clientTarget;
      const folder = path.dirname(link);
      const isAbsolute = clientTarget.startsWith('/');
      const target = isAbsolute ? locate(clientTarget) : path.resolve(folder, clientTarget);
      if (!isInside(target) || clientTarget.includes('\0')) throw refusal();
      return path.relative(folder, target) || '.';
    },
    linkShown(target) {
      if (!isRootHidden || !path.isAbsolute(target)) return target;
      return isInside(target) ? fromRoot(target) : null;
    },
    shown(clientPath) {
      const located = locate(clientPath);
      return isRootHidden ? fromRoot(located) : located;
    },
  };
}

async function isThere(placed: string): Promise<boolean> {
  return await lstat(placed).then(
    () => true,
    (error: unknown) => !isMissing(error),
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function refusal(): Error {
  return Object.assign(new Error('Permission denied'), { code: 'EACCES' });
}
