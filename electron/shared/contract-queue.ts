import * as v from 'valibot';
import { call, Id, Nothing, push } from './contract-entry.ts';
import { ByteCount, TimeMs } from './entry.ts';
import { Failure } from './errors.ts';
import { SavedJob, SavedJobName } from './saved-job.ts';
import { DailyWindow } from './settings.ts';
import {
  ConflictAnswer,
  Direction,
  SessionId,
  TransferId,
  TransferOrder,
  TransferSite,
  TransferView,
} from './transfer.ts';
import {
  Assignment,
  Claim,
  Known,
  RateDirection,
  RunReport,
  RunResult,
  Settlement,
  StopReason,
} from './work.ts';

const One = v.strictObject({ transferId: TransferId });
const Some = v.strictObject({ transferIds: v.array(TransferId) });

/** Bytes a second; null for as fast as it goes. */
const Rate = v.nullable(v.pipe(v.number(), v.minValue(1)));

/** What the settings say about all transfers. */
export const QueueRules = v.strictObject({
  uploadLimit: Rate,
  downloadLimit: Rate,
  filesAtOnce: v.pipe(v.number(), v.integer(), v.minValue(1)),
  areTimesKept: v.boolean(),
  arePermissionsKept: v.boolean(),
  /** Transfers run within it only; null for always. */
  dailyWindow: v.nullable(DailyWindow),
});
export type QueueRules = v.InferOutput<typeof QueueRules>;

/** What the queue has to know of a session whose engine joins it. */
export const SiteOfSession = v.strictObject({
  ...TransferSite.entries,
  isChecksumVerified: v.boolean(),
  isReadBack: v.boolean(),
  isResumed: v.boolean(),
});
export type SiteOfSession = v.InferOutput<typeof SiteOfSession>;

export const TransferLogLine = v.strictObject({
  atMs: TimeMs,
  level: v.picklist(['info', 'warning', 'error']),
  text: v.string(),
});
export type TransferLogLine = v.InferOutput<typeof TransferLogLine>;

/** Where an engine finds the queue. Whoever holds the token speaks for that session. */
export const Introduction = v.strictObject({ socketPath: v.string(), token: Id });
export type Introduction = v.InferOutput<typeof Introduction>;

/** What happens once, when the last transfer has ended. */
export const WhenDone = v.picklist(['nothing', 'quit', 'sleep']);
export type WhenDone = v.InferOutput<typeof WhenDone>;

export const QueueState = v.strictObject({ isPaused: v.boolean() });
export type QueueState = v.InferOutput<typeof QueueState>;

/*
 * `queue` is the process that orders all transfers, `journal` the same one as engines reach it over
 * their private socket; `engine.…` are calls that no window may make.
 */
