import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../electron/shared/entry.ts';
import { conflictSides } from './conflict-words.ts';

const day = 86_400_000;

function entry(sizeBytes: number | null, modifiedAtMs: number | null): Entry {
  return {
    name: 'index.html',
    kind: 'file',
    sizeBytes,
    modifiedAtMs,
    mode: null,
    owner: null,
    group: null,
    linkTarget: null,
    linkKind: null,
  };
}

function noEffects() {
  const none = { replaced: 0, skipped: 0, renamed: 0 };
  const [overwrite, skip, rename, newer, resume] = [none, none, none, none, none];
  return { overwrite, skip, rename, newer, 'different-size': none, resume };
}

function remarks(source: Entry, target: Entry, direction: 'upload' | 'download' = 'upload') {
  const conflict = {
    source,
    target,
    sourcePath: '/a',
    targetPath: '/b',
    freeName: 'index (2).html',
    waiting: { count: 1, effects: noEffects() },
  };
  return conflictSides({ direction, conflict }).map(({ title, remark }) => [title, remark]);
}

describe('what stands against what', () => {
  it('says which one is newer, and by how much', () => {
    expect(remarks(entry(1, 20 * day), entry(1, 7 * day))).toEqual([
      ['Yours', 'Newer by 13 days'],
      ['On the server', ''],
    ]);
  });

  it('keeps this computer first when files come down', () => {
    expect(remarks(entry(1, 20 * day), entry(1, 7 * day), 'download')).toEqual([
      ['On this computer', ''],
      ['On the server', 'Newer by 13 days'],
    ]);
  });

  it('compares sizes where the times say nothing', () => {
    expect(remarks(entry(5, day), entry(3, day + 900)).map(([, remark]) => remark)).toEqual([
      'Larger',
      '',
    ]);
    expect(remarks(entry(5, null), entry(5, day)).map(([, remark]) => remark)).toEqual(['', '']);
  });

  it('has nothing to say without a conflict', () => {
    expect(conflictSides({ direction: 'upload', conflict: null })).toEqual([]);
  });
});
