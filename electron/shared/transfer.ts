import * as v from 'valibot';
import { ByteCount, Entry, TimeMs } from './entry.ts';
import { Failure } from './errors.ts';

export const TransferId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
export const SessionId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
export type SessionId = v.InferOutput<typeof SessionId>;

/** `copy` stays on one side, `relay` goes from one server to another. */
export const Direction = v.picklist(['upload', 'download', 'copy', 'relay']);
export type Direction = v.InferOutput<typeof Direction>;

/**
 * What to do when the target name is taken. `ask` leaves it to the person; `newer` and `different-size`
 * overwrite where that is so and skip where it is not; `resume` continues a shorter file whose bytes are
 * the beginning of the source, skips one of the same size and overwrites any other.
 */
export const ConflictRule = v.picklist([
  'ask',
  'overwrite',
  'skip',
  'rename',
  'newer',
  'different-size',
  'resume',
]);
export type ConflictRule = v.InferOutput<typeof ConflictRule>;
/** A rule that decides. */
export type DecidingRule = Exclude<ConflictRule, 'ask'>;

export const ConflictAnswer = v.strictObject({
  action: v.picklist([
    'overwrite',
    'skip',
    'rename',
    'newer',
    'different-size',
    'resume',
    'cancel',
  ]),
  /** Also for those that wait and for every later conflict of this transfer. */
  applyToAll: v.boolean(),
});
export type ConflictAnswer = v.InferOutput<typeof ConflictAnswer>;

/** What a rule would do with the conflicts that wait for the same answer. */
const Effect = v.strictObject({ replaced: ByteCount, skipped: ByteCount, renamed: ByteCount });
export type Effect = v.InferOutput<typeof Effect>;

export const Conflict = v.strictObject({
  source: Entry,
  sourcePath: v.string(),
  target: Entry,
  targetPath: v.string(),
  /** The name under which `rename` would save it. */
  freeName: v.string(),
  /** This one and those that wait behind it. */
  waiting: v.strictObject({
    count: ByteCount,
    effects: v.strictObject({
      overwrite: Effect,
      skip: Effect,
      rename: Effect,
      newer: Effect,
      'different-size': Effect,
      resume: Effect,
    }),
  }),
});
export type Conflict = v.InferOutput<typeof Conflict>;

export const TransferState = v.picklist([
  'waiting',
  'running',
  'asking',
  'paused',
  'done',
  'failed',
  'cancelled',
]);
export type TransferState = v.InferOutput<typeof TransferState>;

/** One file or folder of a transfer that could not be copied, with its reason. */
export const TransferProblem = v.strictObject({ path: v.string(), failure: Failure });
export type TransferProblem = v.InferOutput<typeof TransferProblem>;

/** Where a transfer reads or writes: a site, whichever session serves it at the moment. */
export const TransferSite = v.strictObject({
  /** The same for every session to the same account of the same server; `local` for this computer. */
  key: v.string(),
  label: v.string(),
});
export type TransferSite = v.InferOutput<typeof TransferSite>;

/** Why a waiting transfer does not run. */
export const WaitReason = v.picklist(['turn', 'connection', 'retry', 'schedule', 'queue-paused']);
export type WaitReason = v.InferOutput<typeof WaitReason>;

/**
 * What it rests on that a copy is the same as its source: its size and the time of the source alone, or
 * SHA-256 as the SFTP server computes it (`check-file`), as a program on the server does (`sha256sum`),
 * or of the copy as it was read back.
 */
export const Compared = v.picklist([
  'check-file',
  'sha256sum',
  'HASH',
  'XSHA256',
  'Repr-Digest',
  'OC-Checksum',
  'read-back',
  'size',
]);
export type Compared = v.InferOutput<typeof Compared>;

/** SHA-256 of a whole file, and who has computed it where the file lies. */
export const Checksum = v.strictObject({
  hex: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  by: v.picklist(['check-file', 'sha256sum', 'HASH', 'XSHA256', 'Repr-Digest', 'OC-Checksum']),
});
export type Checksum = v.InferOutput<typeof Checksum>;

/** How many files were compared in which way. */
export const ComparedCounts = v.record(Compared, ByteCount);
export type ComparedCounts = v.InferOutput<typeof ComparedCounts>;

/** A transfer as a person sees it: one dragged selection, with everything below it. */
export const TransferView = v.strictObject({
  id: TransferId,
  direction: Direction,
  source: TransferSite,
  target: TransferSite,
  isMove: v.boolean(),
  /** Name of the only item, or of the first of several. */
  title: v.string(),
  sourcePaths: v.array(v.string()),
  targetFolder: v.string(),
  state: TransferState,
  /** Null unless it waits. */
  waitsFor: v.nullable(WaitReason),
  /** When that is over: the next try, or the hours in which transfers run; null where nobody knows. */
  waitsUntilMs: v.nullable(TimeMs),
  /** What is being compared at the moment, as `SHA-256`; null while nothing is. */
  verifying: v.nullable(v.string()),
  filesTotal: ByteCount,
  filesDone: ByteCount,
  filesSkipped: ByteCount,
  bytesTotal: ByteCount,
  bytesDone: ByteCount,
  /** False while folders are still being read: totals can still grow. */
  isPlanned: v.boolean(),
  /** No byte has travelled so far: the server copied or renamed by itself. */
  isOnServer: v.exactOptional(v.boolean()),
  /** Bytes a second over the last seconds; null while nothing was measured. */
  rateBytesPerSecond: v.nullable(v.number()),
  timeLeftMs: v.nullable(v.number()),
  startedAtMs: TimeMs,
  endedAtMs: v.nullable(TimeMs),
  /** Bounded: the first 100; `problemCount` counts them all. */
  problems: v.array(TransferProblem),
  problemCount: ByteCount,
  conflict: v.nullable(Conflict),
  /** Of the files that are settled. */
  compared: ComparedCounts,
});
export type TransferView = v.InferOutput<typeof TransferView>;

/** A transfer as it is ordered. Paths are those of the side they lie on. */
export const TransferOrder = v.strictObject({
  id: TransferId,
  /** `local` for this computer. Both may be the same. */
  sourceSessionId: SessionId,
  targetSessionId: SessionId,
  sourcePaths: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(100_000)),
  targetFolder: v.string(),
  onConflict: ConflictRule,
  /** The sources are removed once their copies are whole, verified and written down. */
  isMove: v.optional(v.boolean()),
  /** Does not begin before. */
  notBeforeMs: v.optional(v.nullable(TimeMs)),
});
export type TransferOrder = v.InferOutput<typeof TransferOrder>;
