import type { QueueTotals } from './queue.ts';

export interface RateSample {
  atMs: number;
  bytesPerSecond: number;
}

/** What the small chart of the dock shows. */
export const windowMs = 60_000;

/** The samples of the last minute with the present rate at their end. */
export function recordRate(
  samples: readonly RateSample[],
  totals: Pick<QueueTotals, 'uploadRate' | 'downloadRate'>,
  nowMs: number,
): readonly RateSample[] {
  const kept = samples.filter((sample) => nowMs - sample.atMs < windowMs);
  return [...kept, { atMs: nowMs, bytesPerSecond: totals.uploadRate + totals.downloadRate }];
}

export function peakOf(samples: readonly RateSample[]): number {
  return samples.reduce((peak, sample) => Math.max(peak, sample.bytesPerSecond), 0);
}

/**
 * The line of the chart as SVG path data: the last minute from left to right, the peak a sixth below
 * the top. Empty for fewer than two samples.
 */
export function chartLine(
  samples: readonly RateSample[],
  nowMs: number,
  { width, height }: { width: number; height: number },
): string {
  const peak = peakOf(samples);
  if (samples.length < 2 || peak === 0) return '';
  const points = samples.map(({ atMs, bytesPerSecond }) => {
    const x = width * (1 - (nowMs - atMs) / windowMs);
    const y = height * (1 - (5 / 6) * (bytesPerSecond / peak));
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${points.join('L')}`;
}
