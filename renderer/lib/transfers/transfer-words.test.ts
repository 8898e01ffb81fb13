import { describe, expect, it } from 'vitest';
import type { ComparedCounts, TransferView } from '../../../electron/shared/transfer.ts';
import { wordsOf } from './transfer-words.ts';

function done(compared: ComparedCounts, filesSkipped = 0): TransferView {
  return {
    ...{ id: 't', isMove: false, direction: 'upload', title: 'a', state: 'done' },
    source: { key: 'local', label: 'local' },
    target: { key: 'sftp://ann@files.example:22', label: 'ann@files.example' },
    ...{ waitsFor: null, waitsUntilMs: null, verifying: null, sourcePaths: ['/a'] },
    ...{ targetFolder: '/b', filesTotal: 3, filesDone: 3, bytesTotal: 9, bytesDone: 9 },
    ...{ isPlanned: true, rateBytesPerSecond: 0, timeLeftMs: null, startedAtMs: 0, endedAtMs: 1 },
    ...{ problems: [], problemCount: 0, conflict: null, compared, filesSkipped },
  };
}

describe('the state of a transfer that is done', () => {
  it.each<[string, ComparedCounts, number]>([
    ['Done', {}, 0],
    ['Done', { size: 3 }, 0],
    ['Done', { 'check-file': 2, size: 1 }, 0],
    ['Verified SHA-256', { 'check-file': 2, 'read-back': 1 }, 0],
    ['1 skipped', { sha256sum: 2 }, 1],
  ])('is %s for %j', (state, compared, skipped) => {
    expect(wordsOf(done(compared, skipped)).state).toBe(state);
  });
});
