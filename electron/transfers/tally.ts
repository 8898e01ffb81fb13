import type { Entry } from '../shared/entry.ts';
import type { Counts, RunReport } from '../shared/work.ts';
import { createMeter, type Meter } from './progress.ts';
import type { RunEvents } from './run.ts';

type Totals = Counts & Pick<RunReport, 'filesTotal' | 'bytesTotal' | 'isPlanned'>;

/** How far a transfer is. Files and links count, folders do not. */
export interface Tally {
  readonly events: Omit<RunEvents, 'failed'>;
  /** @param nowMs of the steady clock */
  view(nowMs: number): Totals & Pick<RunReport, 'isOnServer' | 'rateBytesPerSecond' | 'timeLeftMs'>;
  /** The run is over, so nothing moves any more. */
  stop(): void;
}

/**
 * @param settled by earlier runs, which are not found again
 * @param now the steady clock, in ms
 */
export function createTally(settled: Counts, now: () => number, onChange: () => void): Tally {
  const { filesDone, filesSkipped, bytesDone } = settled;
  const counts: Totals = {
    filesTotal: filesDone + filesSkipped,
    filesDone,
    filesSkipped,
    bytesTotal: bytesDone,
    bytesDone,
    isPlanned: false,
  };
  let onServer = 0;
  let meter: Meter | null = createMeter(now());

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
      resumed(bytes) {
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
      onServer() {
        onServer += 1;
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
        isOnServer: onServer > 0 && onServer >= counts.filesDone - filesDone,
        rateBytesPerSecond: meter?.bytesPerSecond(nowMs) ?? null,
        timeLeftMs: counts.isPlanned ? (meter?.timeLeftMs(left, nowMs) ?? null) : null,
      };
    },
    stop() {
      meter = null;
      onChange();
    },
  };
}

function bytesOf({ kind, sizeBytes }: Entry): number {
  return kind === 'file' ? (sizeBytes ?? 0) : 0;
}
