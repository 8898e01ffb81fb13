import type { AppInfo, LogLine } from '../../../electron/shared/contract.ts';
import { AppError } from '../../../electron/shared/errors.ts';
import type { ReportDocument, SecurityReport } from '../../../electron/shared/report.ts';
import type { EditView } from '../../../electron/shared/contract-edits.ts';
import type { SavedJob } from '../../../electron/shared/saved-job.ts';
import { localSiteKey, siteKeyOf } from '../../../electron/shared/site.ts';
import type { TransferView } from '../../../electron/shared/transfer.ts';
import { localSessionId } from '../../../electron/shared/bridge.ts';
import type { KeyLogState } from '../../../electron/shared/contract-keylog.ts';
import type { Client } from '../../client.ts';
import { FileDrag, type Point } from '../files/drag.svelte.ts';
import { FileClipboard } from '../files/file-clipboard.svelte.ts';
import { compareFolders, type FolderComparison } from '../files/folder-comparison.ts';
import { Listing } from '../files/listing.svelte.ts';
import type { Row } from '../files/order.ts';
import { parentOf } from '../files/paths.ts';
import { createSessionFiles } from '../files/session-files.ts';
import type { Ground, Side } from '../files/side.ts';
import type { TreePermissions } from '../files/tree-permissions.svelte.ts';
import { Edits } from '../edits/edits.svelte.ts';
import { SiteManager } from '../manager/site-manager.svelte.ts';
import { ServerProbe, type ProbedServer } from '../probe/server-probe.svelte.ts';
import type { Profile } from '../profile/profile.svelte.ts';
import type { Connection } from '../sites/connection.svelte.ts';
import { Connections } from '../sites/connections.svelte.ts';
import type { TextStore } from '../sites/recent.ts';
import { describeInLine } from '../text/error-text.ts';
import { displayName } from '../text/names.ts';
import { text } from '../text/text.ts';
import { endingOf } from '../transfers/announcements.ts';
import type { DockTab } from '../transfers/dock-tab.ts';
import { Transfers } from '../transfers/transfers.svelte.ts';
import { Toasts } from '../ui/toasts.svelte.ts';
import type { FileView } from '../viewer/file-view.svelte.ts';
import { closingWords, interruptedByClosing } from './closing.ts';
import {
  readWorkspace,
  workspaceOf,
  writeWorkspace,
  type SavedWorkspace,
} from './saved-workspace.ts';
import { wakeConnection } from './site-actions.ts';
import type { Theme } from './theme.svelte.ts';

/** What would be deleted, and from where. */
export interface DeleteQuestion {
  listing: Listing;
  folder: string;
  rows: readonly Row[];
}

/** A dialog that the person opened; questions of servers and transfers come from their own states. */
export type DeskDialog =
  | ({ kind: 'delete' } & DeleteQuestion)
  | { kind: 'newFolder' | 'newFile'; listing: Listing }
  | { kind: 'pattern'; listing: Listing; isAdding: boolean }
  | { kind: 'properties'; listing: Listing; folder: string; row: Row }
  | {
      kind: 'permissions';
      listing: Listing;
      folder: string;
      rows: readonly Row[];
      task: TreePermissions;
    }
  | { kind: 'closeTab'; connection: Connection; message: string }
  | { kind: 'closeWindow'; message: string }
  | { kind: 'stopEditing'; edit: EditView }
  | { kind: 'viewer'; view: FileView; host: string }
  | { kind: 'problems'; transfer: TransferView }
  | { kind: 'link'; url: string }
  | { kind: 'share'; report: SecurityReport }
  | { kind: 'keyLog'; sessionId: string }
  | { kind: 'learn' }
  | { kind: 'saveJob'; transfer: TransferView }
  | { kind: 'renameJob'; job: SavedJob }
  | { kind: 'transferLog'; transfer: TransferView; lines: readonly LogLine[] }
  | { kind: 'palette' }
  | { kind: 'keys' };

/** What the window shows below its tabs. */
export type DeskView = 'files' | 'inspector' | 'probe' | 'sites' | 'settings';

