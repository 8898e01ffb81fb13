import * as v from 'valibot';
import { call, Id, Nothing, push } from './contract-entry.ts';
import { DemoServer, DemoServerId } from './demo.ts';
import { FolderPath, SavedSite, SiteDraft, SiteId, SiteTree } from './saved-site.ts';
import { MasterPassword, SecretName, SecretValue, VaultStatus } from './secret.ts';
import { Settings, SettingsChange } from './settings.ts';
import { FoundImport, ImportPreview, ImportSource } from './site-import.ts';

const SiteIds = v.pipe(v.array(SiteId), v.minLength(1), v.maxLength(20_000));
const Folder = v.pipe(FolderPath, v.minLength(1));

/**
 * Why a stored file was not simply read; the file as it was lies at `backupPath`. `newer` stays untouched,
 * and nothing can be saved.
 */
export const StoreNotice = v.strictObject({
  store: v.picklist(['sites', 'settings']),
  kind: v.picklist(['damaged', 'migrated', 'salvaged', 'newer']),
  backupPath: v.nullable(v.string()),
  /** How much of it could not be read. */
  lostCount: v.number(),
});
export type StoreNotice = v.InferOutput<typeof StoreNotice>;

/*
 * Calls and pushes about saved sites, settings, secrets and demo servers. Passwords travel from the
 * window to main, when somebody types one, and never back.
 */
export const sitesContract = {
  'site.list': call(
    'main',
    v.strictObject({}),
    v.strictObject({ tree: SiteTree, notices: v.array(StoreNotice) }),
  ),
  /** A new site for a `siteId` of null. Another server or user makes the stored password be forgotten. */
  'site.save': call(
    'main',
    v.strictObject({ siteId: v.nullable(SiteId), draft: SiteDraft }),
    SavedSite,
  ),
  /** With everything that is stored for them. */
  'site.remove': call('main', v.strictObject({ siteIds: SiteIds }), Nothing),
  'site.duplicate': call('main', v.strictObject({ siteId: SiteId }), SavedSite),
  'site.move': call(
    'main',
    v.strictObject({ siteIds: SiteIds, folder: FolderPath, beforeSiteId: v.nullable(SiteId) }),
    Nothing,
  ),
  'site.addFolder': call('main', v.strictObject({ folder: Folder }), Nothing),
  'site.moveFolder': call('main', v.strictObject({ from: Folder, to: Folder }), Nothing),
  /** With every site in it. */
  'site.removeFolder': call('main', v.strictObject({ folder: Folder }), Nothing),
  /** Files of other programs in their usual places. */
  'site.findImports': call('main', v.strictObject({}), v.array(FoundImport)),
  /** Reads a file of `site.findImports`, or for null one that main asks for (null when nobody chose). Saves nothing. */
  'site.readImport': call(
    'main',
    v.strictObject({ source: ImportSource, path: v.nullable(v.string()) }),
    v.nullable(ImportPreview),
  ),
  /** Saves sites of the last preview, by their place in its list. */
  'site.import': call(
    'main',
    v.strictObject({
      importId: Id,
      indexes: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
      /** Where the folders of the file are put. */
      into: FolderPath,
      withPasswords: v.boolean(),
    }),
    v.strictObject({ sites: v.array(SavedSite), passwordCount: v.number() }),
  ),
  /** Main asks where to; null when nobody said. All sites for null. */
  'site.export': call(
    'main',
    v.strictObject({ siteIds: v.nullable(SiteIds) }),
    v.nullable(v.strictObject({ path: v.string(), count: v.number() })),
  ),
  /** Which secrets are stored for a site. Fails with `permission-denied` while the vault is locked. */
  'secret.list': call('main', v.strictObject({ siteId: SiteId }), v.array(SecretName)),
  'secret.set': call(
    'main',
    v.strictObject({ siteId: SiteId, name: SecretName, value: SecretValue }),
    Nothing,
  ),
  'secret.delete': call('main', v.strictObject({ siteId: SiteId, name: SecretName }), Nothing),
  'vault.status': call('main', v.strictObject({}), VaultStatus),
  /** Moves there what the system's key store holds. */
  'vault.create': call('main', v.strictObject({ password: MasterPassword }), VaultStatus),
  'vault.unlock': call('main', v.strictObject({ password: MasterPassword }), VaultStatus),
  'vault.lock': call('main', v.strictObject({}), VaultStatus),
  'vault.changePassword': call(
    'main',
    v.strictObject({ password: MasterPassword, newPassword: MasterPassword }),
    VaultStatus,
  ),
  /** For a lost password: the file is put aside, with everything in it. */
  'vault.discard': call('main', v.strictObject({}), VaultStatus),
  'settings.get': call('main', v.strictObject({}), Settings),
  'settings.set': call('main', v.strictObject({ change: SettingsChange }), Settings),
  /** The editor that the person picks in a dialog of the system, or the system's own. */
  'settings.chooseEditor': call(
    'main',
    v.strictObject({ editor: v.picklist(['system', 'ask']) }),
    Settings,
  ),
  'demo.status': call('main', v.strictObject({}), v.array(DemoServer)),
  /** Resolves when it listens; its target is then in the answer. */
  'demo.start': call('main', v.strictObject({ serverId: DemoServerId }), DemoServer),
  'demo.stop': call('main', v.strictObject({}), Nothing),

  'site.changed': push('main', v.strictObject({ tree: SiteTree })),
  'settings.changed': push('main', v.strictObject({ settings: Settings })),
  'vault.changed': push('main', v.strictObject({ status: VaultStatus })),
  'demo.changed': push('main', v.strictObject({ servers: v.array(DemoServer) })),
} as const;
