import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../shared/errors.ts';
import type { Grade } from '../../shared/report.ts';
import {
  isFolderWithin,
  type FolderPath,
  type SavedSite,
  type SiteDraft,
  type SiteTree,
} from '../../shared/saved-site.ts';

/*
 * What can be done to the tree of sites. Each function makes a new tree; the order of `sites` and
 * `folders` is the order in which the window shows them.
 */

/** Where new sites get their id and their time from. */
export interface Origin {
  newId: () => string;
  nowMs: number;
}

export interface Edit<T> {
  tree: SiteTree;
  result: T;
}

/** @throws {AppError} not-found */
export function findSite(tree: SiteTree, siteId: string): SavedSite {
  const site = tree.sites.find(({ id }) => id === siteId);
  if (site) return site;
  throw new AppError('not-found', 'This site is not saved any more.', { siteId });
}

/** As the schema of the tree says. */
const maxSites = 20_000;

/** Adds sites at the end, with their folders. @throws {AppError} limit-exceeded */
export function addSites(
  tree: SiteTree,
  drafts: readonly SiteDraft[],
  { newId, nowMs }: Origin,
): Edit<SavedSite[]> {
  requireRoom(tree, drafts.length);
  const added = drafts.map((draft) => ({
    id: newId(),
    ...draft,
    createdAtMs: nowMs,
    lastUsedAtMs: null,
    lastGrade: null,
  }));
  const folders = withFolders(
    tree.folders,
    drafts.map(({ folder }) => folder),
  );
  return { tree: { folders, sites: [...tree.sites, ...added] }, result: added };
}

/** Puts a changed site in the place of the old one. A grade of another server says nothing any more. */
export function changeSite(tree: SiteTree, siteId: string, draft: SiteDraft): Edit<SavedSite> {
  const old = findSite(tree, siteId);
  const isSameServer =
    old.target.host === draft.target.host && old.target.port === draft.target.port;
  const changed = { ...old, ...draft, lastGrade: isSameServer ? old.lastGrade : null };
  return {
    tree: {
      folders: withFolders(tree.folders, [draft.folder]),
      sites: tree.sites.map((site) => (site === old ? changed : site)),
    },
    result: changed,
  };
}

/** The ones that were there. */
export function removeSites(tree: SiteTree, siteIds: readonly string[]): Edit<SavedSite[]> {
  const gone = new Set(siteIds);
  return {
    tree: { ...tree, sites: tree.sites.filter(({ id }) => !gone.has(id)) },
    result: tree.sites.filter(({ id }) => gone.has(id)),
  };
}

/** A copy right behind the original, under a name that is free in its folder. */
export function duplicateSite(tree: SiteTree, siteId: string, origin: Origin): Edit<SavedSite> {
  requireRoom(tree, 1);
  const original = findSite(tree, siteId);
  const copy: SavedSite = {
    ...original,
    id: origin.newId(),
    name: freeName(tree, original),
    createdAtMs: origin.nowMs,
    lastUsedAtMs: null,
    lastGrade: null,
  };
  const sites = tree.sites.flatMap((site) => (site === original ? [site, copy] : [site]));
  return { tree: { ...tree, sites }, result: copy };
}

function freeName(tree: SiteTree, { name, folder }: SavedSite): string {
  const taken = new Set(
    tree.sites
      .filter((site) => isDeepStrictEqual(site.folder, folder))
      .map((site) => site.name.toLowerCase()),
  );
  const stem = name.replace(/ copy(?: \d+)?$/, '').slice(0, 180);
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? `${stem} copy` : `${stem} copy ${String(count)}`;
    if (!taken.has(candidate.toLowerCase())) return candidate;
  }
}

