import * as v from 'valibot';
import { call, Id, Nothing, push, type Call, type Schema, type Server } from './contract-entry.ts';
import { keyLogContract } from './contract-keylog.ts';
import { probeContract } from './contract-probe.ts';
import { lendingContract } from './contract-lending.ts';
import { queueContract } from './contract-queue.ts';
import { reportsContract } from './contract-reports.ts';
import { editsContract } from './contract-edits.ts';
import { sitesContract } from './contract-sites.ts';
import { ByteCount, Entry, TimeMs } from './entry.ts';
import { Failure } from './errors.ts';
import { FilePreview, PreviewLimit } from './preview.ts';
import { ReportComparison } from './report-comparison.ts';
import { SecurityReport, Trust } from './report.ts';
import { SiteId } from './saved-site.ts';
import { CredentialAnswer, CredentialRequest, LocalPath, RemotePath, Target } from './site.ts';
import { SessionId, TransferProblem } from './transfer.ts';
import { PermissionRule, TreeChange, TreeCount } from './tree-permissions.ts';

/*
 * Every call and push between the processes, one entry a line. Types of main, engine, preload,
 * renderer and cli are derived from here; a missing handler does not compile.
 */
const Paths = v.pipe(v.array(RemotePath), v.minLength(1), v.maxLength(100_000));
const Session = { sessionId: SessionId };

export const AppInfo = v.strictObject({
  version: v.string(),
  electron: v.string(),
  platform: v.string(),
  computerName: v.string(),
  userName: v.string(),
  home: v.string(),
  pathStyle: v.picklist(['posix', 'windows']),
  /** Who draws minimise, maximise and close: the window's own page, or the system at that side. */
  windowControls: v.picklist(['page', 'system-left', 'system-right']),
});
export type AppInfo = v.InferOutput<typeof AppInfo>;

/** What a session turned out to be able to do. */
export const SessionInfo = v.strictObject({
  home: v.string(),
  features: v.array(v.string()),
  pathStyle: v.picklist(['posix', 'windows']),
  isCaseSensitive: v.union([v.boolean(), v.literal('unknown')]),
  /** Names with a dot in front are never listed, and are deleted along with their folder. */
  hidesDotNames: v.exactOptional(v.boolean()),
  report: v.nullable(SecurityReport),
  /** Of all connections that the session stands on, jump hosts first; the last one is `report`. */
  reports: v.array(SecurityReport),
});
export type SessionInfo = v.InferOutput<typeof SessionInfo>;

/** A session as main knows it, so that a window that was loaded again can show it. */
export const SessionState = v.strictObject({
  sessionId: SessionId,
  target: Target,
  state: v.picklist(['connecting', 'open', 'closed']),
  failure: v.nullable(Failure),
  info: v.nullable(SessionInfo),
  /** With the last visit of the same host and port; absent where there was none. */
  comparison: v.exactOptional(ReportComparison),
});
export type SessionState = v.InferOutput<typeof SessionState>;

export const Prompt = v.strictObject({
  promptId: Id,
  sessionId: SessionId,
  request: CredentialRequest,
});
export type Prompt = v.InferOutput<typeof Prompt>;

export const LogLine = v.strictObject({
  atMs: TimeMs,
  sessionId: v.nullable(SessionId),
  level: v.picklist(['info', 'warning', 'error']),
  text: v.string(),
});
export type LogLine = v.InferOutput<typeof LogLine>;

/** The answer to `host.judge`; mirrors `Verdict` of the protocol interface. */
export const JudgeAnswer = v.variant('accept', [
  v.strictObject({ accept: v.literal(true), trust: Trust }),
  v.strictObject({
    accept: v.literal(false),
    code: v.picklist([
      'host-key-unknown',
      'host-key-changed',
      'certificate-invalid',
      'policy-violated',
    ]),
    trust: Trust,
    message: v.string(),
    detail: v.optional(v.record(v.string(), v.unknown())),
  }),
]);

