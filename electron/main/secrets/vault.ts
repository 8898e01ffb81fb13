import path from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { inTurns } from '../../shared/in-turns.ts';
import { masterPasswordLength, type VaultStatus } from '../../shared/secret.ts';
import { openVaultDelay } from './vault-delay.ts';
import { openVaultFile, type VaultKey } from './vault-file.ts';
import { vaultReaders, type VaultReaders } from './vault-format.ts';
import { usualCost, type KdfCost } from './vault-kdf.ts';
import { wipeEntries, type VaultEntries } from './vault-payload.ts';

export interface VaultOptions {
  folder: string;
  /** Asked anew each time the vault is used; 0 never locks by itself. */
  autoLockMinutes: () => number;
  onChange: () => void;
  /** The work that a new key costs; cheap in tests. */
  cost?: KdfCost;
  readers?: VaultReaders;
  now?: () => number;
}

/**
 * Secrets in a file under a master password. While it is open only the key is kept in memory, in a
 * buffer that `lock` wipes; a secret is taken out of the file for the moment of its use.
 */
export interface Vault {
  state(): VaultStatus['vault'];
  /** How long the next password has to wait, because of wrong ones. */
  retryInMs(): number;
  /** @throws {AppError} already-exists, invalid-request for a password that is too short */
  create(password: string): Promise<void>;
  /**
   * @throws {AppError} auth-failed for a wrong password or a changed file, limit-exceeded while a wrong
   *   one makes this one wait, malformed-message for a damaged file, unsupported for a later version
   */
  unlock(password: string): Promise<void>;
  /** Forgets the key at once, whatever is going on. */
  lock(): void;
  /** @throws {AppError} as `unlock` and `create` */
  changePassword(password: string, newPassword: string): Promise<void>;
  /** Puts the file aside, for somebody who has lost the password; it can be put back by hand. */
  discard(): Promise<void>;
  /** @throws {AppError} permission-denied while locked; so do the next three */
  get(name: string): Promise<string | undefined>;
  names(): Promise<string[]>;
  set(secrets: ReadonlyMap<string, string>): Promise<void>;
  delete(names: readonly string[]): Promise<void>;
}

export async function openVault(options: VaultOptions): Promise<Vault> {
  const { folder, readers = vaultReaders, cost = usualCost, now = Date.now } = options;
  const file = openVaultFile(path.join(folder, 'vault.bin'), cost, readers);
  const delay = await openVaultDelay(path.join(folder, 'vault-tries.json'), now);
  let isThere = await file.exists();
  let opened: VaultKey | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** Two changes at once would each write back the other's old file. */
  const inTurn = inTurns();

  function lock(): void {
    clearTimeout(timer);
    if (!opened) return;
    opened.key.fill(0);
    opened = undefined;
    options.onChange();
  }

  function postponeLock(): void {
    clearTimeout(timer);
    const minutes = options.autoLockMinutes();
    if (minutes > 0) timer = setTimeout(lock, minutes * 60_000).unref();
  }

  function adopt(vaultKey: VaultKey): void {
    opened?.key.fill(0);
    opened = vaultKey;
    isThere = true;
    postponeLock();
    options.onChange();
  }

  /** Runs `use` on what the file holds, and writes it back when `use` returns true. */
  async function withEntries(use: (entries: VaultEntries) => boolean): Promise<void> {
    if (!opened) {
      throw new AppError('permission-denied', 'The vault is locked.', { vault: 'locked' });
    }
    // A copy, so that a lock in the middle wipes the vault's key and this work still ends well.
    const vaultKey = { ...opened, key: Buffer.from(opened.key) };
    postponeLock();
    let entries: VaultEntries | undefined;
    try {
      entries = await file.read(vaultKey);
      if (use(entries)) await file.write(entries, vaultKey);
    } finally {
      if (entries) wipeEntries(entries);
      vaultKey.key.fill(0);
    }
  }

  async function unlock(password: string): Promise<void> {
    await file.check();
    await delay.begin();
    const { entries, vaultKey, isOld } = await file.prove(password);
    await delay.succeed();
    adopt(vaultKey);
    try {
      if (isOld) adopt(await file.writeUnder(password, entries));
    } catch {
      // The vault is open all the same; the next unlocking tries again to write it anew.
    } finally {
      wipeEntries(entries);
    }
  }

  async function changePassword(password: string, newPassword: string): Promise<void> {
    requireLength(newPassword);
    await file.check();
    await delay.begin();
    const { entries, vaultKey } = await file.prove(password);
    await delay.succeed();
    try {
      adopt(await file.writeUnder(newPassword, entries));
    } finally {
      wipeEntries(entries);
      vaultKey.key.fill(0);
    }
  }

  async function create(password: string): Promise<void> {
    requireLength(password);
    if (await file.exists()) throw new AppError('already-exists', 'There is a vault already.');
    adopt(await file.writeUnder(password, new Map()));
  }

  async function discard(): Promise<void> {
    lock();
    await file.putAside(path.join(folder, `vault.discarded-${String(now())}.bin`));
    isThere = false;
    options.onChange();
  }

  return {
    state: () => (opened ? 'open' : isThere ? 'locked' : 'absent'),
    retryInMs: () => delay.remainingMs(),
    lock,
    create: (password) => inTurn(() => create(password)),
    unlock: (password) => inTurn(() => unlock(password)),
    changePassword: (password, newPassword) => inTurn(() => changePassword(password, newPassword)),
    discard: () => inTurn(discard),
    async get(name) {
      let value: string | undefined;
      await inTurn(() =>
        withEntries((entries) => {
          value = entries.get(name)?.toString('utf8');
          return false;
        }),
      );
      return value;
    },
    async names() {
      let names: string[] = [];
      await inTurn(() =>
        withEntries((entries) => {
          names = [...entries.keys()];
          return false;
        }),
      );
      return names;
    },
    set: (secrets) => inTurn(() => withEntries((entries) => putAll(entries, secrets))),
    delete: (names) => inTurn(() => withEntries((entries) => dropAll(entries, names))),
  };
}

function putAll(entries: VaultEntries, secrets: ReadonlyMap<string, string>): boolean {
  for (const [name, value] of secrets) {
    entries.get(name)?.fill(0);
    entries.set(name, Buffer.from(value, 'utf8'));
  }
  return secrets.size > 0;
}

function dropAll(entries: VaultEntries, names: readonly string[]): boolean {
  const found = names.filter((name) => entries.has(name));
  for (const name of found) {
    entries.get(name)?.fill(0);
    entries.delete(name);
  }
  return found.length > 0;
}

function requireLength(password: string): void {
  if (Array.from(password).length >= masterPasswordLength) return;
  throw new AppError(
    'invalid-request',
    `A master password has at least ${String(masterPasswordLength)} characters.`,
    { vault: 'too-short', least: masterPasswordLength },
  );
}
