import * as v from 'valibot';
import { SiteId, type SavedTarget } from './saved-site.ts';
import { LocalPath } from './site.ts';

/** Which secret of a site: its password, or the passphrase of one of its key files. */
export const SecretName = v.variant('kind', [
  v.strictObject({ kind: v.literal('password') }),
  v.strictObject({ kind: v.literal('passphrase'), file: LocalPath }),
]);
export type SecretName = v.InferOutput<typeof SecretName>;

/**
 * Under which a secret is kept. A password belongs to one server, not only to a site: when the site is
 * changed to another host or user, its password is not found, and never sent there.
 */
export const SecretKey = v.strictObject({
  siteId: SiteId,
  kind: v.picklist(['password', 'passphrase']),
  /** Of a password the server, of a passphrase the key file. */
  of: v.pipe(v.string(), v.maxLength(40_000)),
});
export type SecretKey = v.InferOutput<typeof SecretKey>;

export function secretKeyOf(
  site: { id: string; target: Pick<SavedTarget, 'protocol' | 'host' | 'port' | 'user'> },
  name: SecretName,
): SecretKey {
  if (name.kind === 'passphrase') return { siteId: site.id, kind: name.kind, of: name.file };
  const { protocol, host, port, user } = site.target;
  const of = `${protocol}://${user}@${host.toLowerCase()}:${String(port)}`;
  return { siteId: site.id, kind: name.kind, of };
}

/** What travels from the window to main, once, when somebody types it; never the other way. */
export const SecretValue = v.pipe(v.string(), v.minLength(1), v.maxLength(4_096));

/** A master password. The limit only bounds the work of a hostile caller. */
export const MasterPassword = v.pipe(v.string(), v.maxLength(1_024));

/** The least length of a new master password, in characters. */
export const masterPasswordLength = 8;

/**
 * Where secrets are kept now. `system` is the key store of the operating system, `none` means that
 * nothing can be kept until a vault is created.
 */
export const SecretPlace = v.picklist(['system', 'vault', 'none']);
export type SecretPlace = v.InferOutput<typeof SecretPlace>;

export const VaultStatus = v.strictObject({
  place: SecretPlace,
  /** Name of the system's key store, `gnome_libsecret` for one; null where there is none to trust. */
  systemStore: v.nullable(v.string()),
  vault: v.picklist(['absent', 'locked', 'open']),
  /** Minutes without use after which the vault locks itself; 0 never. */
  autoLockMinutes: v.number(),
  /** After wrong passwords: no earlier than in so many milliseconds is the next one looked at. */
  retryInMs: v.number(),
});
export type VaultStatus = v.InferOutput<typeof VaultStatus>;
