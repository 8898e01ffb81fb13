import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { SecretKey } from '../../shared/secret.ts';
import type { SecretStore } from './secret-store.ts';
import type { Vault } from './vault.ts';

/** A name in the vault is a key as JSON, its parts in this order. */
const StoredName = v.pipe(
  v.string(),
  v.parseJson(),
  v.tuple([v.string(), v.string(), v.string()]),
  v.transform(([siteId, kind, of]) => ({ siteId, kind, of })),
  SecretKey,
);

/** The vault's payload names an entry with two bytes of length. */
const maxNameBytes = 60_000;

function nameOf({ siteId, kind, of }: SecretKey): string {
  const text = JSON.stringify([siteId, kind, of]);
  if (Buffer.byteLength(text) <= maxNameBytes) return text;
  throw new AppError('limit-exceeded', 'The path of the key file is too long.');
}

/** The secrets of sites in a vault; each call fails with `permission-denied` while it is locked. */
export function createVaultStore(vault: Vault): SecretStore {
  return {
    get: (key) => vault.get(nameOf(key)),
    async keys() {
      const parsed = (await vault.names()).map((name) => v.safeParse(StoredName, name));
      // What a later version put there under another kind of name stays untouched.
      return parsed.flatMap((one) => (one.success ? [one.output] : []));
    },
    set: (secrets) => vault.set(new Map(secrets.map(({ key, value }) => [nameOf(key), value]))),
    delete: (keys) => vault.delete(keys.map(nameOf)),
  };
}
