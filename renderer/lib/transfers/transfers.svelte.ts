import type { LogLine } from '../../../electron/shared/contract.ts';
import type { WhenDone } from '../../../electron/shared/contract-queue.ts';
import type {
  ConflictAnswer,
  TransferOrder,
  TransferView,
} from '../../../electron/shared/transfer.ts';
import type { SavedJob } from '../../../electron/shared/saved-job.ts';
import { siteKeyOf, type Target } from '../../../electron/shared/site.ts';
import type { Client } from '../../client.ts';
import { announcementOf } from './announcements.ts';
import { isActive, isFailed, isOver, queueTotals } from './queue.ts';
import { recordRate, type RateSample } from './throughput.ts';

export interface TransferListener {
  /** For the live region. */
  onAnnounce: (words: string) => void;
  onEnd: (view: TransferView) => void;
}

/** What main knows of the transfers, and what a person does with them. */
export class Transfers {
  all = $state.raw<readonly TransferView[]>([]);
  /** Transfers that were saved under a name, by their names. */
  saved = $state.raw<readonly SavedJob[]>([]);
  /** Everything is held back. */
  isPaused = $state(false);
  /** What happens when the last one has ended. */
  whenDone = $state<WhenDone>('nothing');
  /** Bytes a second of all transfers together, one sample a second. */
  samples = $state.raw<readonly RateSample[]>([]);

  queue = $derived(this.all.filter(isActive));
  failed = $derived(this.all.filter(isFailed));
  done = $derived(this.all.filter((view) => isOver(view) && !isFailed(view)).toReversed());
  /** The first transfer that waits for an answer. */
  asking = $derived(this.all.find((view) => view.state === 'asking' && view.conflict) ?? null);
  totals = $derived(queueTotals(this.queue));

  readonly #client: Client;
  readonly #listener: TransferListener;
  readonly #sinceMs = Date.now();

  constructor(client: Client, listener: TransferListener) {
    this.#client = client;
    this.#listener = listener;
    client.onPush('transfer.changed', ({ transfers }) => {
      this.#take(transfers);
    });
    client.onPush('transfer.savedChanged', ({ jobs }) => {
      this.saved = jobs;
    });
    client.onPush('transfer.queueChanged', ({ isPaused }) => {
      this.isPaused = isPaused;
    });
    client.onPush('transfer.whenDoneChanged', ({ action }) => {
      this.whenDone = action;
    });
    client.onPush('transfer.gone', ({ transferIds }) => {
      const gone = new Set(transferIds);
      this.all = this.all.filter(({ id }) => !gone.has(id));
    });
  }

  async load(): Promise<void> {
    const [all, { isPaused }, { action }, saved] = await Promise.all([
      this.#client.call('transfer.list', {}),
      this.#client.call('transfer.queueState', {}),
      this.#client.call('transfer.whenDone', {}),
      this.#client.call('transfer.savedJobs', {}),
    ]);
    this.all = all;
    this.saved = saved;
    this.isPaused = isPaused;
    this.whenDone = action;
  }

  async start(order: Omit<TransferOrder, 'id'>): Promise<void> {
    const id = crypto.randomUUID();
    await this.#client.call('transfer.start', { ...order, id });
  }

  async cancel({ id }: TransferView): Promise<void> {
    await this.#client.call('transfer.cancel', { transferId: id });
  }

  async retry({ id }: TransferView): Promise<void> {
    await this.#client.call('transfer.retry', { transferId: id });
  }

  async answer({ id }: TransferView, answer: ConflictAnswer): Promise<void> {
    await this.#client.call('transfer.answer', { transferId: id, answer });
  }

  async pause({ id }: TransferView): Promise<void> {
    await this.#client.call('transfer.pause', { transferIds: [id] });
  }

  async resume({ id }: TransferView): Promise<void> {
    await this.#client.call('transfer.resume', { transferIds: [id] });
  }

  async pauseAll(isPaused: boolean): Promise<void> {
    await this.#client.call('transfer.pauseAll', { isPaused });
  }

  async setWhenDone(action: WhenDone): Promise<void> {
    await this.#client.call('transfer.setWhenDone', { action });
  }

  /** Before or behind the others that have not ended. */
  async move({ id }: TransferView, to: 'top' | 'up' | 'down'): Promise<void> {
    await this.#client.call('transfer.move', { transferId: id, to });
    this.all = await this.#client.call('transfer.list', {});
  }

  /** The same once more. */
  async repeat({ id }: TransferView): Promise<void> {
    await this.#client.call('transfer.repeat', { transferId: id, newId: crypto.randomUUID() });
  }

  async saveJob({ id }: TransferView, name: string): Promise<void> {
    const params = { transferId: id, savedId: crypto.randomUUID(), name };
    await this.#client.call('transfer.saveJob', params);
  }

  async runSaved({ id }: SavedJob): Promise<void> {
    const params = { savedId: id, transferId: crypto.randomUUID() };
    await this.#client.call('transfer.runSaved', params);
  }

  /** Those that go from or to this server. */
  savedFor(server: Target): SavedJob[] {
    const key = siteKeyOf(server);
    return this.saved.filter(({ source, target }) => source.key === key || target.key === key);
  }

  async renameSaved({ id }: SavedJob, name: string): Promise<void> {
    await this.#client.call('transfer.renameSaved', { savedId: id, name });
  }

  async forgetSaved({ id }: SavedJob): Promise<void> {
    await this.#client.call('transfer.forgetSaved', { savedIds: [id] });
  }

  async logOf({ id }: TransferView): Promise<LogLine[]> {
    const lines = await this.#client.call('transfer.log', { transferId: id });
    return lines.map((line) => ({ ...line, sessionId: null }));
  }

  async forget(views: readonly TransferView[]): Promise<void> {
    const transferIds = views.filter(isOver).map((view) => view.id);
    const gone = new Set(transferIds);
    this.all = this.all.filter((view) => !gone.has(view.id));
    await this.#client.call('transfer.forget', { transferIds });
  }

  /** Takes a sample of the present rate; called once a second while something runs. */
  sample(nowMs: number): void {
    this.samples = recordRate(this.samples, this.totals, nowMs);
  }

  #take(changed: readonly TransferView[]): void {
    const byId = new Map(this.all.map((view) => [view.id, view]));
    const ended: TransferView[] = [];
    for (const view of changed) {
      const before = byId.get(view.id);
      // One of an earlier run of the app is no news.
      const isNews = before ? !isOver(before) : (view.endedAtMs ?? 0) >= this.#sinceMs;
      if (isOver(view) && isNews) ended.push(view);
      const words = isNews || !isOver(view) ? announcementOf(before, view) : null;
      if (words !== null) this.#listener.onAnnounce(words);
      byId.set(view.id, view);
    }
    this.all = [...byId.values()];
    for (const view of ended) this.#listener.onEnd(view);
  }
}