const logLinesKept = 1_000;
/** The least important first. */
const logLevels = ['info', 'warning', 'error'] as const;

export interface DeskOptions {
  client: Client;
  info: AppInfo;
  theme: Theme;
  profile: Profile;
  store: TextStore;
}

/** Everything that one window shows, put together from the states of its parts. */
export class Desk {
  readonly client: Client;
  readonly info: AppInfo;
  readonly theme: Theme;
  readonly profile: Profile;
  readonly manager: SiteManager;
  readonly local: Listing;
  readonly connections: Connections;
  readonly transfers: Transfers;
  readonly edits: Edits;
  readonly drag = new FileDrag((side) => this.groundOf(side));
  readonly clipboard = new FileClipboard();
  readonly toasts = new Toasts();

  view = $state<DeskView>('files');
  side = $state<Side>('local');
  dialog = $state.raw<DeskDialog | null>(null);
  /** The context menu, and where it was opened. */
  menu = $state.raw<{ side: Side; at: Point } | null>(null);
  isInspectorOpen = $state(false);
  /** Closed until there is something to show. */
  isDockOpen = $state(false);
  dockTab = $state<DockTab>('queue');
  isExplaining = $state(false);
  /** Where secrets of TLS connections are written. */
  keyLog = $state.raw<KeyLogState>({ all: null, sessions: [] });
  /** The probe that is looked at, or goes on. */
  probe = $state.raw<ServerProbe | null>(null);
  log = $state.raw<readonly LogLine[]>([]);
  /** Read aloud when it changes. */
  announcement = $state('');

  #focusedInFiles: HTMLElement | null = null;
  readonly #store: TextStore;
  /** What the last window left. */
  readonly #saved: SavedWorkspace | null;

  connection = $derived.by(() => this.connections.active);
  /** The tab whose server the left pane shows; undefined for this computer. */
  leftConnection = $derived.by(() => this.connections.all.find(({ isAtLeft }) => isAtLeft));
  /** Null while its server has no session yet. */
  left = $derived.by<Listing | null>(() =>
    this.leftConnection ? this.leftConnection.leftListing : this.local,
  );
  remote = $derived(this.connection?.listing ?? null);
  /** The panes of all tabs. */
  listings = $derived.by<readonly Listing[]>(() => [
    this.local,
    ...this.connections.all.flatMap(listingsOf),
  ]);
  /** How the two folders differ; null while nobody asked, or one of them is not read yet. */
  folderMarks = $derived.by<FolderComparison | null>(() => {
    const { left, remote, connection } = this;
    if (!connection?.isComparing || !remote?.isWhole || !left?.isWhole) return null;
    const { comparedBy } = this.profile.settings.current.appearance;
    return compareFolders(left.rows, remote.rows, comparedBy);
  });
  /** The view is about the connection in front, whose crossing stays in sight. */
  isConnectionInSight = $derived(
    this.view === 'inspector' ||
      (this.view === 'probe' && this.probe?.server.subject.of === 'session'),
  );
  /** The tab in front leads to no server yet: the welcome page lies over the panes. */
  isAtWelcome = $derived(this.view === 'files' && this.connection?.phase === 'draft');
  /** The lines that the settings ask for. */
  shownLog = $derived.by(() => {
    const { level } = this.profile.settings.current.log;
    const least = logLevels.indexOf(level);
    return this.log.filter((line) => logLevels.indexOf(line.level) >= least);
  });

