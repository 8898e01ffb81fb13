import * as v from 'valibot';
import { Id } from './contract-entry.ts';
import { ByteCount, TimeMs } from './entry.ts';
import { Failure } from './errors.ts';
import {
  Compared,
  Conflict,
  ConflictAnswer,
  ConflictRule,
  Direction,
  TransferId,
  TransferProblem,
} from './transfer.ts';

/*
 * What the queue and the engines tell one another. The queue hands out runs of jobs; an engine walks,
 * copies and asks the journal, which the queue keeps, before it makes anything and after it was made.
 */

/** Written down before a part file or a folder is made: from then on its run is the one owner. */
export const Claim = v.strictObject({
  sourcePath: v.string(),
  /** Folder and name that the copy gets. */
  folder: v.string(),
  name: v.string(),
  /** Name of the part file in `folder`; null for a folder. */
  part: v.nullable(v.string()),
  /** Something had that name and is to be replaced, or joined in the case of a folder. */
  isTaken: v.boolean(),
  /** Of the source as it was then. */
  sizeBytes: v.nullable(ByteCount),
  modifiedAtMs: v.nullable(TimeMs),
});
export type Claim = v.InferOutput<typeof Claim>;

/** What the journal knows of one source path. */
export const Known = v.variant('state', [
  v.strictObject({ state: v.literal('done') }),
  v.strictObject({ state: v.literal('skipped') }),
  v.strictObject({ state: v.literal('claimed'), claim: Claim }),
]);
export type Known = v.InferOutput<typeof Known>;

/** The end of one source: its copy has its name and will not get lost any more, or it was left out. */
export const Settlement = v.strictObject({
  sourcePath: v.string(),
  outcome: v.picklist(['done', 'skipped']),
  /** A folder with everything in it; what was written down of its contents is needed no more. */
  isFolder: v.boolean(),
  bytes: ByteCount,
  /** Null for folders, links and whatever was left out. */
  compared: v.nullable(Compared),
});
export type Settlement = v.InferOutput<typeof Settlement>;

/** What of a source travels with it, and how a copy is compared with it. */
export const CopyRules = v.strictObject({
  areTimesKept: v.boolean(),
  /** Exactly the source's; else new files get them narrowed by the umask of the target. */
  arePermissionsKept: v.boolean(),
  /** Beyond its size: by SHA-256, which each side computes where the file lies if it can. */
  isChecksumVerified: v.boolean(),
  /** A side that cannot is read back; else the size has to do there. */
  isReadBack: v.boolean(),
  /** Part files of large files outlive a lost connection and are continued. */
  isResumed: v.boolean(),
});
export type CopyRules = v.InferOutput<typeof CopyRules>;

export const Counts = v.strictObject({
  filesDone: ByteCount,
  filesSkipped: ByteCount,
  bytesDone: ByteCount,
});
export type Counts = v.InferOutput<typeof Counts>;

/** Where the engine of the source lends its session to the one that copies. */
export const Lender = v.strictObject({
  socketPath: v.string(),
  token: Id,
  /** Of the source, and of the target: failures say at which of the two they happened. */
  label: v.string(),
  targetLabel: v.string(),
});
export type Lender = v.InferOutput<typeof Lender>;

/** One run of a job, as an engine gets it. */
export const Assignment = v.strictObject({
  jobId: TransferId,
  direction: Direction,
  sourcePaths: v.array(v.string()),
  targetFolder: v.string(),
  /** Another name for the copy of the only source. */
  targetName: v.nullable(v.string()),
  onConflict: ConflictRule,
  isMove: v.boolean(),
  rules: CopyRules,
  /** It ran before: the journal is asked about everything. */
  isRepeat: v.boolean(),
  /** Of a copy from one server to another; null where one engine holds both ends. */
  lender: v.nullable(Lender),
  /** What earlier runs have settled. */
  settled: Counts,
});
export type Assignment = v.InferOutput<typeof Assignment>;

/** How a run fares; of problems only those that are new. */
export const RunReport = v.strictObject({
  ...Counts.entries,
  filesTotal: ByteCount,
  bytesTotal: ByteCount,
  isPlanned: v.boolean(),
  /** No byte has travelled so far: the server copied or renamed by itself. */
  isOnServer: v.exactOptional(v.boolean()),
  rateBytesPerSecond: v.nullable(v.number()),
  timeLeftMs: v.nullable(v.number()),
  conflict: v.nullable(Conflict),
  /** No longer the assigned one when an answer was given for all. */
  onConflict: ConflictRule,
  verifying: v.nullable(v.string()),
  problems: v.array(TransferProblem),
  problemCount: ByteCount,
});
export type RunReport = v.InferOutput<typeof RunReport>;

/** Why a run is to end early. Part files that can be continued stay unless it is cancelled. */
export const StopReason = v.picklist(['cancel', 'pause']);
export type StopReason = v.InferOutput<typeof StopReason>;

export const RunResult = v.strictObject({
  /** The last report. */
  report: RunReport,
  /** What ended the run before everything was tried; null when nothing did. */
  stoppedBy: v.nullable(Failure),
});
export type RunResult = v.InferOutput<typeof RunResult>;

export const RateDirection = v.picklist(['upload', 'download']);
export type RateDirection = v.InferOutput<typeof RateDirection>;

export type { ConflictAnswer };
