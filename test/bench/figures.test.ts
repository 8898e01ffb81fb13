import { describe, expect, it } from 'vitest';
import { mergeFigures, spreadOf, toMarkdown, type Benchmarks, type Figure } from './figures.ts';
import { works } from './works.ts';

function figure(work: string, tool: string, seconds: number): Figure {
  const spread = { min: seconds, median: seconds, max: seconds };
  return { work, tool, runs: 5, wallSeconds: spread, cpuSeconds: spread, peakBytes: spread };
}

function benchmarks(figures: Figure[]): Benchmarks {
  return { machine: 'one', versions: {}, takenAt: {}, figures };
}

describe('figures of the bench', () => {
  it('takes the middle value, or the mean of the two in the middle', () => {
    expect(spreadOf([5, 1, 3])).toEqual({ min: 1, median: 3, max: 5 });
    expect(spreadOf([4, 1, 3, 2])).toEqual({ min: 1, median: 2.5, max: 4 });
  });

  it('replaces a work as a whole, so that ratios stay those of one run', () => {
    const stored = benchmarks([figure('a', 'x', 1), figure('a', 'y', 2), figure('b', 'x', 3)]);
    const merged = mergeFigures(stored, benchmarks([figure('a', 'x', 9)]));
    expect(merged.figures).toEqual([figure('b', 'x', 3), figure('a', 'x', 9)]);
  });

  it('says how much faster Keyferry was than each other tool', () => {
    const figures = [figure('big-get', 'Keyferry', 2), figure('big-get', 'lftp', 5)];
    const text = toMarkdown(benchmarks(figures), works);
    expect(text).toContain('### 1 GiB, get');
    expect(text).toMatch(/\| lftp \| 5\.00 .* \| 2\.50× \| 5\.00 \| 5\.00 \|/);
    expect(text).not.toContain('### 1 GiB, put');
  });
});
