import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../electron/shared/entry.ts';
import type { Direction } from '../../../electron/shared/transfer.ts';
import { conflictSides } from './conflict-words.ts';

const day = 86_400_000;
const one = { key: 'sftp://one', label: 'one.example' };
const two = { key: 'ftps://two', label: 'two.example' };

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

function remarks(source: Entry, target: Entry, direction: Direction = 'upload') {
  const conflict = {
    source,
    target,
    sourcePath: '/a',
    targetPath: '/b',
    freeName: 'index (2).html',
    waiting: { count: 1, effects: noEffects() },
  };
  return conflictSides({ direction, conflict, source: one, target: two }).map(
    ({ title, remark }) => [title, remark],
  );
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

  it('names the servers between which a file goes, and the copy beside its source', () => {
    const [newer, older] = [entry(1, 20 * day), entry(1, 7 * day)];
    expect(remarks(newer, older, 'relay')).toEqual([
      ['one.example', 'Newer by 13 days'],
      ['two.example', ''],
    ]);
    expect(remarks(older, newer, 'copy').map(([title]) => title)).toEqual([
      'To be copied',
      'Already there',
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
    expect(
      conflictSides({ direction: 'upload', conflict: null, source: one, target: two }),
    ).toEqual([]);
  });
});
