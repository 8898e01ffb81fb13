import { rename } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import { fileError, readPrivateFile, writePrivateFile } from '../private-file.ts';
import {
  newRecipe,
  readVault,
  sealVault,
  vaultVersion,
  type KeyRecipe,
  type VaultReaders,
} from './vault-format.ts';
import { deriveKey, type KdfCost } from './vault-kdf.ts';
import { decodePayload, encodePayload, type VaultEntries } from './vault-payload.ts';

/** 10,000 sites with a long password each stay far below. */
const maxVaultBytes = 64 * 1024 * 1024;

/** A key that fits the file. Whoever holds one wipes it. */
export interface VaultKey extends KeyRecipe {
  key: Buffer;
}

export interface Proved {
  entries: VaultEntries;
  vaultKey: VaultKey;
  /** Of an earlier format, or cheaper to guess at than what is written now. */
  isOld: boolean;
}

/** The file of a vault; keys and entries that come from here are the caller's to wipe. */
export interface VaultFile {
  exists(): Promise<boolean>;
  /** @throws {AppError} not-found, malformed-message, unsupported: nothing about the password */
  check(): Promise<void>;
  /** @throws {AppError} auth-failed; as `check` */
  prove(password: string): Promise<Proved>;
  /** @throws {AppError} auth-failed; as `check` */
  read(vaultKey: VaultKey): Promise<VaultEntries>;
  write(entries: VaultEntries, vaultKey: VaultKey): Promise<void>;
  /** Writes everything under a new salt, and so a new key. */
  writeUnder(password: string, entries: VaultEntries): Promise<VaultKey>;
  /** Renames it to `aside`. */
  putAside(aside: string): Promise<void>;
}

export function openVaultFile(file: string, cost: KdfCost, readers: VaultReaders): VaultFile {
  async function readSealed() {
    const bytes = await readPrivateFile(file, maxVaultBytes);
    if (bytes) return readVault(bytes, readers);
    throw new AppError('not-found', 'There is no vault.', { vault: 'absent' });
  }

  function decode(payload: Buffer): VaultEntries {
    try {
      return decodePayload(payload);
    } finally {
      payload.fill(0);
    }
  }

  async function write(entries: VaultEntries, vaultKey: VaultKey): Promise<void> {
    const payload = encodePayload(entries);
    try {
      await writePrivateFile(file, sealVault(payload, vaultKey.key, vaultKey));
    } finally {
      payload.fill(0);
    }
  }

  return {
    exists: async () => (await readPrivateFile(file, maxVaultBytes)) !== undefined,
    async check() {
      await readSealed();
    },
    async prove(password) {
      const sealed = await readSealed();
      const key = await deriveKey(password, sealed.salt, sealed.cost);
      return {
        entries: decode(sealed.open(key)),
        vaultKey: { key, salt: sealed.salt, cost: sealed.cost },
        isOld: sealed.version !== vaultVersion || sealed.cost.logN < cost.logN,
      };
    },
    read: async ({ key }) => decode((await readSealed()).open(key)),
    write,
    async writeUnder(password, entries) {
      const recipe = newRecipe(cost);
      const vaultKey = { key: await deriveKey(password, recipe.salt, recipe.cost), ...recipe };
      await write(entries, vaultKey);
      return vaultKey;
    },
    async putAside(aside) {
      try {
        await rename(file, aside);
      } catch (error) {
        throw fileError(error, file, 'could not be put aside');
      }
    },
  };
}