export const contract = {
  'app.info': call('main', v.strictObject({}), AppInfo),
  /** The window has painted content / the local pane shows its rows; times the smoke start. */
  'app.mark': call(
    'main',
    v.strictObject({ name: v.picklist(['painted', 'localListed']) }),
    Nothing,
  ),
  'app.openExternal': call(
    'main',
    v.strictObject({ url: v.pipe(v.string(), v.url(), v.startsWith('https://')) }),
    Nothing,
  ),
  /**
   * Opens a file of this computer with the program that the system has for it. Main asks first, in a dialog of
   * the system, where that might run it; false when the person said no.
   */
  'app.openLocalFile': call('main', v.strictObject({ path: LocalPath }), v.boolean()),
  'app.copyText': call(
    'main',
    v.strictObject({ text: v.pipe(v.string(), v.maxLength(1_000_000)) }),
    Nothing,
  ),
  'app.pickIdentityFile': call('main', v.strictObject({}), v.nullable(v.string())),
  'app.pickClientCertificate': call('main', v.strictObject({}), v.nullable(v.string())),
  /** For the controls that the page draws where the system draws none (`AppInfo.windowControls`). */
  'app.windowControl': call(
    'main',
    v.strictObject({ action: v.picklist(['minimize', 'toggleMaximize', 'close']) }),
    Nothing,
  ),
  /** While held, closing the window is asked about (`app.closeAsked`) instead of done. */
  'app.holdClose': call('main', v.strictObject({ isHeld: v.boolean() }), Nothing),
  /** Closes in spite of that. */
  'app.close': call('main', v.strictObject({}), Nothing),
  /** The last lines of the log, oldest first; later ones arrive as `app.logged`. */
  'app.log': call('main', v.strictObject({}), v.array(LogLine)),
  'log.clear': call('main', v.strictObject({}), Nothing),
  /** Main asks where to; false where nobody said. */
  'log.save': call(
    'main',
    v.strictObject({ text: v.pipe(v.string(), v.maxLength(4_000_000)) }),
    v.boolean(),
  ),

  /**
   * Starts an engine and connects; `password` is kept in main's memory only while the session is open.
   * A session that is already open or connecting to the same target is joined: main opens `local` itself.
   */
  'session.open': call(
    'main',
    v.strictObject({
      ...Session,
      target: Target,
      password: v.nullable(v.string()),
      /** The saved site, or demo server, whose stored secrets may answer; none for a quick connection. */
      siteId: v.optional(v.nullable(SiteId)),
    }),
    SessionInfo,
  ),
  'session.close': call('main', v.strictObject(Session), Nothing),
  'session.list': call('main', v.strictObject({}), v.array(SessionState)),
  /** After `host-key-unknown` or `host-key-changed`: trust exactly this key, for good or until the session closes. */
  'trust.acceptHostKey': call(
    'main',
    v.strictObject({ ...Session, fingerprintSha256: v.string(), isPinned: v.boolean() }),
    Nothing,
  ),
  /** After `certificate-invalid`: trust exactly this certificate, for good or until the session closes. */
  'trust.acceptCertificate': call(
    'main',
    v.strictObject({ ...Session, fingerprintSha256: v.string(), isPinned: v.boolean() }),
    Nothing,
  ),
  'prompt.answer': call(
    'main',
    v.strictObject({ promptId: Id, answer: CredentialAnswer }),
    Nothing,
  ),
  'prompt.list': call('main', v.strictObject({}), v.array(Prompt)),

  'engine.connect': call('engine', v.strictObject({ ...Session, target: Target }), SessionInfo),
  'engine.ping': call('engine', v.strictObject({}), Nothing),
  /** Entries arrive as numbered `listing.batch` pushes before the call returns how many there are. */
  'files.list': call(
    'engine',
    v.strictObject({ ...Session, path: RemotePath, listingId: Id }),
    v.strictObject({ path: v.string(), count: ByteCount }),
  ),
  'files.stat': call('engine', v.strictObject({ ...Session, path: RemotePath }), Entry),
  /** A look into a file: its beginning, and no more than that ever reaches the window. */
  'files.preview': call(
    'engine',
    v.strictObject({ ...Session, path: RemotePath, limitBytes: PreviewLimit }),
    FilePreview,
  ),
  'files.makeFolder': call('engine', v.strictObject({ ...Session, path: RemotePath }), Nothing),
  /** An empty file; never in the place of anything that is there. */
  'files.makeFile': call('engine', v.strictObject({ ...Session, path: RemotePath }), Nothing),
  'files.rename': call(
    'engine',
    v.strictObject({ ...Session, from: RemotePath, to: RemotePath }),
    Nothing,
  ),
  /** Folders with everything in them; links are removed, never followed. */
  'files.remove': call(
    'engine',
    v.strictObject({ ...Session, paths: Paths }),
    /** `problems` holds the first 100; `problemCount` counts them all. */
    v.strictObject({
      removed: ByteCount,
      problems: v.array(TransferProblem),
      problemCount: ByteCount,
    }),
  ),
  'files.setPermissions': call(
    'engine',
    v.strictObject({
      ...Session,
      path: RemotePath,
      mode: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0o7777)),
    }),
    Nothing,
  ),
  /** What `files.setTreePermissions` would meet. */
  'files.countTrees': call('engine', v.strictObject({ ...Session, paths: Paths }), TreeCount),
  /** Says how far it is by `files.progress`. */
  'files.setTreePermissions': call(
    'engine',
    v.strictObject({ ...Session, taskId: Id, paths: Paths, rule: PermissionRule }),
    TreeChange,
  ),
  'files.freeSpace': call(
    'engine',
    v.strictObject({ ...Session, path: RemotePath }),
    v.nullable(v.strictObject({ freeBytes: v.number(), totalBytes: v.number() })),
  ),

  'host.judge': call('host', v.strictObject({ ...Session, report: SecurityReport }), JudgeAnswer),
  'host.credentials': call(
    'host',
    v.strictObject({ ...Session, request: CredentialRequest }),
    CredentialAnswer,
  ),

  'session.changed': push(
    'main',
    v.strictObject({
      ...Session,
      state: v.picklist(['connecting', 'open', 'closed']),
      failure: v.nullable(Failure),
      report: v.nullable(SecurityReport),
      /** Follows in a push of its own when the history was read. */
      comparison: v.exactOptional(ReportComparison),
    }),
  ),
  'prompt.opened': push('main', Prompt),
  'prompt.closed': push('main', v.strictObject({ promptId: Id })),
  'app.logged': push('main', LogLine),
  'app.closeAsked': push('main', v.strictObject({})),

  'session.observed': push('engine', v.strictObject({ ...Session, report: SecurityReport })),
  'session.ended': push('engine', v.strictObject({ ...Session, failure: v.nullable(Failure) })),
  'files.progress': push('engine', v.strictObject({ ...Session, taskId: Id, done: ByteCount })),
  'listing.batch': push(
    'engine',
    v.strictObject({ ...Session, listingId: Id, batchIndex: ByteCount, entries: v.array(Entry) }),
  ),

  ...queueContract,
  ...lendingContract,
  ...editsContract,
  ...sitesContract,
  ...reportsContract,
  ...keyLogContract,
  ...probeContract,
} as const;

