/** The window over which a rate is honest: long enough to be steady, short enough to follow the line. */
const windowMs = 5000;
const stepMs = 250;
const steps = windowMs / stepMs;
/** Before that nothing was measured worth telling. */
const firstRateAfterMs = 500;
/** So many files must have ended in the window before their number says anything about the rest. */
const filesForAnEstimate = 20;

interface Step {
  index: number;
  bytes: number;
  files: number;
}

/** What was moved in the last five seconds. All times in ms of one steady clock. */
export interface Meter {
  addBytes(count: number, nowMs: number): void;
  addFile(nowMs: number): void;
  /** Bytes a second, standstills included; null while too little was measured. */
  bytesPerSecond(nowMs: number): number | null;
  /** Null while it cannot be told. Limited by bytes or, for many small files, by their number. */
  timeLeftMs(left: { bytes: number; files: number }, nowMs: number): number | null;
}

export function createMeter(startedAtMs: number): Meter {
  const ring: Step[] = Array.from({ length: steps }, () => ({ index: -1, bytes: 0, files: 0 }));

  function stepAt(nowMs: number): Step {
    const index = Math.floor((nowMs - startedAtMs) / stepMs);
    const step = ring[index % steps] ?? { index, bytes: 0, files: 0 };
    if (step.index !== index) Object.assign(step, { index, bytes: 0, files: 0 });
    return step;
  }

  function lastSteps(nowMs: number): { bytes: number; files: number; seconds: number } {
    const newest = Math.floor((nowMs - startedAtMs) / stepMs);
    const oldest = Math.max(0, newest - steps + 1);
    const sum = { bytes: 0, files: 0, seconds: (nowMs - startedAtMs - oldest * stepMs) / 1000 };
    for (const step of ring) {
      if (step.index < oldest || step.index > newest) continue;
      sum.bytes += step.bytes;
      sum.files += step.files;
    }
    return sum;
  }

  function bytesPerSecond(nowMs: number): number | null {
    if (nowMs - startedAtMs < firstRateAfterMs) return null;
    const { bytes, seconds } = lastSteps(nowMs);
    return bytes / seconds;
  }

  return {
    addBytes(count, nowMs) {
      stepAt(nowMs).bytes += count;
    },
    addFile(nowMs) {
      stepAt(nowMs).files += 1;
    },
    bytesPerSecond,
    timeLeftMs(left, nowMs) {
      const rate = bytesPerSecond(nowMs);
      if (rate === null) return null;
      const { files, seconds } = lastSteps(nowMs);
      const forFiles = files < filesForAnEstimate ? 0 : (left.files * seconds) / files;
      if (rate === 0) return left.bytes === 0 && forFiles > 0 ? Math.round(forFiles * 1000) : null;
      return Math.round(Math.max(left.bytes / rate, forFiles) * 1000);
    },
  };
}
