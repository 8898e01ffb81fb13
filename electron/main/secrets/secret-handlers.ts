import type { Handlers } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import type { SavedSite } from '../../shared/saved-site.ts';
import { secretKeyOf, type SecretKey, type SecretName } from '../../shared/secret.ts';
import { isSameSecret } from './secret-store.ts';
import type { Profile } from '../profile.ts';

type SecretHandlers = Pick<
  Handlers<'main'>,
  | 'secret.list'
  | 'secret.set'
  | 'secret.delete'
  | 'vault.status'
  | 'vault.create'
  | 'vault.unlock'
  | 'vault.lock'
  | 'vault.changePassword'
  | 'vault.discard'
>;

/** What the window may do with secrets: set them, delete them, know which there are. Never read one. */
export function secretHandlers(profile: () => Promise<Profile>): SecretHandlers {
  return {
    async 'secret.list'({ siteId }) {
      const { sites, secrets } = await profile();
      const site = sites.find(siteId);
      return (await secrets.keysOf(siteId)).flatMap((key) => nameOf(site, key));
    },
    async 'secret.set'({ siteId, name, value }) {
      const { sites, secrets } = await profile();
      await secrets.set([{ key: secretKeyOf(sites.find(siteId), name), value }]);
      return null;
    },
    async 'secret.delete'({ siteId, name }) {
      const { sites, secrets } = await profile();
      await secrets.delete([secretKeyOf(sites.find(siteId), name)]);
      return null;
    },
    async 'vault.status'() {
      return (await profile()).secrets.status();
    },
    async 'vault.create'({ password }) {
      const { secrets } = await profile();
      await secrets.createVault(password);
      return secrets.status();
    },
    async 'vault.unlock'({ password }) {
      const { secrets } = await profile();
      await secrets.unlock(password);
      return secrets.status();
    },
    async 'vault.lock'() {
      const { vault, secrets } = await profile();
      vault.lock();
      return secrets.status();
    },
    async 'vault.changePassword'({ password, newPassword }) {
      const { vault, secrets } = await profile();
      await vault.changePassword(password, newPassword);
      return secrets.status();
    },
    async 'vault.discard'() {
      const { vault, secrets } = await profile();
      if (vault.state() === 'absent') throw new AppError('not-found', 'There is no vault.');
      await vault.discard();
      return secrets.status();
    },
  };
}

/** A password of a server that the site no longer names does not count. */
function nameOf(site: SavedSite, key: SecretKey): SecretName[] {
  if (key.kind === 'passphrase') return [{ kind: key.kind, file: key.of }];
  const isOfThisServer = isSameSecret(key, secretKeyOf(site, { kind: 'password' }));
  return isOfThisServer ? [{ kind: key.kind }] : [];
}
