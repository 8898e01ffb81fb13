import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Handlers } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import { FolderPath, type SavedSite, type SiteTree } from '../../shared/saved-site.ts';
import { secretKeyOf } from '../../shared/secret.ts';
import type { ImportPreview, ImportSource } from '../../shared/site-import.ts';
import type { FileDialogs } from '../file-dialogs.ts';
import { writePrivateFile } from '../private-file.ts';
import type { Profile } from '../profile.ts';
import { words } from '../words.ts';
import type { ImportedSites } from './import/imported.ts';
import type { ImportPlaces } from './import/import-file.ts';

type ExchangeHandlers = Pick<
  Handlers<'main'>,
  'site.findImports' | 'site.readImport' | 'site.import' | 'site.export'
>;

export interface ExchangeServices {
  profile: () => Promise<Profile>;
  dialogs: FileDialogs;
  places: ImportPlaces;
}

interface PendingImport extends ImportedSites {
  importId: string;
}

/**
 * Sites from other programs and to other computers. A file is read once, into main's memory; the window
 * sees what it would bring, and what it chooses is saved. Its passwords never leave main.
 */
export function exchangeHandlers({ profile, dialogs, places }: ExchangeServices): ExchangeHandlers {
  let pending: PendingImport | undefined;

  function requirePending(importId: string): PendingImport {
    if (pending?.importId === importId) return pending;
    throw new AppError('not-found', 'This file has to be read again.', { importId });
  }

  return {
    async 'site.findImports'() {
      return await (await importFiles()).findImports(places);
    },
    async 'site.readImport'({ source, path }) {
      const { findImports, readImport } = await importFiles();
      const found = path === null ? [] : await findImports(places);
      if (path !== null && !found.some((one) => one.path === path && one.source === source)) {
        // The notes of an import show lines of the file: the page may not pick just any file.
        throw new AppError('invalid-request', 'This file has to be chosen in a dialog.');
      }
      const file = path ?? (await dialogs.pickFile(words().importFrom[source], places.home));
      if (file === null) return null;
      const imported = await readImport(source, file, places);
      pending = { importId: randomUUID(), ...imported };
      return previewOf(pending, source, file, (await profile()).sites.tree());
    },
    async 'site.import'({ importId, indexes, into, withPasswords }) {
      const { sites, secrets } = await profile();
      const { sites: offered, folders } = requirePending(importId);
      const chosen = [...new Set(indexes)].flatMap((index) => offered[index] ?? []);
      const passwords = withPasswords ? chosen.map(({ password }) => password) : [];
      // Before anything is saved: a locked vault, or none, is better heard of now.
      if (passwords.some(Boolean)) secrets.requirePlace();
      const drafts = chosen.map(({ draft }) => ({ ...draft, folder: within(into, draft.folder) }));
      const isWhole = chosen.length === offered.length;
      const saved = sites.add(drafts, isWhole ? folders.map((one) => within(into, one)) : []);
      pending = undefined;
      const kept = saved.flatMap((site, index) => {
        const value = passwords[index];
        return value ? [{ key: secretKeyOf(site, { kind: 'password' }), value }] : [];
      });
      if (kept.length > 0) await secrets.set(kept);
      return { sites: saved, passwordCount: kept.length };
    },
    async 'site.export'({ siteIds }) {
      const { exportSites } = await import('./site-exchange.ts');
      const all = (await profile()).sites.tree().sites;
      const chosen = siteIds ? all.filter(({ id }) => siteIds.includes(id)) : all;
      const file = await dialogs.pickTarget(words().exportSites, words().exportFile);
      if (file === null) return null;
      await writePrivateFile(file, Buffer.from(exportSites(chosen, new Date())));
      return { path: file, count: chosen.length };
    },
  };
}

/** Loaded late: few starts of the app import anything. */
function importFiles(): Promise<typeof import('./import/import-file.ts')> {
  return import('./import/import-file.ts');
}

function previewOf(
  { importId, sites, folders, notes }: PendingImport,
  source: ImportSource,
  path: string,
  tree: SiteTree,
): ImportPreview {
  const known = new Set(tree.sites.map(identityOf));
  return {
    importId,
    source,
    path,
    sites: sites.map(({ draft, password }) => ({
      draft,
      hasPassword: password !== null,
      isKnown: known.has(identityOf(draft)),
    })),
    folders,
    notes,
  };
}

function identityOf({
  name,
  folder,
  target,
}: Pick<SavedSite, 'name' | 'folder' | 'target'>): string {
  const { protocol, host, port, user } = target;
  return JSON.stringify([name, folder, protocol, host, port, user]);
}

/** @throws {AppError} limit-exceeded where the two together go deeper than folders may */
function within(into: FolderPath, folder: FolderPath): FolderPath {
  const parsed = v.safeParse(FolderPath, [...into, ...folder]);
  if (parsed.success) return parsed.output;
  throw new AppError('limit-exceeded', 'The folders would be nested too deeply.', { folder });
}
