import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { FolderPath, SavedSite, type SiteDraft, type SiteTree } from '../../shared/saved-site.ts';
import {
  addFolder,
  addSites,
  changeSite,
  duplicateSite,
  findSite,
  moveFolder,
  moveSites,
  noteUse,
  removeFolder,
  removeSites,
  withFolders,
  type Edit,
  type Origin,
} from './site-book.ts';
import {
  openDocument,
  type DocumentKind,
  type DocumentNotice,
  type DocumentStorage,
} from './stored-document.ts';

/**
 * The file of the sites, read one by one, so that one that is not valid costs no other. A new field that
 * a site may lack needs no new version, any other change does.
 */
export const sitesKind: DocumentKind<SiteTree> = {
  version: 1,
  empty: { folders: [], sites: [] },
  migrations: {},
  read({ folders, sites }) {
    const valid = { folders: validOf(FolderPath, folders), sites: validOf(SavedSite, sites) };
    const inUse = valid.sites.kept.map(({ folder }) => folder);
    return {
      value: {
        folders: withFolders([], [...valid.folders.kept, ...inUse]),
        sites: valid.sites.kept,
      },
      lostCount: valid.folders.lostCount + valid.sites.lostCount,
    };
  },
};

function validOf<T>(
  schema: v.GenericSchema<unknown, T>,
  list: unknown,
): { kept: T[]; lostCount: number } {
  if (!Array.isArray(list)) return { kept: [], lostCount: 1 };
  const items: unknown[] = list;
  const kept = items.flatMap((item) => {
    const parsed = v.safeParse(schema, item);
    return parsed.success ? [parsed.output] : [];
  });
  return { kept, lostCount: items.length - kept.length };
}

/** The saved sites of a profile; each change is on the disk when its call returns. */
export interface SitesStore {
  readonly notice: DocumentNotice | null;
  tree(): SiteTree;
  /** @throws {AppError} not-found */
  find(siteId: string): SavedSite;
  /** Saves a new site for `null`, else the changed one. @throws {AppError} not-found */
  save(siteId: string | null, draft: SiteDraft): SavedSite;
  add(drafts: readonly SiteDraft[], folders: readonly FolderPath[]): SavedSite[];
  remove(siteIds: readonly string[]): SavedSite[];
  duplicate(siteId: string): SavedSite;
  move(siteIds: readonly string[], folder: FolderPath, beforeSiteId: string | null): void;
  addFolder(folder: FolderPath): void;
  moveFolder(from: FolderPath, to: FolderPath): void;
  /** The sites that are gone with it. */
  removeFolder(folder: FolderPath): SavedSite[];
  noteUse(siteId: string, use: Parameters<typeof noteUse>[2]): void;
}

export function openSitesStore(
  storage: DocumentStorage,
  onChange: (tree: SiteTree) => void,
): SitesStore {
  const document = openDocument(storage, sitesKind);
  const tree = (): SiteTree => document.value();
  const origin = (): Origin => ({ newId: randomUUID, nowMs: Date.now() });

  function apply<T>(edit: Edit<T>): T {
    if (edit.tree === tree()) return edit.result;
    document.replace(edit.tree);
    onChange(tree());
    return edit.result;
  }

  return {
    notice: document.notice,
    tree,
    find: (siteId) => findSite(tree(), siteId),
    save(siteId, draft) {
      if (siteId !== null) return apply(changeSite(tree(), siteId, draft));
      const { tree: changed, result } = addSites(tree(), [draft], origin());
      apply({ tree: changed, result: null });
      return findSite(tree(), result[0]?.id ?? '');
    },
    add(drafts, folders) {
      const base = { ...tree(), folders: withFolders(tree().folders, folders) };
      return apply(addSites(base, drafts, origin()));
    },
    remove: (siteIds) => apply(removeSites(tree(), siteIds)),
    duplicate: (siteId) => apply(duplicateSite(tree(), siteId, origin())),
    move(siteIds, folder, beforeSiteId) {
      apply(moveSites(tree(), siteIds, folder, beforeSiteId));
    },
    addFolder(folder) {
      apply(addFolder(tree(), folder));
    },
    moveFolder(from, to) {
      apply(moveFolder(tree(), from, to));
    },
    removeFolder: (folder) => apply(removeFolder(tree(), folder)),
    noteUse(siteId, use) {
      apply(noteUse(tree(), siteId, use));
    },
  };
}
