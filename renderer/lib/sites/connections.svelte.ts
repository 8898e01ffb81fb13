import type { Prompt } from '../../../electron/shared/contract.ts';
import { AppError } from '../../../electron/shared/errors.ts';
import { targetLabel, type RemoteTarget } from '../../../electron/shared/site.ts';
import type { Client } from '../../client.ts';
import { createSessionFiles } from '../files/session-files.ts';
import { describeFailure } from '../text/error-text.ts';
import { text } from '../text/text.ts';
import type { SavedWorkspace } from '../window/saved-workspace.ts';
import { Connection } from './connection.svelte.ts';
import { certificateQuestionOf } from './certificate-question.ts';
import { hostKeyQuestionOf } from './host-key-question.ts';
import {
  forgotten,
  readRecent,
  remembered,
  writeRecent,
  type RecentSite,
  type TextStore,
} from './recent.ts';

/** What a new connection is asked for. */
export interface ConnectRequest {
  target: RemoteTarget;
  password: string | null;
  startPath: string | null;
  /** The saved site or demo server whose stored secrets may answer. */
  siteId?: string;
  /** What that is called. */
  name?: string;
}

/** The tabs, and what the person and main say about them. */
export class Connections {
  all = $state.raw<readonly Connection[]>([]);
  activeId = $state('');
  recent = $state.raw<readonly RecentSite[]>([]);
  active = $derived(this.all.find((connection) => connection.id === this.activeId) ?? this.all[0]);
  /** The first question of any server; one dialog at a time. */
  prompt = $derived(this.all.flatMap((connection) => connection.prompts)[0] ?? null);

  readonly #client: Client;
  readonly #store: TextStore;
  /** For the live region. */
  readonly #announce: (words: string) => void;
  /** Somebody went to a tab of the last time. */
  readonly #wake: (connection: Connection) => void;

  constructor(
    client: Client,
    store: TextStore,
    onAnnounce: (words: string) => void,
    onWake: (connection: Connection) => void,
  ) {
    this.#wake = onWake;
    this.#client = client;
    this.#store = store;
    this.#announce = onAnnounce;
    this.recent = readRecent(store);
    this.openDraft();
    this.#listen();
  }

  find(id: string): Connection | undefined {
    return this.all.find((connection) => connection.id === id);
  }

  select(id: string): void {
    this.activeId = id;
    const connection = this.find(id);
    if (connection?.isRestored) this.#wake(connection);
  }

  /** The tabs of the last time: there, and not connected before somebody goes to one. */
  addRestored({ tabs, activeId, left }: Pick<SavedWorkspace, 'tabs' | 'activeId' | 'left'>): void {
    const restored = tabs.map((tab) => {
      const connection = new Connection(tab.id);
      connection.target = tab.target;
      connection.address = targetLabel(tab.target);
      connection.siteId = tab.siteId;
      connection.name = tab.name;
      connection.lastGrade = tab.grade;
      connection.startPath = tab.folder;
      connection.order = tab.order;
      connection.phase = 'closed';
      connection.isRestored = true;
      if (left?.tabId === tab.id) {
        connection.isAtLeft = true;
        connection.leftStart = { folder: left.folder, order: left.order };
      }
      return connection;
    });
    if (restored.length === 0) return;
    const isNewActive = activeId === null;
    const drafts = isNewActive ? this.all.filter(({ phase }) => phase === 'draft') : [];
    this.all = [...restored, ...drafts];
    this.activeId = activeId ?? drafts[0]?.id ?? restored[0]?.id ?? '';
  }

  /** The tab beside the active one, round the ends. */
  selectNext(step: 1 | -1): void {
    const index = this.all.findIndex((connection) => connection.id === this.active?.id);
    const next = this.all[(index + step + this.all.length) % this.all.length];
    if (next) this.select(next.id);
  }

  /** A tab with the form: the one that is there, if nothing is being done in it. */
  openDraft(): Connection {
    const blank = this.all.find(({ phase, address }) => phase === 'draft' && address === '');
    const draft = blank ?? new Connection(crypto.randomUUID());
    if (!blank) this.all = [...this.all, draft];
    this.select(draft.id);
    return draft;
  }

  /** After the page was loaded again: the sessions that main still has. */
  async restore(): Promise<void> {
    const sessions = await this.#client.call('session.list', {});
    const prompts = await this.#client.call('prompt.list', {});
    const restored = sessions.flatMap(({ sessionId, target, state, failure, comparison }) => {
      if (target.protocol === 'local') return [];
      const known = this.find(sessionId);
      if (known && !known.isRestored) return [];
      const connection = known ?? new Connection(sessionId);
      connection.isRestored = false;
      connection.target = target;
      connection.address = targetLabel(target);
      connection.prompts = prompts.filter((prompt) => prompt.sessionId === sessionId);
      connection.phase = 'closed';
      connection.failure = failure;
      // Opening a session that is there already joins it.
      if (state !== 'closed') void this.#open(connection, null);
      connection.comparison = comparison ?? null;
      return [connection];
    });
    const [first] = restored;
    if (!first) return;
    const others = this.all.filter((one) => one.phase !== 'draft' && !restored.includes(one));
    this.all = [...restored, ...others];
    if (!restored.some(({ id }) => id === this.activeId)) this.activeId = first.id;
  }