  constructor({ client, info, theme, profile, store }: DeskOptions) {
    this.client = client;
    this.info = info;
    this.theme = theme;
    this.profile = profile;
    this.manager = new SiteManager(client, profile);
    this.#store = store;
    this.#saved = readWorkspace(store);
    this.connections = new Connections(
      client,
      store,
      (words) => {
        this.announcement = words;
      },
      (connection) => void wakeConnection(this, connection),
    );
    if (this.#saved) this.connections.addRestored(this.#saved);
    this.transfers = new Transfers(client, {
      onAnnounce: (words) => {
        this.announcement = words;
      },
      onEnd: (view) => {
        this.#showEnd(view);
      },
    });
    this.edits = new Edits(client, {
      onUploaded: (edit) => {
        this.#showUploaded(edit);
      },
      onStuck: ({ name, failure }) => {
        const { head, rest } = failure ? describeInLine(failure) : { head: '', rest: '' };
        this.toasts.show('bad', text.edits.notUploaded(displayName(name)), `${head} ${rest}`);
      },
    });
    this.local = new Listing({
      files: createSessionFiles(client, localSessionId),
      style: info.pathStyle,
      home: info.home,
    });
    this.#listen();
  }

  /** Reads what the window begins with. */
  async start(): Promise<void> {
    void this.attempt(this.#catchUp());
    void this.attempt(this.profile.load());
    if (this.#saved) this.local.order = this.#saved.local.order;
    const { home } = this.info;
    const folder = this.#saved?.local.folder ?? home;
    const isOpen =
      (await this.local.open(folder)) || (folder !== home && (await this.local.open(home)));
    if (isOpen) await this.client.call('app.mark', { name: 'localListed' });
  }

  /** Keeps what the next window begins with. */
  remember(): void {
    const folder = this.#saved?.local.folder ?? this.info.home;
    const { all, active } = this.connections;
    writeWorkspace(this.#store, workspaceOf(this.local, all, active?.id, folder));
  }

  async clearLog(): Promise<void> {
    await this.client.call('log.clear', {});
    this.log = [];
  }

  /** The focus goes where it was when the files are shown again. */
  show(view: DeskView): void {
    const focused = document.activeElement;
    if (this.view === 'files' && view !== 'files' && focused instanceof HTMLElement) {
      this.#focusedInFiles = focused;
    }
    this.view = view;
    if (view === 'files') {
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) this.#focusedInFiles?.focus();
      });
    }
  }

  /** Back to the files; asks first where a form has changes. */
  closeView(): void {
    const leave = (): void => {
      this.manager.discard();
      this.show('files');
    };
    if (this.view === 'sites') this.manager.guard(leave);
    else this.show('files');
  }

  listingOf(side: Side): Listing | null {
    return side === 'local' ? this.left : this.remote;
  }

  connectionOf(side: Side): Connection | undefined {
    return side === 'local' ? this.leftConnection : this.connection;
  }

  groundOf(side: Side): Ground {
    return side === 'local' && !this.leftConnection ? 'land' : 'water';
  }

  /** The left pane shows this server, or with null this computer. Panes that went the same way part. */
  showAtLeft(chosen: Connection | null): void {
    for (const { listing } of this.connections.all) if (listing) listing.onArrive = null;
    for (const connection of this.connections.all) {
      connection.link = null;
      connection.leaveLeft();
    }
    this.local.onArrive = null;
    chosen?.showAtLeft();
  }

  /** How messages call what a pane shows. */
  placeOf(listing: Listing): string {
    const { sessionId } = listing.files;
    if (sessionId === localSessionId) return text.thisComputer;
    return this.connections.find(sessionId)?.label ?? text.theServer;
  }

  /** Runs what a person asked for; its failure becomes a toast. Resolves with whether it was done. */
  async attempt(action: Promise<unknown>): Promise<boolean> {
    try {
      await action;
      return true;
    } catch (thrown) {
      this.toasts.showFailure(AppError.from(thrown).toFailure());
      return false;
    }
  }

  /** Opens a source in the browser, once the person has seen its address. */
  askLink(url: string): void {
    this.dialog = { kind: 'link', url };
  }

  /** The panel beside the files; from the full view the way leads back to it. */
  toggleInspector(): void {
    this.isInspectorOpen = this.view === 'inspector' || !this.isInspectorOpen;
    if (this.view === 'inspector') this.show('files');
  }

  toggleExplain(): void {
    const isExplainOn = !this.isExplaining;
    void this.attempt(this.profile.settings.change({ appearance: { isExplainOn } }));
  }

  /** What is kept of it is shown first; one that goes on is gone back to. */
  openProbe(server: ProbedServer): void {
    if (this.probe?.phase.is !== 'running') {
      this.probe = new ServerProbe(this.client, server);
      void this.probe.load();
    }
    this.show('probe');
  }

  /** Back to where it was asked for; a probe that goes on does so out of sight. */
  closeProbe(): void {
    this.show(this.probe?.server.subject.of === 'site' ? 'sites' : 'inspector');
  }

  async copyReport(report: SecurityReport): Promise<void> {
    const document: ReportDocument = { version: 1, reports: [report] };
    const copied = JSON.stringify(document, null, 2);
    if (await this.attempt(this.client.call('app.copyText', { text: copied }))) {
      this.toasts.show('ok', text.inspector.copied, text.inspector.copiedHint);
    }
  }

  async shareText(shared: string): Promise<void> {
    if (await this.attempt(this.client.call('app.copyText', { text: shared })))
      this.toasts.show('ok', text.inspection.share.copied, '');
  }

  /** Asks where to; nothing is said when the person changed their mind. */
  async saveReport(shared: string, suggestedName: string): Promise<boolean> {
    const saving = this.client.call('report.save', { suggestedName, text: shared });
    const isSaved = (await this.attempt(saving)) && (await saving);
    if (isSaved) this.toasts.show('ok', text.inspection.share.saved, suggestedName);
    return isSaved;
  }

  openDock(tab: DockTab): void {
    this.dockTab = tab;
    this.isDockOpen = true;
  }

  async #catchUp(): Promise<void> {
    await this.connections.restore();
    await this.transfers.load();
    // Left by an earlier run of the app: what they wait for is seen at once.
    if (this.transfers.queue.some(({ waitsFor }) => waitsFor === 'connection')) {
      this.isDockOpen = true;
    }
    await this.edits.load();
    this.log = await this.client.call('app.log', {});
    this.keyLog = await this.client.call('keylog.state', {});
  }

