import { AppError } from '../../shared/errors.ts';
import type { SecretKey, SecretName, VaultStatus } from '../../shared/secret.ts';
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
  /** @throws {AppError} as `get`; unsupported where nothing can be kept */
  set(secrets: readonly Secret[]): Promise<void>;
  /** Which secrets a site has, never what they are. @throws {AppError} as `get` */
  namesOf(siteId: string): Promise<SecretName[]>;
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
    async set(secrets) {
      const place = store();
      if (!place) {
        throw new AppError(
          'unsupported',
          'This system has no key store. Create a vault to keep passwords.',
          { place: 'none' },
        );
      }
      await place.set(secrets);
    },
    async namesOf(siteId) {
      return (await keysOf(new Set([siteId]))).map(({ name }) => name);
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
