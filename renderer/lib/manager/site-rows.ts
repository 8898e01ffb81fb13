import { searchSites } from '../../../electron/shared/site-search.ts';
import {
  isFolderWithin,
  type FolderPath,
  type SavedSite,
  type SiteTree,
} from '../../../electron/shared/saved-site.ts';

/** One line of the tree, at its depth. */
export type SiteRow =
  | { kind: 'folder'; id: string; depth: number; folder: FolderPath; isOpen: boolean }
  | { kind: 'site'; id: string; depth: number; site: SavedSite };

export function folderId(folder: FolderPath): string {
  return `folder:${JSON.stringify(folder)}`;
}

export function isSameFolder(one: FolderPath, other: FolderPath): boolean {
  return one.length === other.length && isFolderWithin(one, other);
}

/**
 * The tree as the lines that are shown: folders first, then sites, each in the order of the store.
 * While something is searched for, only what was found, with every folder on the way there open.
 */
export function siteRows(tree: SiteTree, closed: ReadonlySet<string>, query: string): SiteRow[] {
  const isSearch = query.trim() !== '';
  const sites = isSearch ? searchSites(tree.sites, query) : tree.sites;
  const folders = isSearch ? tree.folders.filter((one) => holdsAny(one, sites)) : tree.folders;

  function below(parent: FolderPath): SiteRow[] {
    const depth = parent.length;
    const inner = folders.filter((one) => one.length === depth + 1 && isFolderWithin(one, parent));
    const own = sites.filter((site) => isSameFolder(site.folder, parent));
    return [
      ...inner.flatMap((folder) => {
        const id = folderId(folder);
        const isOpen = isSearch || !closed.has(id);
        const row: SiteRow = { kind: 'folder', id, depth, folder, isOpen };
        return isOpen ? [row, ...below(folder)] : [row];
      }),
      ...own.map((site): SiteRow => ({ kind: 'site', id: site.id, depth, site })),
    ];
  }
  return below([]);
}

function holdsAny(folder: FolderPath, sites: readonly SavedSite[]): boolean {
  return sites.some((site) => isFolderWithin(site.folder, folder));
}

export interface SiteMove {
  folder: FolderPath;
  beforeSiteId: string | null;
}

/**
 * Where Alt+Up and Alt+Down put a site: past its neighbour in the same folder. Null at the end, where
 * it has none.
 */
export function movedBy(tree: SiteTree, site: SavedSite, step: 1 | -1): SiteMove | null {
  const own = tree.sites.filter(({ folder }) => isSameFolder(folder, site.folder));
  const index = own.findIndex(({ id }) => id === site.id);
  const target = index + step;
  if (index < 0 || target < 0 || target >= own.length) return null;
  const before = step < 0 ? own[target] : own[target + 1];
  return { folder: site.folder, beforeSiteId: before?.id ?? null };
}

/** Alt+Left: out of its folder. Alt+Right: into the first folder beside it. Null where there is none. */
export function movedAcross(tree: SiteTree, site: SavedSite, way: 'out' | 'in'): SiteMove | null {
  if (way === 'out') {
    if (site.folder.length === 0) return null;
    return { folder: site.folder.slice(0, -1), beforeSiteId: null };
  }
  const depth = site.folder.length;
  const inner = tree.folders.find(
    (one) => one.length === depth + 1 && isFolderWithin(one, site.folder),
  );
  return inner ? { folder: inner, beforeSiteId: null } : null;
}

/** Where a dragged folder comes to lie; null where it would be put into itself or is already. */
export function movedFolder(from: FolderPath, into: FolderPath): FolderPath | null {
  const name = from.at(-1);
  if (name === undefined || isFolderWithin(into, from)) return null;
  const to = [...into, name];
  return isSameFolder(to, from) ? null : to;
}
