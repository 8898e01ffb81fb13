import type { StoreNotice } from '../shared/contract-sites.ts';
import type { Settings } from '../shared/settings.ts';
import type { PushToWindow } from './prompts.ts';
import {
  createSystemSecretStore,
  findSystemStore,
  type SystemCipher,
} from './secrets/safe-storage.ts';
import { createSecrets, type Secrets } from './secrets/secrets.ts';
import { openVault, type Vault } from './secrets/vault.ts';
import type { KdfCost } from './secrets/vault-kdf.ts';
import { openElectronStorage } from './sites/electron-storage.ts';
import { openSettingsStore, type SettingsStore } from './sites/settings-store.ts';
import { openSitesStore, type SitesStore } from './sites/sites-store.ts';
import type { DocumentNotice } from './sites/stored-document.ts';

/** What one person keeps: sites, settings and secrets, in one folder. */
export interface Profile {
  sites: SitesStore;
  settings: SettingsStore;
  vault: Vault;
  secrets: Secrets;
  /** What was found wrong with the files when they were read. */
  notices: StoreNotice[];
}

export interface ProfileOptions {
  folder: string;
  cipher: SystemCipher;
  platform: string;
  push: PushToWindow;
  /** Called with the settings as they were read, and with every change. */
  onSettings?: (settings: Settings) => void;
  /** The work that a new key of the vault costs; cheap in tests. */
  vaultCost?: KdfCost;
}

/** Opens the files of a profile; to be called once, after the app is ready. */
export async function openProfile(options: ProfileOptions): Promise<Profile> {
  const { folder, cipher, platform, push, onSettings, vaultCost } = options;
  const settings = openSettingsStore(openElectronStorage(folder, 'settings'), (changed) => {
    onSettings?.(changed);
    push('settings.changed', { settings: changed });
  });
  onSettings?.(settings.get());
  const sites = openSitesStore(openElectronStorage(folder, 'sites'), (tree) => {
    push('site.changed', { tree });
  });
  const autoLockMinutes = (): number => settings.get().vault.autoLockMinutes;
  const vault = await openVault({
    folder,
    autoLockMinutes,
    ...(vaultCost && { cost: vaultCost }),
    onChange: () => {
      push('vault.changed', { status: secrets.status() });
    },
  });
  const systemStore = await findSystemStore(cipher, platform);
  const system = systemStore && {
    name: systemStore,
    store: createSystemSecretStore(cipher, folder),
  };
  const secrets = createSecrets({ vault, autoLockMinutes, system: system || null });
  const notices = [...noticeOf('sites', sites.notice), ...noticeOf('settings', settings.notice)];
  return { sites, settings, vault, secrets, notices };
}

function noticeOf(store: StoreNotice['store'], notice: DocumentNotice | null): StoreNotice[] {
  if (!notice) return [];
  const backupPath = notice.kind === 'newer' ? null : notice.backupPath;
  const lostCount = notice.kind === 'salvaged' ? notice.lostCount : 0;
  return [{ store, kind: notice.kind, backupPath, lostCount }];
}