  #listen(): void {
    this.client.onPush('app.closeAsked', () => {
      this.dialog = { kind: 'closeWindow', message: closingWords(interruptedByClosing(this)) };
    });
    this.client.onPush('keylog.changed', ({ state }) => {
      this.keyLog = state;
    });
    this.client.onPush('app.logged', (line) => {
      this.log = [...this.log, line].slice(-logLinesKept);
    });
    this.client.onPush('session.changed', ({ sessionId, state }) => {
      // Main starts the engine of this computer's files again when it ended.
      const isBack = sessionId === localSessionId && state === 'open';
      if (isBack && this.local.phase === 'failed') void this.local.refresh();
    });
  }

  #showEnd(view: TransferView): void {
    this.#showTarget(view);
    if (this.isDockOpen || view.state === 'cancelled') return;
    const { isBad, title, detail } = endingOf(view);
    this.toasts.show(isBad ? 'bad' : 'ok', title, detail);
  }

  #showUploaded({ name, path, sessionId }: EditView): void {
    const words = text.edits.uploaded(displayName(name));
    this.announcement = words;
    this.toasts.show('ok', words, displayName(path));
    const connection = this.connections.find(sessionId);
    for (const listing of connection ? listingsOf(connection) : []) {
      const isShown = listing.path === parentOf(listing.style, path) && listing.phase === 'ready';
      if (isShown) void listing.refresh();
    }
  }

  /** What a transfer brought is shown where one looks at its target. */
  #showTarget({ source, sourcePaths, target, targetFolder, isMove }: TransferView): void {
    for (const listing of this.#listingsOf(target.key)) {
      if (listing.path === targetFolder && listing.phase === 'ready') void listing.refresh();
    }
    if (!isMove) return;
    for (const listing of this.#listingsOf(source.key)) {
      const wasHere = sourcePaths[0]?.startsWith(listing.path) ?? false;
      if (wasHere && listing.phase === 'ready') void listing.refresh();
    }
  }

  #listingsOf(siteKey: string): Listing[] {
    if (siteKey === localSiteKey) return [this.local];
    const { all } = this.connections;
    return all.flatMap((connection) =>
      connection.target && siteKeyOf(connection.target) === siteKey ? listingsOf(connection) : [],
    );
  }
}

function listingsOf({ listing, leftListing }: Connection): Listing[] {
  return [listing, leftListing].flatMap((one) => one ?? []);
}
