import type { VaultStatus } from '../../../electron/shared/secret.ts';
import type { Client } from '../../client.ts';

/** `unlock` when something needs the vault, `create` when something has to be kept and nothing keeps it. */
export type VaultDialogKind = 'create' | 'unlock' | 'change';

const unknown: VaultStatus = {
  place: 'none',
  systemStore: null,
  vault: 'absent',
  autoLockMinutes: 0,
  retryInMs: 0,
};

/** Where secrets are kept, and the dialogs that open it. Passwords only pass through. */
export class VaultAccess {
  status = $state.raw<VaultStatus>(unknown);
  dialog = $state.raw<{ kind: VaultDialogKind; site: string | null } | null>(null);

  readonly #client: Client;
  #answer: ((isDone: boolean) => void) | undefined;

  constructor(client: Client) {
    this.#client = client;
    client.onPush('vault.changed', ({ status }) => {
      this.status = status;
    });
  }

  async load(): Promise<void> {
    this.status = await this.#client.call('vault.status', {});
  }

  /** Opens a dialog. Resolves with whether it did what it is for. */
  ask(kind: VaultDialogKind, site: string | null = null): Promise<boolean> {
    this.#answer?.(false);
    this.dialog = { kind, site };
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  close(isDone: boolean): void {
    this.dialog = null;
    this.#answer?.(isDone);
    this.#answer = undefined;
  }

  /** Something is going to be stored: whether there is an open place for it, now or after a dialog. */
  async requirePlace(): Promise<boolean> {
    await this.load();
    if (this.status.place === 'none') return await this.ask('create');
    return this.status.vault === 'locked' ? await this.ask('unlock') : true;
  }

  /** A site is about to sign in; without an answer the server's question is asked instead. */
  async offerUnlock(site: string): Promise<void> {
    await this.load();
    if (this.status.vault === 'locked') await this.ask('unlock', site);
  }

  async create(password: string): Promise<void> {
    this.status = await this.#client.call('vault.create', { password });
    this.close(true);
  }

  async unlock(password: string): Promise<void> {
    this.status = await this.#client.call('vault.unlock', { password });
    this.close(true);
  }

  async change(password: string, newPassword: string): Promise<void> {
    this.status = await this.#client.call('vault.changePassword', { password, newPassword });
    this.close(true);
  }

  async lock(): Promise<void> {
    this.status = await this.#client.call('vault.lock', {});
  }
}