  async connect(connection: Connection, request: ConnectRequest): Promise<void> {
    connection.target = request.target;
    connection.startPath = request.startPath;
    connection.siteId = request.siteId ?? null;
    connection.name = request.name ?? null;
    connection.listing = null;
    connection.leaveLeft();
    await this.#open(connection, request.password);
  }

  /** Connects in a tab of its own. */
  async connectNew(request: ConnectRequest): Promise<void> {
    const draft = this.openDraft();
    draft.address = targetLabel(request.target);
    await this.connect(draft, request);
  }

  /** Connects to the same target again; main still knows the password while the tab is open. */
  async reconnect(connection: Connection): Promise<void> {
    await this.#open(connection, null);
  }

  /** Stops connecting; what was typed is there again. */
  cancel(connection: Connection): void {
    connection.controller?.abort();
    connection.phase = connection.listing ? 'closed' : 'draft';
    connection.failure = null;
  }

  /** Back to the form, with the address as it was. */
  edit(connection: Connection): void {
    connection.phase = 'draft';
    connection.name = null;
    connection.failure = null;
    connection.report = null;
    connection.listing = null;
    connection.leaveLeft();
  }

  /** Ends the session and keeps the tab. */
  async disconnect(connection: Connection): Promise<void> {
    connection.controller?.abort();
    await this.#client.call('session.close', { sessionId: connection.id });
  }

  /** Ends the session and the tab; a form takes the place of the last one. */
  async close(connection: Connection): Promise<void> {
    const index = this.all.indexOf(connection);
    connection.controller?.abort();
    connection.listing?.stop();
    connection.leaveLeft();
    this.all = this.all.filter((other) => other !== connection);
    const neighbour = this.all[Math.min(index, this.all.length - 1)];
    if (!neighbour) this.openDraft();
    else if (this.activeId === connection.id) this.activeId = neighbour.id;
    if (connection.target) await this.#client.call('session.close', { sessionId: connection.id });
  }

  /** The person trusts the key or certificate that was refused; the connection begins anew. */
  async trust(connection: Connection, isPinned: boolean): Promise<void> {
    const question = connection.question;
    if (!question) return;
    connection.question = null;
    const { fingerprintSha256 } = question;
    const accepted = { sessionId: connection.id, fingerprintSha256, isPinned };
    if (question.kind === 'certificate')
      await this.#client.call('trust.acceptCertificate', accepted);
    else await this.#client.call('trust.acceptHostKey', accepted);
    await this.#open(connection, null);
  }

  distrust(connection: Connection): void {
    connection.question = null;
  }

  async answerPrompt(prompt: Prompt, answer: string[] | null): Promise<void> {
    this.#dropPrompt(prompt.promptId);
    await this.#client.call('prompt.answer', { promptId: prompt.promptId, answer });
  }

  forgetRecent(site: RecentSite): void {
    this.#keepRecent(forgotten(this.recent, site.target));
  }

  async #open(connection: Connection, password: string | null): Promise<void> {
    if (!connection.target) return;
    const { target } = connection;
    const controller = (connection.controller = new AbortController());
    connection.phase = 'connecting';
    connection.isRestored = false;
    connection.failure = null;
    connection.question = null;
    connection.report = null;
    connection.comparison = null;
    try {
      const { id: sessionId, siteId } = connection;
      const params = { sessionId, target, password, siteId };
      const info = await this.#client.call('session.open', params, { signal: controller.signal });
      if (connection.controller !== controller || controller.signal.aborted) return;
      connection.showOpen(info, createSessionFiles(this.#client, connection.id));
      this.#announce(text.sites.announceOpen(connection.label));
      // A saved site is among the sites already, and a demo server has its card.
      if (siteId === null)
        this.#keepRecent(remembered(this.recent, target, info.report, Date.now()));
    } catch (thrown) {
      if (connection.controller !== controller || controller.signal.aborted) return;
      this.#showFailed(connection, AppError.from(thrown));
    }
  }

  #showFailed(connection: Connection, error: AppError): void {
    const failure = error.toFailure();
    connection.phase = connection.listing ? 'closed' : 'failed';
    connection.failure = failure;
    this.#announce(describeFailure(failure, connection.host).what);
    connection.question = hostKeyQuestionOf(failure) ?? certificateQuestionOf(failure);
    // A key that nobody knows is a question, not a failure, until it was answered.
    if (connection.question) this.select(connection.id);
  }

  #listen(): void {
    this.#client.onPush('session.changed', ({ sessionId, state, failure, report, comparison }) => {
      const connection = this.find(sessionId);
      if (!connection) return;
      if (report) connection.report = report;
      if (comparison) connection.comparison = comparison;
      if (state !== 'closed' || connection.phase !== 'open') return;
      connection.phase = 'closed';
      this.#announce(text.sites.lostTitle(connection.label));
      connection.failure = failure;
      connection.listing?.stop();
      connection.leftListing?.stop();
    });
    this.#client.onPush('prompt.opened', (prompt) => {
      const connection = this.find(prompt.sessionId);
      if (connection) connection.prompts = [...connection.prompts, prompt];
    });
    this.#client.onPush('prompt.closed', ({ promptId }) => {
      this.#dropPrompt(promptId);
    });
  }

  #dropPrompt(promptId: string): void {
    for (const connection of this.all) {
      connection.prompts = connection.prompts.filter((prompt) => prompt.promptId !== promptId);
    }
  }

  #keepRecent(sites: readonly RecentSite[]): void {
    this.recent = sites;
    writeRecent(this.#store, sites);
  }
}
