import {
  draftSite,
  isFolderWithin,
  siteDraftOf,
  type FolderPath,
  type SavedSite,
} from '../../../electron/shared/saved-site.ts';
import type { ImportPreview } from '../../../electron/shared/site-import.ts';
import type { Client } from '../../client.ts';
import { withLists, type PolicyLists } from '../policy/offer-families.ts';
import type { Known } from '../policy/outcome.ts';
import type { Profile } from '../profile/profile.svelte.ts';
import { text } from '../text/text.ts';
import { checkForm, formOf, type SiteForm } from './site-form.ts';
import { folderId, siteRows, type SiteMove } from './site-rows.ts';

/** A dialog of the site manager. */
export type ManagerDialog =
  | { kind: 'newFolder'; parent: FolderPath }
  | { kind: 'renameFolder'; folder: FolderPath }
  | { kind: 'removeSite'; site: SavedSite }
  | { kind: 'removeFolder'; folder: FolderPath; siteCount: number }
  | { kind: 'unsaved'; next: () => void }
  | { kind: 'import' };

const nothingKnown: Known = { history: [], probe: null };

const blankForm = (folder: FolderPath): SiteForm =>
  formOf({
    ...draftSite('', {
      protocol: 'sftp',
      host: '',
      port: 22,
      user: '',
      identityFiles: [],
      agent: 'auto',
    }),
    folder,
  });

/** The tree, and the site in the form. Lives as long as the window, so that a form survives a look at the files. */
export class SiteManager {
  query = $state('');
  closed = $state.raw<ReadonlySet<string>>(new Set());
  /** The line of the tree with the cursor. */
  cursorId = $state<string | null>(null);
  /** The site in the form; null for a new one. */
  siteId = $state<string | null>(null);
  form = $state.raw<SiteForm | null>(null);
  /** The form as it is stored. */
  #saved = $state.raw<SiteForm | null>(null);
  /** A password that is stored with the next save. Leaves this field with it. */
  newPassword = $state('');
  /** The field for it is shown. */
  isTypingPassword = $state(false);
  /** `unknown` while the vault is locked. */
  storedPassword = $state<'unknown' | 'stored' | 'none'>('none');
  /** What is known of the server in the form. */
  known = $state.raw<Known>(nothingKnown);
  /** Problems are shown once somebody tried to save. */
  isTried = $state(false);
  dialog = $state.raw<ManagerDialog | null>(null);
  preview = $state.raw<ImportPreview | null>(null);

  rows = $derived.by(() => siteRows(this.profile.sites.tree, this.closed, this.query));
  checked = $derived(this.form ? checkForm(this.form) : null);
  isDirty = $derived(
    this.newPassword !== '' || JSON.stringify(this.form) !== JSON.stringify(this.#saved),
  );
  cursorRow = $derived(this.rows.find(({ id }) => id === this.cursorId));

  readonly profile: Profile;
  readonly #client: Client;

  constructor(client: Client, profile: Profile) {
    this.#client = client;
    this.profile = profile;
  }

  /** Runs what leaves the form; asks first where changes would be lost. */
  guard(next: () => void): void {
    if (this.form && this.isDirty) this.dialog = { kind: 'unsaved', next };
    else next();
  }

  /** Where a new site or folder goes: beside the cursor. */
  folderAtCursor(): FolderPath {
    const row = this.cursorRow;
    if (!row) return [];
    return row.kind === 'folder' ? row.folder : row.site.folder;
  }

  show(site: SavedSite): void {
    this.cursorId = site.id;
    this.#fill(site.id, formOf(siteDraftOf(site)));
    void this.refreshSecret();
    void this.#refreshKnown(site);
  }

  /** Makes the policy in the form one of these lists, without saving it. */
  suggestLists(lists: PolicyLists): void {
    if (!this.form) return;
    const { draft } = this.form;
    const target = withLists(draft.target, lists);
    this.form = { ...this.form, draft: { ...draft, policy: 'custom', target } };
  }

  startNew(form = blankForm(this.folderAtCursor())): void {
    this.#fill(null, form);
    this.#saved = blankForm(form.draft.folder);
    this.cursorId = null;
  }

  discard(): void {
    const site = this.profile.sites.find(this.siteId);
    if (site) this.show(site);
    else this.#fill(null, null);
  }

  toggleFolder(id: string, isOpen: boolean): void {
    const closed = new Set(this.closed);
    if (isOpen) closed.delete(id);
    else closed.add(id);
    this.closed = closed;
  }

  /**
   * Saves the form, and the password where one was typed.
   * @returns the site, or null while something is wrong or nothing may keep the password
   */
  async save(): Promise<SavedSite | null> {
    this.isTried = true;
    const draft = this.checked?.draft;
    if (!draft) return null;
    const value = this.newPassword;
    if (value !== '' && !(await this.profile.vault.requirePlace())) return null;
    const site = await this.#client.call('site.save', { siteId: this.siteId, draft });
    if (value !== '') {
      const name = { kind: 'password' as const };
      await this.#client.call('secret.set', { siteId: site.id, name, value });
    }
    await this.profile.sites.load();
    this.show(site);
    return site;
  }

  async forgetPassword(): Promise<void> {
    if (this.siteId === null || !(await this.profile.vault.requirePlace())) return;
    const name = { kind: 'password' as const };
    await this.#client.call('secret.delete', { siteId: this.siteId, name });
    await this.refreshSecret();
  }

  async refreshSecret(): Promise<void> {
    const { siteId } = this;
    this.storedPassword = 'none';
    if (siteId === null || this.profile.vault.status.place === 'none') return;
    if (this.profile.vault.status.vault === 'locked') {
      this.storedPassword = 'unknown';
      return;
    }
    const names = await this.#client.call('secret.list', { siteId });
    if (this.siteId !== siteId) return;
    this.storedPassword = names.some(({ kind }) => kind === 'password') ? 'stored' : 'none';
  }

  /** What a policy leads to is computed from it; without it the form says that it does not know. */
  async #refreshKnown({ id, target: { host, port } }: SavedSite): Promise<void> {
    this.known = nothingKnown;
    const [visits, probe] = await Promise.allSettled([
      this.#client.call('report.history', { host, port }),
      this.#client.call('probe.last', { host, port }),
    ]);
    if (this.siteId !== id) return;
    // What cannot be read is as if it had never been.
    this.known = {
      history: visits.status === 'fulfilled' ? visits.value : [],
      probe: probe.status === 'fulfilled' ? probe.value : null,
    };
  }

