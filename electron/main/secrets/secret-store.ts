import type { SecretKey } from '../../shared/secret.ts';

export interface Secret {
  key: SecretKey;
  value: string;
}

/** Something that keeps secrets: the system's key store, or a vault. */
export interface SecretStore {
  get(key: SecretKey): Promise<string | undefined>;
  keys(): Promise<SecretKey[]>;
  set(secrets: readonly Secret[]): Promise<void>;
  delete(keys: readonly SecretKey[]): Promise<void>;
}

export function isSameSecret(one: SecretKey, other: SecretKey): boolean {
  return one.siteId === other.siteId && one.kind === other.kind && one.of === other.of;
}
