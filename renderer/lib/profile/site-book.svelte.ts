import type { StoreNotice } from '../../../electron/shared/contract-sites.ts';
import type { SavedSite, SiteTree } from '../../../electron/shared/saved-site.ts';
import type { Client } from '../../client.ts';

/** The saved sites, as main keeps them. */
export class SiteBook {
  tree = $state.raw<SiteTree>({ folders: [], sites: [] });
  /** What was wrong with the stored files when main read them. */
  notices = $state.raw<readonly StoreNotice[]>([]);
  /** The ones that were used, the last one first. */
  recent = $derived(
    this.tree.sites
      .filter((site) => site.lastUsedAtMs !== null)
      .toSorted((a, b) => (b.lastUsedAtMs ?? 0) - (a.lastUsedAtMs ?? 0)),
  );

  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    client.onPush('site.changed', ({ tree }) => {
      this.tree = tree;
    });
  }

  async load(): Promise<void> {
    const { tree, notices } = await this.#client.call('site.list', {});
    this.tree = tree;
    this.notices = notices;
  }

  find(siteId: string | null): SavedSite | undefined {
    return this.tree.sites.find(({ id }) => id === siteId);
  }
}