export const queueContract = {
  'transfer.start': call('queue', TransferOrder, Nothing),
  'transfer.cancel': call('queue', One, Nothing),
  /** Copies what failed or was not reached. */
  'transfer.retry': call('queue', One, Nothing),
  /** Orders the same once more, under a new id. */
  'transfer.repeat': call(
    'queue',
    v.strictObject({ transferId: TransferId, newId: TransferId }),
    Nothing,
  ),
  'transfer.pause': call('queue', Some, Nothing),
  'transfer.resume': call('queue', Some, Nothing),
  /** Holds back everything, also what is ordered later. */
  'transfer.pauseAll': call('queue', v.strictObject({ isPaused: v.boolean() }), Nothing),
  'transfer.queueState': call('queue', v.strictObject({}), QueueState),
  'transfer.move': call(
    'queue',
    v.strictObject({ transferId: TransferId, to: v.picklist(['top', 'up', 'down', 'bottom']) }),
    Nothing,
  ),
  'transfer.answer': call(
    'queue',
    v.strictObject({ transferId: TransferId, answer: ConflictAnswer }),
    Nothing,
  ),
  /** In their order, ended ones first. */
  'transfer.list': call('queue', v.strictObject({}), v.array(TransferView)),
  'transfer.forget': call('queue', Some, Nothing),
  'transfer.log': call('queue', One, v.array(TransferLogLine)),

  /** Under a name that may be taken: then it is that one from now on. */
  'transfer.saveJob': call(
    'queue',
    v.strictObject({ transferId: TransferId, savedId: TransferId, name: SavedJobName }),
    Nothing,
  ),
  /** By their names. */
  'transfer.savedJobs': call('queue', v.strictObject({}), v.array(SavedJob)),
  /** Orders it as a new transfer, which waits where its servers are not connected. */
  'transfer.runSaved': call(
    'queue',
    v.strictObject({ savedId: TransferId, transferId: TransferId }),
    Nothing,
  ),
  /** Fails with `already-exists` where another one has that name. */
  'transfer.renameSaved': call(
    'queue',
    v.strictObject({ savedId: TransferId, name: SavedJobName }),
    Nothing,
  ),
  'transfer.forgetSaved': call('queue', v.strictObject({ savedIds: v.array(TransferId) }), Nothing),

  'transfer.whenDone': call('main', v.strictObject({}), v.strictObject({ action: WhenDone })),
  'transfer.setWhenDone': call('main', v.strictObject({ action: WhenDone }), Nothing),
  'transfer.whenDoneChanged': push('main', v.strictObject({ action: WhenDone })),

  'queue.open': call(
    'queue',
    v.strictObject({
      journal: v.string(),
      rules: QueueRules,
      /** Engines of this app, which join once what they did for an earlier queue is over. */
      enginePids: v.array(v.number()),
    }),
    v.strictObject({ socketPath: v.string() }),
  ),
  'queue.configure': call('queue', QueueRules, Nothing),
  'queue.introduce': call(
    'queue',
    v.strictObject({ sessionId: SessionId, site: SiteOfSession }),
    Introduction,
  ),
  /** The session will not come back: what waits for it need not ask for it. */
  'queue.dismiss': call(
    'queue',
    v.strictObject({ sessionId: SessionId, failure: v.nullable(Failure) }),
    Nothing,
  ),
  'queue.ping': call('queue', v.strictObject({}), Nothing),

  'engine.join': call('engine', Introduction, Nothing),
  /** Answered when the run is over. */
  'engine.run': call('engine', Assignment, RunResult),
  'engine.stopRun': call(
    'engine',
    v.strictObject({ jobId: TransferId, reason: StopReason }),
    Nothing,
  ),
  'engine.answerRun': call(
    'engine',
    v.strictObject({ jobId: TransferId, answer: ConflictAnswer }),
    Nothing,
  ),
  'engine.removeParts': call(
    'engine',
    v.strictObject({ direction: Direction, claims: v.array(Claim) }),
    Nothing,
  ),
  /** Another engine may read these sources, and remove them where they are moved. */
  'engine.lend': call(
    'engine',
    v.strictObject({ sourcePaths: v.array(v.string()), isMove: v.boolean() }),
    Introduction,
  ),
  'engine.limit': call(
    'engine',
    v.strictObject({
      filesAtOnce: ByteCount,
      isUploadLimited: v.boolean(),
      isDownloadLimited: v.boolean(),
    }),
    Nothing,
  ),

  'journal.join': call('journal', v.strictObject({ token: Id, pid: ByteCount }), Nothing),
  'journal.look': call(
    'journal',
    v.strictObject({ jobId: TransferId, sourcePaths: v.array(v.string()) }),
    v.array(v.nullable(Known)),
  ),
  /** Answered when they are written down. */
  'journal.claim': call(
    'journal',
    v.strictObject({ jobId: TransferId, claims: v.array(Claim) }),
    Nothing,
  ),
  'journal.settle': call(
    'journal',
    v.strictObject({ jobId: TransferId, settlements: v.array(Settlement), separator: v.string() }),
    Nothing,
  ),
  /** Answered when so many bytes may be moved. */
  'journal.takeBytes': call(
    'journal',
    v.strictObject({ direction: RateDirection, bytes: ByteCount }),
    Nothing,
  ),

  'run.changed': push('engine', v.strictObject({ jobId: TransferId, report: RunReport })),
  'transfer.changed': push('queue', v.strictObject({ transfers: v.array(TransferView) })),
  'transfer.gone': push('queue', Some),
  'transfer.savedChanged': push('queue', v.strictObject({ jobs: v.array(SavedJob) })),
  'transfer.queueChanged': push('queue', QueueState),
  /** Transfers wait for these sessions, whose connections were lost. */
  'queue.wants': push('queue', v.strictObject({ sessionIds: v.array(SessionId) })),
  /** The last transfer has ended. */
  'queue.idle': push('queue', v.strictObject({})),
} as const;
