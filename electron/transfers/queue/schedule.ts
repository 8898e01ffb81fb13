import type { DailyWindow } from '../../shared/settings.ts';
import type { WaitReason } from '../../shared/transfer.ts';
import { isWithin, opensAt } from './daily-window.ts';
import type { Place } from './direction.ts';

/** So many copy at the same time on one site and share its slots; those that ask are not counted. */
export const activeAtMost = 4;
/** The clock may jump, so no wait is longer than this without another look. */
export const lookAgainMs = 30_000;

/** A job that waits, as far as it matters when and where it may run. */
export interface Contender {
  carrier: Place;
  /** Whose engine has to be there besides. */
  lender: Place | null;
  /** Ordered for later. */
  notBeforeMs: number | null;
  /** The pause after a failed try. */
  retryAtMs: number | null;
}

/** Whoever can carry out jobs over one session. */
export interface Carrier {
  readonly sessionId: string;
  readonly site: { readonly key: string };
}

export interface Conditions<W extends Carrier> {
  /** Of the clock that people see. */
  nowMs: number;
  isPaused: boolean;
  dailyWindow: DailyWindow | null;
  workers: Iterable<W>;
  /** How many jobs copy over it already. */
  activeOn: (worker: W) => number;
}

/** What becomes of a job now: who carries it out, or why nobody does, and until when if that is known. */
export type Decision<W> =
  { worker: W; waitsFor: null } | { worker: null; waitsFor: WaitReason; untilMs: number | null };

/** Decides about jobs in their order; each one that may run takes a place from those behind it. */
export function schedule<W extends Carrier>(
  contenders: readonly Contender[],
  conditions: Conditions<W>,
): Decision<W>[] {
  const given = new Map<W, number>();
  return contenders.map((contender) => {
    const untilMs = notBefore(contender, conditions);
    if (conditions.isPaused) return wait('queue-paused');
    if (untilMs !== null) return wait('schedule', untilMs);
    const { retryAtMs } = contender;
    if (retryAtMs !== null && retryAtMs > conditions.nowMs) return wait('retry', retryAtMs);
    const worker = workerFor(contender.carrier, conditions.workers);
    const { lender } = contender;
    const isLent = lender === null || workerFor(lender, conditions.workers) !== undefined;
    if (!worker || !isLent) return wait('connection');
    const active = conditions.activeOn(worker) + (given.get(worker) ?? 0);
    if (active >= activeAtMost) return wait('turn');
    given.set(worker, (given.get(worker) ?? 0) + 1);
    return { worker, waitsFor: null };
  });
}

/** The session that was ordered where it is there, else any to the same site. */
export function workerFor<W extends Carrier>(
  { key, sessionId }: Place,
  workers: Iterable<W>,
): W | undefined {
  const able = [...workers].filter(({ site }) => site.key === key);
  return able.find((worker) => worker.sessionId === sessionId) ?? able[0];
}

/** Whether what runs must stop for now. */
export function isOutsideHours({
  dailyWindow,
  nowMs,
}: Pick<Conditions<Carrier>, 'dailyWindow' | 'nowMs'>): boolean {
  return !isWithin(dailyWindow, new Date(nowMs));
}

/** In how many milliseconds to decide again; null when only an event can change anything. */
export function nextLookMs(
  dueAtMs: readonly number[],
  { dailyWindow, nowMs }: Pick<Conditions<Carrier>, 'dailyWindow' | 'nowMs'>,
): number | null {
  const later = dueAtMs.filter((at) => at > nowMs);
  if (later.length === 0) return dailyWindow ? lookAgainMs : null;
  return Math.min(lookAgainMs, Math.max(1, Math.min(...later) - nowMs));
}

/** When the job may run by its order and the hours of the day; null for now. */
function notBefore<W extends Carrier>(
  { notBeforeMs }: Contender,
  { nowMs, dailyWindow }: Conditions<W>,
): number | null {
  const earliestMs = Math.max(nowMs, notBeforeMs ?? nowMs);
  const opensAtMs = opensAt(dailyWindow, new Date(earliestMs)).getTime();
  return opensAtMs > nowMs ? opensAtMs : null;
}

function wait<W>(waitsFor: WaitReason, untilMs: number | null = null): Decision<W> {
  return { worker: null, waitsFor, untilMs };
}