  async duplicate(site: SavedSite): Promise<void> {
    const copy = await this.#client.call('site.duplicate', { siteId: site.id });
    await this.profile.sites.load();
    this.show(copy);
  }

  async removeSite(site: SavedSite): Promise<void> {
    const index = this.rows.findIndex(({ id }) => id === site.id);
    await this.#client.call('site.remove', { siteIds: [site.id] });
    await this.profile.sites.load();
    if (this.siteId === site.id) this.#fill(null, null);
    this.cursorId = this.rows[Math.min(index, this.rows.length - 1)]?.id ?? null;
  }

  async addFolder(parent: FolderPath, name: string): Promise<void> {
    const folder = [...parent, name.trim()];
    await this.#client.call('site.addFolder', { folder });
    await this.profile.sites.load();
    this.toggleFolder(folderId(parent), true);
    this.cursorId = folderId(folder);
  }

  async moveFolder(from: FolderPath, to: FolderPath): Promise<void> {
    await this.#client.call('site.moveFolder', { from, to });
    await this.profile.sites.load();
    this.cursorId = folderId(to);
    this.#followFolder(from, to);
  }

  async removeFolder(folder: FolderPath): Promise<void> {
    await this.#client.call('site.removeFolder', { folder });
    await this.profile.sites.load();
    if (this.siteId !== null && !this.profile.sites.find(this.siteId)) this.#fill(null, null);
    this.cursorId = this.rows[0]?.id ?? null;
  }

  async moveSite(site: SavedSite, { folder, beforeSiteId }: SiteMove): Promise<void> {
    await this.#client.call('site.move', { siteIds: [site.id], folder, beforeSiteId });
    await this.profile.sites.load();
    this.cursorId = site.id;
    if (this.siteId === site.id) this.#inFolder(folder);
  }

  async rename(site: SavedSite, name: string): Promise<void> {
    const draft = { ...siteDraftOf(site), name };
    const renamed = await this.#client.call('site.save', { siteId: site.id, draft });
    await this.profile.sites.load();
    if (this.siteId === site.id) this.show(renamed);
  }

  siteCountIn(folder: FolderPath): number {
    return this.profile.sites.tree.sites.filter((site) => isFolderWithin(site.folder, folder))
      .length;
  }

  /** `Web properties / Staging`, for lists of folders and for the live region. */
  folderName(folder: FolderPath): string {
    return folder.length === 0 ? text.manager.topFolder : folder.join(' / ');
  }

  /** The form's folder goes along when the folder itself moves or is renamed. */
  #followFolder(from: FolderPath, to: FolderPath): void {
    const folder = this.form?.draft.folder;
    if (folder && isFolderWithin(folder, from))
      this.#inFolder([...to, ...folder.slice(from.length)]);
  }

  #inFolder(folder: FolderPath): void {
    if (this.form) this.form = { ...this.form, draft: { ...this.form.draft, folder } };
    if (this.#saved) this.#saved = { ...this.#saved, draft: { ...this.#saved.draft, folder } };
  }

  #fill(siteId: string | null, form: SiteForm | null): void {
    this.siteId = siteId;
    this.form = form;
    this.#saved = form;
    this.newPassword = '';
    this.isTypingPassword = false;
    this.storedPassword = 'none';
    this.known = nothingKnown;
    this.isTried = false;
  }
}
