import { describe, expect, it } from 'vitest';
import type { TransferView } from '../shared/transfer.ts';
import { bytesText, progressText } from './progress.ts';

const view: TransferView = {
  id: 'a',
  source: { key: 'local', label: 'local' },
  target: { key: 'sftp://ann@files.example:22', label: 'ann@files.example' },
  isMove: false,
  waitsFor: null,
  waitsUntilMs: null,
  compared: {},
  verifying: null,
  direction: 'download',
  title: 'data',
  sourcePaths: ['/data'],
  targetFolder: '/tmp',
  state: 'running',
  filesTotal: 10,
  filesDone: 3,
  filesSkipped: 0,
  bytesTotal: 4096,
  bytesDone: 1024,
  isPlanned: true,
  rateBytesPerSecond: 2048,
  timeLeftMs: 1400,
  startedAtMs: 0,
  endedAtMs: null,
  problems: [],
  problemCount: 0,
  conflict: null,
};

describe('progressText', () => {
  it('tells files, bytes, rate and time left', () => {
    expect(progressText(view)).toBe('3/10 files, 1.0 KiB of 4.0 KiB, 2.0 KiB/s, 2 s left: data');
  });

  it('promises no end while totals still grow, and no rate that was not measured', () => {
    const text = progressText({ ...view, isPlanned: false, rateBytesPerSecond: null });
    expect(text).toBe('3/10+ files, 1.0 KiB of 4.0 KiB+: data');
  });
});

describe('bytesText', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [1024 ** 3, '1.0 GiB'],
    [5 * 1024 ** 5, '5120.0 TiB'],
  ])('%i is %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});
