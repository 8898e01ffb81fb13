import type { Client } from '../../client.ts';
import { AppSettings } from './app-settings.svelte.ts';
import { DemoServers } from './demo-servers.svelte.ts';
import { SiteBook } from './site-book.svelte.ts';
import { VaultAccess } from './vault-access.svelte.ts';

/** What main keeps for this person, mirrored. */
export class Profile {
  readonly sites: SiteBook;
  readonly settings: AppSettings;
  readonly vault: VaultAccess;
  readonly demo: DemoServers;

  constructor(client: Client, systemLanguages: readonly string[]) {
    this.sites = new SiteBook(client);
    this.settings = new AppSettings(client, systemLanguages);
    this.vault = new VaultAccess(client);
    this.demo = new DemoServers(client);
  }

  /** Everything but the settings, which the first picture needs and which are read before it. */
  async load(): Promise<void> {
    await Promise.all([this.sites.load(), this.vault.load(), this.demo.load()]);
  }
}
