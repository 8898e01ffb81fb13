import type { Prompt, SessionInfo } from '../../../electron/shared/contract.ts';
import type { Failure } from '../../../electron/shared/errors.ts';
import type { ReportComparison } from '../../../electron/shared/report-comparison.ts';
import type { Grade, SecurityReport } from '../../../electron/shared/report.ts';
import { targetLabel, type RemoteTarget } from '../../../electron/shared/site.ts';
import { text } from '../text/text.ts';
import type { ProtocolChoice } from './address.ts';
import type { Order } from '../files/order.ts';
import { Listing } from '../files/listing.svelte.ts';
import type { CertificateQuestion } from './certificate-question.ts';
import type { SessionFiles } from '../files/session-files.ts';

/**
 * draft: an address is being typed · connecting · open · failed: it never came about · closed: it was
 * open, and has ended.
 */
export type ConnectionPhase = 'draft' | 'connecting' | 'open' | 'failed' | 'closed';

/** What a host key dialog shows; from the detail of `host-key-unknown` and `host-key-changed`. */
export interface HostKeyQuestion {
  kind: 'unknown' | 'changed';
  host: string;
  port: number;
  keyType: string;
  bits: number | null;
  fingerprintSha256: string;
  known: { type: string; fingerprintSha256: string; source: string }[];
}

function allReports(
  known: readonly SecurityReport[],
  report: SecurityReport | null,
): SecurityReport[] {
  if (!report) return [];
  const isAmong = known.some(({ id }) => id === report.id);
  return isAmong ? known.map((one) => (one.id === report.id ? report : one)) : [report];
}

/** One tab: a server, or the form that leads to one. */
export class Connection {
  readonly id: string;
  /** What was typed so far; the password stays in its field and is never kept here. */
  address = $state('');
  /** Beside the address. */
  protocolChoice = $state<ProtocolChoice>('auto');
  identityFile = $state<string | null>(null);
  /** The saved site or demo server that it was opened for. */
  siteId: string | null = null;
  /** What that is called; null for an address that was typed. */
  name = $state<string | null>(null);
  phase = $state<ConnectionPhase>('draft');
  target = $state.raw<RemoteTarget | null>(null);
  failure = $state.raw<Failure | null>(null);
  report = $state.raw<SecurityReport | null>(null);
  /** With the last visit; null while it is not known, and where there was none. */
  comparison = $state.raw<ReportComparison | null>(null);
  info = $state.raw<SessionInfo | null>(null);
  listing = $state.raw<Listing | null>(null);
  /** The left pane shows this server. */
  isAtLeft = $state(false);
  /** Of the left pane, once there was a session. */
  leftListing = $state.raw<Listing | null>(null);
  /** Where that pane begins, and how it is sorted: as the last window left it. */
  leftStart: { folder: string | null; order: Order | null } | null = null;
  #files: SessionFiles | null = null;
  question = $state.raw<HostKeyQuestion | CertificateQuestion | null>(null);
  prompts = $state.raw<readonly Prompt[]>([]);
  /** It was open when the window was left; connects when somebody goes to it. */
  isRestored = $state(false);
  /** Of an earlier connection. */
  lastGrade = $state.raw<Grade | null>(null);
  /** The left pane that goes the same way as its own, and the folders from which both do. */
  link = $state.raw<{ pane: Listing; local: string; remote: string } | null>(null);
  /** Whether the rows of both panes say how they differ. */
  isComparing = $state(false);
  /** How its rows were sorted; null for the usual order. */
  order: Order | null = null;
  /** The folder to open first; null is the login folder. */
  startPath: string | null = null;
  controller: AbortController | undefined;

  grade = $derived<Grade | null>(this.report?.grade?.mark ?? null);
  /** Of all connections that the session stands on, jump hosts among them, with what is new about `report`. */
  reports = $derived<readonly SecurityReport[]>(allReports(this.info?.reports ?? [], this.report));
  isUsable = $derived(this.phase === 'open');

  constructor(id: string) {
    this.id = id;
  }

  get label(): string {
    return this.name ?? (this.target ? targetLabel(this.target) : text.desk.newConnection);
  }

  get host(): string {
    return this.target?.host ?? text.theServer;
  }

  /** The session is open: its pane begins in the login folder, or goes on where it was. */
  showOpen(info: SessionInfo, files: SessionFiles): void {
    this.phase = 'open';
    this.failure = null;
    this.info = info;
    this.report = info.report;
    this.#files = files;
    if (this.leftListing) void this.leftListing.refresh();
    else if (this.isAtLeft) this.#beginAtLeft();
    if (this.listing) {
      void this.listing.refresh();
      return;
    }
    this.link = null;
    this.listing = new Listing({ files, style: info.pathStyle, home: info.home });
    if (this.order) this.listing.order = this.order;
    void this.#begin(this.listing, this.startPath);
  }

  /** The left pane shows this server, beginning where the right one is. */
  showAtLeft(): void {
    if (!this.#files || !this.info) return;
    if (this.listing) this.leftStart = { folder: this.listing.rowsPath, order: this.listing.order };
    this.isAtLeft = true;
    this.#beginAtLeft();
  }

  leaveLeft(): void {
    this.isAtLeft = false;
    this.leftStart = null;
    this.leftListing?.stop();
    this.leftListing = null;
  }

  #beginAtLeft(): void {
    if (!this.#files || !this.info) return;
    const { pathStyle: style, home } = this.info;
    this.leftListing = new Listing({ files: this.#files, style, home });
    if (this.leftStart?.order) this.leftListing.order = this.leftStart.order;
    void this.#begin(this.leftListing, this.leftStart?.folder ?? null);
  }

  /** A folder of the last time may be gone: the login folder is better than a failure. */
  async #begin(listing: Listing, folder: string | null): Promise<void> {
    const { home } = listing;
    const start = folder ?? home;
    const isOpen = await listing.open(start);
    const isGone = listing.failure?.code === 'not-found';
    if (!isOpen && isGone && this.lastGrade !== null && start !== home) await listing.open(home);
  }
}
