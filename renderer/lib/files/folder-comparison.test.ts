import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../electron/shared/entry.ts';
import { compareFolders, precisionOf, type ComparedBy } from './folder-comparison.ts';
import { rowOf, type Row } from './order.ts';

/** Not a multiple of anything that a file system rounds to. */
const noon = 1_770_000_001_500;

function row(name: string, part: Partial<Entry> = {}): Row {
  return rowOf({
    name,
    kind: 'file',
    sizeBytes: 10,
    modifiedAtMs: noon,
    mode: null,
    owner: null,
    group: null,
    linkTarget: null,
    linkKind: null,
    ...part,
  });
}

function marksOf(here: Partial<Entry>, there: Partial<Entry>, by: ComparedBy = 'both') {
  const { local, remote } = compareFolders([row('a', here)], [row('a', there)], by);
  return [local.get('a'), remote.get('a')];
}

describe('comparing two folders', () => {
  it('marks what is on one side only', () => {
    const { local, remote } = compareFolders([row('a')], [row('b'), row('A')], 'both');
    expect([...local]).toEqual([['a', 'only']]);
    expect([...remote]).toEqual([
      ['b', 'only'],
      ['A', 'only'],
    ]);
  });

  it('says which of two is newer, whatever their sizes', () => {
    expect(marksOf({ modifiedAtMs: noon + 5_000, sizeBytes: 1 }, {})).toEqual(['newer', 'older']);
    expect(marksOf({ modifiedAtMs: noon - 5_000 }, {})).toEqual(['older', 'newer']);
  });

  it('sees another size at the same time', () => {
    expect(marksOf({ sizeBytes: 11 }, {})).toEqual(['different', 'different']);
    expect(marksOf({}, {})).toEqual(['equal', 'equal']);
  });

  it('compares only what it is asked to', () => {
    const here = { modifiedAtMs: noon + 5_000, sizeBytes: 11 };
    expect(marksOf({ modifiedAtMs: noon + 5_000 }, {}, 'size')).toEqual(['equal', 'equal']);
    expect(marksOf(here, {}, 'size')).toEqual(['different', 'different']);
    expect(marksOf({ sizeBytes: 11 }, {}, 'time')).toEqual(['equal', 'equal']);
    expect(marksOf(here, {}, 'time')).toEqual(['newer', 'older']);
  });

  it('says nothing of what it does not know', () => {
    expect(marksOf({ sizeBytes: null, modifiedAtMs: null }, {})).toEqual([undefined, undefined]);
    expect(marksOf({ modifiedAtMs: null }, {})).toEqual(['equal', 'equal']);
    expect(marksOf({ kind: 'folder' }, { kind: 'folder' })).toEqual([undefined, undefined]);
    expect(marksOf({ kind: 'link', linkTarget: 'b' }, {})).toEqual([undefined, undefined]);
  });

  it('never takes a folder for a file', () => {
    expect(marksOf({ kind: 'folder' }, {})).toEqual(['different', 'different']);
  });

  it('forgives as much as the coarser side rounds', () => {
    const second = { modifiedAtMs: noon - 500 };
    expect(marksOf(second, {})).toEqual(['equal', 'equal']);
    expect(marksOf({ modifiedAtMs: noon + 1_001 }, {})).toEqual(['newer', 'older']);
    // Even seconds, as every time on FAT has them.
    const even = 1_770_000_004_000;
    expect(marksOf({ modifiedAtMs: even }, { modifiedAtMs: even - 1_900 })).toEqual([
      'equal',
      'equal',
    ]);
    expect(marksOf({ modifiedAtMs: even }, { modifiedAtMs: even - 2_500 })).toEqual([
      'newer',
      'older',
    ]);
  });

  it('takes an old file of an FTP listing by its day', () => {
    const midnight = Math.floor(noon / 86_400_000) * 86_400_000;
    expect(marksOf({}, { modifiedAtMs: midnight })).toEqual(['equal', 'equal']);
    expect(marksOf({ modifiedAtMs: noon + 2 * 86_400_000 }, { modifiedAtMs: midnight })).toEqual([
      'newer',
      'older',
    ]);
  });
});

describe('the precision of a side', () => {
  it('is the coarsest step of all its files', () => {
    const at = (...times: number[]) => times.map((modifiedAtMs) => row('a', { modifiedAtMs }));
    expect(precisionOf(at(60_000, 120_000))).toBe(60_000);
    expect(precisionOf(at(60_000, 122_000))).toBe(2_000);
    expect(precisionOf(at(60_000, 121_000))).toBe(1_000);
    expect(precisionOf([])).toBe(1_000);
  });
});