/** Moves sites into a folder, before another site of the list or to its end. Their own order stays. */
export function moveSites(
  tree: SiteTree,
  siteIds: readonly string[],
  folder: FolderPath,
  beforeSiteId: string | null,
): Edit<null> {
  const moving = new Set(siteIds);
  const moved = tree.sites.filter(({ id }) => moving.has(id)).map((site) => ({ ...site, folder }));
  const staying = tree.sites.filter(({ id }) => !moving.has(id));
  const place = staying.findIndex(({ id }) => id === beforeSiteId);
  const sites = staying.toSpliced(place < 0 ? staying.length : place, 0, ...moved);
  return { tree: { folders: withFolders(tree.folders, [folder]), sites }, result: null };
}

/** @throws {AppError} already-exists */
export function addFolder(tree: SiteTree, folder: FolderPath): Edit<null> {
  requireFree(tree, folder);
  return { tree: { ...tree, folders: withFolders(tree.folders, [folder]) }, result: null };
}

/**
 * Renames or moves a folder with everything in it.
 * @throws {AppError} not-found, already-exists, invalid-request for a folder inside itself
 */
export function moveFolder(tree: SiteTree, from: FolderPath, to: FolderPath): Edit<null> {
  if (!hasFolder(tree.folders, from)) {
    throw new AppError('not-found', 'This folder is not there any more.', { folder: from });
  }
  if (isDeepStrictEqual(from, to)) return { tree, result: null };
  if (from.length === 0 || isFolderWithin(to, from)) {
    throw new AppError('invalid-request', 'A folder cannot be moved into itself.', { folder: to });
  }
  requireFree(tree, to);
  const relocate = (folder: FolderPath): FolderPath =>
    isFolderWithin(folder, from) ? [...to, ...folder.slice(from.length)] : folder;
  const folders = tree.folders.map(relocate);
  const sites = tree.sites.map((site) => ({ ...site, folder: relocate(site.folder) }));
  return { tree: { folders: withFolders(folders, [to]), sites }, result: null };
}

/** Removes a folder with everything in it; the sites that are gone with it. */
export function removeFolder(tree: SiteTree, folder: FolderPath): Edit<SavedSite[]> {
  if (folder.length === 0) {
    throw new AppError('invalid-request', 'The top of the tree is no folder.');
  }
  const isInside = (path: FolderPath): boolean => isFolderWithin(path, folder);
  return {
    tree: {
      folders: tree.folders.filter((path) => !isInside(path)),
      sites: tree.sites.filter((site) => !isInside(site.folder)),
    },
    result: tree.sites.filter((site) => isInside(site.folder)),
  };
}

/** Notes a connection to the site; a site that was removed meanwhile stays removed. */
export function noteUse(
  tree: SiteTree,
  siteId: string,
  use: { atMs: number; grade: Grade | null },
): Edit<null> {
  if (!tree.sites.some(({ id }) => id === siteId)) return { tree, result: null };
  const sites = tree.sites.map((site) => {
    if (site.id !== siteId) return site;
    const lastGrade = use.grade ? { mark: use.grade, atMs: use.atMs } : site.lastGrade;
    return { ...site, lastUsedAtMs: use.atMs, lastGrade };
  });
  return { tree: { ...tree, sites }, result: null };
}

/** The list with each of these folders and the folders around them, where they are missing. */
export function withFolders(
  folders: readonly FolderPath[],
  added: readonly FolderPath[],
): FolderPath[] {
  const all = new Map(folders.map((folder) => [JSON.stringify(folder), folder]));
  for (const folder of added) {
    for (let depth = 1; depth <= folder.length; depth += 1) {
      const path = folder.slice(0, depth);
      const key = JSON.stringify(path);
      if (!all.has(key)) all.set(key, path);
    }
  }
  return [...all.values()];
}

function hasFolder(folders: readonly FolderPath[], folder: FolderPath): boolean {
  return folders.some((path) => isDeepStrictEqual(path, folder));
}

function requireRoom(tree: SiteTree, count: number): void {
  if (tree.sites.length + count <= maxSites) return;
  throw new AppError('limit-exceeded', 'There are too many sites.', { allowed: maxSites });
}

function requireFree(tree: SiteTree, folder: FolderPath): void {
  if (!hasFolder(tree.folders, folder)) return;
  throw new AppError('already-exists', 'There is a folder of this name already.', { folder });
}
