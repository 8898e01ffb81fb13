import { describe, expect, it } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import type { TransferView } from '../../../electron/shared/transfer.ts';
import { announcementOf, endingOf } from './announcements.ts';

const running: TransferView = {
  id: 't',
  source: { key: 'local', label: 'local' },
  target: { key: 'sftp://ann@files.example:22', label: 'ann@files.example' },
  isMove: false,
  waitsFor: null,
  waitsUntilMs: null,
  compared: {},
  verifying: null,
  direction: 'upload',
  title: 'media.tar',
  sourcePaths: ['/home/ada/media.tar'],
  targetFolder: '/var/www',
  state: 'running',
  filesTotal: 1,
  filesDone: 0,
  filesSkipped: 0,
  bytesTotal: 100,
  bytesDone: 10,
  isPlanned: true,
  rateBytesPerSecond: 1,
  timeLeftMs: 1,
  startedAtMs: 0,
  endedAtMs: null,
  problems: [],
  problemCount: 0,
  conflict: null,
};
const done: TransferView = {
  ...running,
  state: 'done',
  filesDone: 1,
  bytesDone: 100,
  endedAtMs: 4_000,
};
const problem = { path: '/a', failure: new AppError('disk-full', 'ENOSPC').toFailure() };
const failed: TransferView = { ...done, state: 'failed', problems: [problem], problemCount: 1 };

describe('what is said aloud', () => {
  it('is progress in quarters only', () => {
    expect(announcementOf(running, { ...running, bytesDone: 24 })).toBeNull();
    expect(announcementOf(running, { ...running, bytesDone: 25 })).toBe('media.tar: 25 percent');
    expect(announcementOf(undefined, { ...running, bytesDone: 60 })).toBeNull();
  });

  it('is the end, once', () => {
    expect(announcementOf(running, done)).toBe('Finished: media.tar');
    expect(announcementOf(done, done)).toBeNull();
    expect(announcementOf(running, failed)).toBe('Failed: media.tar. The disk is full.');
    expect(announcementOf(running, { ...running, state: 'cancelled' })).toBeNull();
  });
});

describe('toasts', () => {
  it('say how much went where, and how long it took', () => {
    expect(endingOf(done)).toEqual({
      isBad: false,
      title: '1 file uploaded',
      detail: 'to /var/www, 100 B in 4 s',
    });
  });

  it('say why it failed', () => {
    const { isBad, title, detail } = endingOf(failed);
    expect([isBad, title]).toEqual([true, 'media.tar']);
    expect(detail).toContain('The disk is full.');
  });
});
