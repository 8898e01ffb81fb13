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
  return one.siteId === other.siteId && secretLabel(one) === secretLabel(other);
}

/** Kind, and the file where there is one: unique within a site. */
function secretLabel({ name }: SecretKey): string {
  return name.kind === 'passphrase' ? `${name.kind} ${name.file}` : name.kind;
}
