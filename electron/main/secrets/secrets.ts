import { AppError } from '../../shared/errors.ts';
import type { SecretKey, VaultStatus } from '../../shared/secret.ts';
import type { Secret, SecretStore } from './secret-store.ts';
import type { Vault } from './vault.ts';
import { createVaultStore } from './vault-store.ts';

/** The secrets of all sites, wherever this profile keeps them. */
export interface Secrets {
  status(): VaultStatus;
  /**
   * Undefined when none is kept.
   * @throws {AppError} permission-denied while the vault is locked or the system refuses
   */
  get(key: SecretKey): Promise<string | undefined>;
  /** @throws {AppError} unsupported where nothing can be kept, permission-denied while locked */
  requirePlace(): void;
  /** @throws {AppError} as `requirePlace` */
  set(secrets: readonly Secret[]): Promise<void>;
  /** Which secrets a site has, never what they are. @throws {AppError} as `get` */
  keysOf(siteId: string): Promise<SecretKey[]>;
  /** Gives one site everything that another has, except what cannot be read now. */
  copySite(fromSiteId: string, toSiteId: string): Promise<void>;
  delete(keys: readonly SecretKey[]): Promise<void>;
  /** Deletes all secrets of these sites: at once, or when the vault is next unlocked. */
  forgetSites(siteIds: readonly string[]): Promise<void>;
  /** Creates the vault and moves there what the system's key store holds. */
  createVault(password: string): Promise<void>;
  unlock(password: string): Promise<void>;
}

export interface SecretsOptions {
  vault: Vault;
  autoLockMinutes: () => number;
  /** Null where the system has no key store to trust. */
  system: { name: string; store: SecretStore } | null;
}

/** A vault comes first where there is one: somebody chose it. */
export function createSecrets({ vault, system, autoLockMinutes }: SecretsOptions): Secrets {
  const vaultStore = createVaultStore(vault);
  /** Removed while the vault was locked. Until then their secrets lie sealed under an id of no use. */
  const forgotten = new Set<string>();

  function store(): SecretStore | undefined {
    return vault.state() === 'absent' ? system?.store : vaultStore;
  }

  function requirePlace(): SecretStore {
    const place = store();
    if (!place) {
      throw new AppError(
        'unsupported',
        'This system has no key store. Create a vault to keep passwords.',
        { place: 'none' },
      );
    }
    if (vault.state() === 'locked') {
      throw new AppError('permission-denied', 'The vault is locked.', { vault: 'locked' });
    }
    return place;
  }

  async function keysOf(siteIds: ReadonlySet<string>): Promise<SecretKey[]> {
    const keys = (await store()?.keys()) ?? [];
    return keys.filter(({ siteId }) => siteIds.has(siteId));
  }

  async function moveToVault(from: SecretStore): Promise<void> {
    const moved: Secret[] = [];
    for (const key of await from.keys()) {
      const value = await from.get(key);
      if (value !== undefined) moved.push({ key, value });
    }
    await vaultStore.set(moved);
    await from.delete(moved.map(({ key }) => key));
  }

  async function forgetNow(siteIds: ReadonlySet<string>): Promise<void> {
    const keys = await keysOf(siteIds);
    if (keys.length > 0) await store()?.delete(keys);
  }

  return {
    status: () => ({
      place: vault.state() === 'absent' ? (system ? 'system' : 'none') : 'vault',
      systemStore: system?.name ?? null,
      vault: vault.state(),
      autoLockMinutes: autoLockMinutes(),
      retryInMs: vault.retryInMs(),
    }),
    get: async (key) => await store()?.get(key),
    requirePlace: () => void requirePlace(),
    async set(secrets) {
      await requirePlace().set(secrets);
    },
    keysOf: (siteId) => keysOf(new Set([siteId])),
    async copySite(fromSiteId, toSiteId) {
      if (vault.state() === 'locked') return;
      const copies: Secret[] = [];
      for (const key of await keysOf(new Set([fromSiteId]))) {
        const value = await store()?.get(key);
        if (value !== undefined) copies.push({ key: { ...key, siteId: toSiteId }, value });
      }
      if (copies.length > 0) await store()?.set(copies);
    },
    async delete(keys) {
      await store()?.delete(keys);
    },
    async forgetSites(siteIds) {
      if (vault.state() === 'locked') for (const siteId of siteIds) forgotten.add(siteId);
      else await forgetNow(new Set(siteIds));
    },
    async createVault(password) {
      await vault.create(password);
      if (system) await moveToVault(system.store);
    },
    async unlock(password) {
      await vault.unlock(password);
      await forgetNow(forgotten);
      forgotten.clear();
    },
  };
}
