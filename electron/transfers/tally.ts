import type { Entry } from '../shared/entry.ts';
import type { TransferView } from '../shared/transfer.ts';
import { createMeter, type Meter } from './progress.ts';
import type { RunEvents } from './run.ts';

type Counts = Pick<
  TransferView,
  'filesTotal' | 'filesDone' | 'filesSkipped' | 'bytesTotal' | 'bytesDone' | 'isPlanned'
>;

/** How far a transfer is. Files and links count, folders do not. */
export interface Tally {
  readonly events: Omit<RunEvents, 'failed'>;
  /** @param nowMs of the steady clock */
  view(nowMs: number): Counts & Pick<TransferView, 'rateBytesPerSecond' | 'timeLeftMs'>;
  /** A new run begins; what is done stays done unless the run finds everything anew. */
  restart(findsAllAnew: boolean, nowMs: number): void;
  /** The run is over, so nothing moves any more. */
  stop(): void;
}

/** @param now the steady clock, in ms */
export function createTally(now: () => number, onChange: () => void): Tally {
  let counts = nothing();
  let meter: Meter | null = null;

  return {
    events: {
      planned(source) {
        counts.filesTotal += 1;
        counts.bytesTotal += bytesOf(source);
        onChange();
      },
      allPlanned() {
        counts.isPlanned = true;
        onChange();
      },
      moved(bytes) {
        if (bytes > 0) meter?.addBytes(bytes, now());
        counts.bytesDone += bytes;
        onChange();
      },
      replanned(before, after) {
        counts.bytesTotal += bytesOf(after) - bytesOf(before);
        onChange();
      },
      done() {
        meter?.addFile(now());
        counts.filesDone += 1;
        onChange();
      },
      kept(source) {
        counts.filesDone += 1;
        counts.bytesDone += bytesOf(source);
        onChange();
      },
      skipped(source) {
        counts.filesSkipped += 1;
        counts.bytesTotal -= bytesOf(source);
        onChange();
      },
    },
    view(nowMs) {
      const left = {
        bytes: Math.max(0, counts.bytesTotal - counts.bytesDone),
        files: Math.max(0, counts.filesTotal - counts.filesDone - counts.filesSkipped),
      };
      return {
        ...counts,
        rateBytesPerSecond: meter?.bytesPerSecond(nowMs) ?? null,
        timeLeftMs: counts.isPlanned ? (meter?.timeLeftMs(left, nowMs) ?? null) : null,
      };
    },
    restart(findsAllAnew, nowMs) {
      const { filesDone, filesSkipped, bytesDone } = counts;
      const settled = {
        filesTotal: filesDone + filesSkipped,
        filesDone,
        filesSkipped,
        bytesTotal: bytesDone,
        bytesDone,
      };
      counts = findsAllAnew ? nothing() : { ...settled, isPlanned: false };
      meter = createMeter(nowMs);
      onChange();
    },
    stop() {
      meter = null;
      onChange();
    },
  };
}

function nothing(): Counts {
  return {
    filesTotal: 0,
    filesDone: 0,
    filesSkipped: 0,
    bytesTotal: 0,
    bytesDone: 0,
    isPlanned: false,
  };
}

function bytesOf({ kind, sizeBytes }: Entry): number {
  return kind === 'file' ? (sizeBytes ?? 0) : 0;
}
