import * as v from 'valibot';
import { ByteCount, Entry, TimeMs } from './entry.ts';
import { Failure } from './errors.ts';

export const TransferId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
export const SessionId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
export type SessionId = v.InferOutput<typeof SessionId>;

export const Direction = v.picklist(['upload', 'download', 'copy']);
export type Direction = v.InferOutput<typeof Direction>;

/** What to do when the target name is taken. `ask` leaves it to the person. */
export const ConflictRule = v.picklist(['ask', 'overwrite', 'skip', 'rename']);
export type ConflictRule = v.InferOutput<typeof ConflictRule>;

export const ConflictAnswer = v.strictObject({
  action: v.picklist(['overwrite', 'skip', 'rename', 'cancel']),
  /** Also for every later conflict of this transfer. */
  applyToAll: v.boolean(),
});
export type ConflictAnswer = v.InferOutput<typeof ConflictAnswer>;

export const Conflict = v.strictObject({
  source: Entry,
  sourcePath: v.string(),
  target: Entry,
  targetPath: v.string(),
  /** The name under which `rename` would save it. */
  freeName: v.string(),
});
export type Conflict = v.InferOutput<typeof Conflict>;

export const TransferState = v.picklist([
  'waiting',
  'running',
  'asking',
  'done',
  'failed',
  'cancelled',
]);
export type TransferState = v.InferOutput<typeof TransferState>;

/** One file or folder of a transfer that could not be copied, with its reason. */
export const TransferProblem = v.strictObject({ path: v.string(), failure: Failure });
export type TransferProblem = v.InferOutput<typeof TransferProblem>;

/** A transfer as a person sees it: one dragged selection, with everything below it. */
export const TransferView = v.strictObject({
  id: TransferId,
  sessionId: SessionId,
  direction: Direction,
  /** Name of the only item, or of the first of several. */
  title: v.string(),
  sourcePaths: v.array(v.string()),
  targetFolder: v.string(),
  state: TransferState,
  filesTotal: ByteCount,
  filesDone: ByteCount,
  filesSkipped: ByteCount,
  bytesTotal: ByteCount,
  bytesDone: ByteCount,
  /** False while folders are still being read: totals can still grow. */
  isPlanned: v.boolean(),
  /** Bytes a second over the last seconds; null while nothing was measured. */
  rateBytesPerSecond: v.nullable(v.number()),
  timeLeftMs: v.nullable(v.number()),
  startedAtMs: TimeMs,
  endedAtMs: v.nullable(TimeMs),
  /** Bounded: the first 100; `problemCount` counts them all. */
  problems: v.array(TransferProblem),
  problemCount: ByteCount,
  conflict: v.nullable(Conflict),
});
export type TransferView = v.InferOutput<typeof TransferView>;

/** A transfer as it is ordered. Paths are those of the side they lie on. */
export const TransferOrder = v.strictObject({
  id: TransferId,
  sessionId: SessionId,
  direction: Direction,
  sourcePaths: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(100_000)),
  targetFolder: v.string(),
  onConflict: ConflictRule,
  /**
   * Ordered before, from an engine that has gone: what lies at the target with the source's size and
   * time counts as copied and is not asked about.
   */
  isRepeat: v.optional(v.boolean()),
});
export type TransferOrder = v.InferOutput<typeof TransferOrder>;