export type Contract = typeof contract;
export type Channel = keyof Contract;

export type CallChannel<S extends Server = Server> = {
  [K in Channel]: Contract[K] extends Call<infer B, Schema, Schema>
    ? B extends S
      ? K
      : never
    : never;
}[Channel];
export type PushChannel = {
  [K in Channel]: Contract[K] extends { kind: 'push' } ? K : never;
}[Channel];

export type Params<K extends Channel> = v.InferOutput<Contract[K]['params']>;
export type Result<K extends CallChannel> = Contract[K] extends { result: infer R extends Schema }
  ? v.InferOutput<R>
  : never;

export interface CallContext {
  signal: AbortSignal;
}
export type Handlers<S extends Server> = {
  [K in CallChannel<S>]: (
    params: Params<K>,
    context: CallContext,
  ) => Promise<Result<K>> | Result<K>;
};

/** What no window may call: `engine.…` and `queue.…` are between main and its processes. */
type HiddenChannel = Extract<Channel, `engine.${string}` | `queue.${string}`>;

/** What the window may call: everything that main serves, and what it relays to an engine or the queue. */
export type WindowChannel = Exclude<CallChannel<'main' | 'engine' | 'queue'>, HiddenChannel>;

/** Who serves calls of the window. */
const windowServers: ReadonlySet<Server> = new Set(['main', 'engine', 'queue']);

/** Own key, a call, and open to the window. */
export function isWindowChannel(channel: string): channel is WindowChannel {
  if (!Object.hasOwn(contract, channel)) return false;
  const entry = contract[channel as Channel];
  if (entry.kind !== 'call' || !windowServers.has(entry.by)) return false;
  return !channel.startsWith('engine.') && !channel.startsWith('queue.');
}

/** Own key, and a push. */
export function isPushChannel(channel: string): channel is PushChannel {
  return Object.hasOwn(contract, channel) && contract[channel as Channel].kind === 'push';
}
