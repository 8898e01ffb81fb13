import { describe, expect, it } from 'vitest';
import type { TransferView } from '../../../electron/shared/transfer.ts';
import { isFailed, percentOf, quarterOf, queueTotals } from './queue.ts';
import { chartLine, recordRate, type RateSample } from './throughput.ts';

const base: TransferView = {
  id: 't',
  source: { key: 'local', label: 'local' },
  target: { key: 'sftp://ann@files.example:22', label: 'ann@files.example' },
  isMove: false,
  waitsFor: null,
  waitsUntilMs: null,
  compared: {},
  verifying: null,
  direction: 'upload',
  title: 'a',
  sourcePaths: ['/a'],
  targetFolder: '/b',
  state: 'running',
  filesTotal: 4,
  filesDone: 1,
  filesSkipped: 0,
  bytesTotal: 1_000,
  bytesDone: 625,
  isPlanned: true,
  rateBytesPerSecond: 100,
  timeLeftMs: 3_750,
  startedAtMs: 0,
  endedAtMs: null,
  problems: [],
  problemCount: 0,
  conflict: null,
};

describe('progress', () => {
  it('is 100 only when everything is there', () => {
    expect(percentOf({ ...base, bytesDone: 999 })).toBe(99);
    expect(percentOf({ ...base, state: 'done', bytesDone: 0, bytesTotal: 0 })).toBe(100);
  });

  it('counts files where there are no bytes, and is unknown before the plan', () => {
    expect(percentOf({ ...base, bytesTotal: 0, bytesDone: 0 })).toBe(25);
    expect(percentOf({ ...base, bytesTotal: 0, bytesDone: 0, filesTotal: 0 })).toBeUndefined();
  });

  it('is announced in quarters', () => {
    expect(quarterOf(base)).toBe(50);
    expect(quarterOf({ ...base, bytesDone: 0 })).toBe(0);
  });
});

it('counts a finished transfer with failed files among the failed', () => {
  expect(isFailed({ ...base, state: 'done', problemCount: 1 })).toBe(true);
  expect(isFailed({ ...base, state: 'done' })).toBe(false);
  expect(isFailed({ ...base, state: 'running', problemCount: 1 })).toBe(false);
});

describe('the queue as a whole', () => {
  it('adds up rates by direction and the time left', () => {
    const totals = queueTotals([
      base,
      { ...base, direction: 'download', rateBytesPerSecond: 25 },
      { ...base, state: 'waiting', rateBytesPerSecond: 900 },
    ]);
    expect(totals).toEqual({
      uploadRate: 100,
      downloadRate: 25,
      bytesDone: 1_875,
      bytesTotal: 3_000,
      timeLeftMs: 9_000,
    });
  });

  it('knows no time left while nothing moves', () => {
    expect(queueTotals([{ ...base, rateBytesPerSecond: null }]).timeLeftMs).toBeNull();
  });
});

describe('the chart', () => {
  const size = { width: 120, height: 24 };

  it('forgets what is older than a minute', () => {
    let samples: readonly RateSample[] = [];
    for (let second = 0; second < 90; second += 1) {
      samples = recordRate(samples, { uploadRate: second, downloadRate: 0 }, second * 1000);
    }
    expect(samples).toHaveLength(60);
    expect(samples[0]?.bytesPerSecond).toBe(30);
  });

  it('draws the minute from left to right, the peak near the top', () => {
    const samples = [
      { atMs: 0, bytesPerSecond: 50 },
      { atMs: 60_000, bytesPerSecond: 100 },
    ];
    expect(chartLine(samples, 60_000, size)).toBe('M0.0 14.0L120.0 4.0');
    expect(chartLine(samples.slice(1), 60_000, size)).toBe('');
  });
});
