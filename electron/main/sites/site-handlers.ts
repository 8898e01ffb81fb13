import type { Handlers } from '../../shared/contract.ts';
import type { Profile } from '../profile.ts';

type SiteHandlers = Pick<
  Handlers<'main'>,
  | 'site.list'
  | 'site.save'
  | 'site.remove'
  | 'site.duplicate'
  | 'site.move'
  | 'site.addFolder'
  | 'site.moveFolder'
  | 'site.removeFolder'
>;

/** What the window does with saved sites. Each change comes back to it as `site.changed`. */
export function siteHandlers(profile: () => Promise<Profile>): SiteHandlers {
  return {
    async 'site.list'() {
      const { sites, notices } = await profile();
      return { tree: sites.tree(), notices };
    },
    async 'site.save'({ siteId, draft }) {
      return (await profile()).sites.save(siteId, draft);
    },
    async 'site.remove'({ siteIds }) {
      const { sites, secrets } = await profile();
      const gone = sites.remove(siteIds);
      await secrets.forgetSites(gone.map(({ id }) => id));
      return null;
    },
    async 'site.duplicate'({ siteId }) {
      const { sites, secrets } = await profile();
      const copy = sites.duplicate(siteId);
      await secrets.copySite(siteId, copy.id);
      return copy;
    },
    async 'site.move'({ siteIds, folder, beforeSiteId }) {
      (await profile()).sites.move(siteIds, folder, beforeSiteId);
      return null;
    },
    async 'site.addFolder'({ folder }) {
      (await profile()).sites.addFolder(folder);
      return null;
    },
    async 'site.moveFolder'({ from, to }) {
      (await profile()).sites.moveFolder(from, to);
      return null;
    },
    async 'site.removeFolder'({ folder }) {
      const { sites, secrets } = await profile();
      const gone = sites.removeFolder(folder);
      await secrets.forgetSites(gone.map(({ id }) => id));
      return null;
    },
  };
}
