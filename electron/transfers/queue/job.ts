import * as v from 'valibot';
import {
  ComparedCounts,
  ConflictRule,
  Direction,
  TransferOrder,
  TransferProblem,
  TransferSite,
  type TransferView,
  type WaitReason,
} from '../../shared/transfer.ts';
import { Counts, RunReport } from '../../shared/work.ts';

export const JobState = v.picklist(['waiting', 'running', 'paused', 'done', 'failed', 'cancelled']);
export type JobState = v.InferOutput<typeof JobState>;

/** A job as it outlives every process. */
export const Job = v.object({
  id: v.string(),
  order: TransferOrder,
  /** Another name for the copy of the only source. */
  targetName: v.nullable(v.string()),
  title: v.string(),
  source: TransferSite,
  target: TransferSite,
  direction: Direction,
  /** Smaller ones run first. */
  position: v.number(),
  state: JobState,
  /** It has run before, so the journal may know parts of it. */
  isBegun: v.boolean(),
  onConflict: ConflictRule,
  /** What is written down as settled. */
  settled: Counts,
  /** How what is settled was compared; absent in what an older app wrote. */
  compared: v.optional(ComparedCounts, {}),
  /** The last that was heard; null before. */
  report: v.nullable(RunReport),
  problems: v.array(TransferProblem),
  orderedAtMs: v.number(),
  endedAtMs: v.nullable(v.number()),
  /** Tries in a row that brought nothing. */
  attempts: v.number(),
});
export type Job = v.InferOutput<typeof Job>;

/** What of a job belongs to this moment only. */
export interface Moment {
  waitsFor: WaitReason | null;
  waitsUntilMs: number | null;
}

/** The view is sent often, so it holds at most this many of each. */
const pathsShown = 100;
export const problemsShown = 100;

export function isEnded({ state }: Pick<Job, 'state'>): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

export function viewOf(job: Job, { waitsFor, waitsUntilMs }: Moment): TransferView {
  const { order, report, settled, state } = job;
  const isRunning = state === 'running';
  const conflict = isRunning ? (report?.conflict ?? null) : null;
  return {
    id: job.id,
    direction: job.direction,
    source: job.source,
    target: job.target,
    isMove: order.isMove ?? false,
    title: job.title,
    sourcePaths: order.sourcePaths.slice(0, pathsShown),
    targetFolder: order.targetFolder,
    state: conflict ? 'asking' : state,
    waitsFor: state === 'waiting' ? waitsFor : null,
    waitsUntilMs: state === 'waiting' ? waitsUntilMs : null,
    verifying: isRunning ? (report?.verifying ?? null) : null,
    filesTotal: report?.filesTotal ?? settled.filesDone + settled.filesSkipped,
    filesDone: report?.filesDone ?? settled.filesDone,
    filesSkipped: report?.filesSkipped ?? settled.filesSkipped,
    bytesTotal: report?.bytesTotal ?? settled.bytesDone,
    bytesDone: report?.bytesDone ?? settled.bytesDone,
    isPlanned: report?.isPlanned ?? false,
    isOnServer: report?.isOnServer ?? false,
    rateBytesPerSecond: isRunning ? (report?.rateBytesPerSecond ?? null) : null,
    timeLeftMs: isRunning ? (report?.timeLeftMs ?? null) : null,
    startedAtMs: job.orderedAtMs,
    endedAtMs: job.endedAtMs,
    problems: job.problems,
    problemCount: report?.problemCount ?? job.problems.length,
    conflict,
    compared: job.compared,
  };
}
