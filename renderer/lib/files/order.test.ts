import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../electron/shared/entry.ts';
import { compareBy, mergeSorted, nameKey, rowOf, sortInSlices, type Order } from './order.ts';

const blank: Entry = {
  name: '',
  kind: 'file',
  sizeBytes: null,
  modifiedAtMs: null,
  mode: null,
  owner: null,
  group: null,
  linkTarget: null,
  linkKind: null,
};

function sorted(entries: Partial<Entry>[], order: Order): string[] {
  return entries
    .map((entry) => rowOf({ ...blank, ...entry }))
    .sort(compareBy(order))
    .map((row) => row.entry.name);
}

function byName(names: string[]): string[] {
  return sorted(
    names.map((name) => ({ name })),
    { column: 'name', isDescending: false },
  );
}

const goOn = (): Promise<boolean> => Promise.resolve(true);

describe('natural order of names', () => {
  it.each([
    [
      ['file10', 'file9', 'file1'],
      ['file1', 'file9', 'file10'],
    ],
    [
      ['b', 'A', 'a', 'B'],
      ['A', 'a', 'B', 'b'],
    ],
    [
      ['zebra', 'Äpfel', 'apfel', 'Öl'],
      ['apfel', 'Äpfel', 'Öl', 'zebra'],
    ],
    [
      ['v1.10.0', 'v1.9.3', 'v1.2'],
      ['v1.2', 'v1.9.3', 'v1.10.0'],
    ],
    [
      ['a007', 'a7', 'a08'],
      ['a007', 'a7', 'a08'],
    ],
    [
      ['.git', '_x', '404.html', 'app'],
      ['.git', '404.html', '_x', 'app'],
    ],
  ])('sorts %j', (names, expected) => {
    expect(byName(names)).toEqual(expected);
  });

  it('orders numbers longer than a double can hold', () => {
    expect(byName([`n${'9'.repeat(40)}`, `n1${'0'.repeat(40)}`])[0]).toBe(`n${'9'.repeat(40)}`);
  });

  it('gives different names an order even if their keys are equal', () => {
    expect(nameKey('README')).toBe(nameKey('readme'));
    expect(byName(['readme', 'README'])).toEqual(byName(['README', 'readme']));
  });
});

describe('columns', () => {
  const entries: Partial<Entry>[] = [
    { name: 'big', sizeBytes: 10, modifiedAtMs: 1 },
    { name: 'folder', kind: 'folder', sizeBytes: 4096, modifiedAtMs: 9 },
    { name: 'unknown' },
    { name: 'small', sizeBytes: 2, modifiedAtMs: 5 },
    { name: 'link', kind: 'link', linkKind: 'folder' },
  ];

  it('keeps folders, and links to them, first in both directions', () => {
    expect(sorted(entries, { column: 'name', isDescending: true })).toEqual([
      'link',
      'folder',
      'unknown',
      'small',
      'big',
    ]);
  });

  it('sorts by size with the unknown last', () => {
    const ascending = sorted(entries, { column: 'size', isDescending: false });
    const descending = sorted(entries, { column: 'size', isDescending: true });
    expect(ascending).toEqual(['folder', 'link', 'small', 'big', 'unknown']);
    expect(descending).toEqual(['folder', 'link', 'big', 'small', 'unknown']);
  });

  it('sorts by time', () => {
    expect(sorted(entries, { column: 'modified', isDescending: true }).slice(2)).toEqual([
      'small',
      'big',
      'unknown',
    ]);
  });
});

describe('large folders', () => {
  const rows = Array.from({ length: 30_000 }, (_, index) =>
    rowOf({ ...blank, name: `file ${String((index * 7919) % 30_000)}` }),
  );
  const compare = compareBy({ column: 'name', isDescending: false });

  it('sorts in slices to the same result as at once', async () => {
    const inSlices = await sortInSlices(rows, compare, goOn);
    expect(inSlices).toEqual([...rows].sort(compare));
  });

  it('stops when nobody wants the result any more', async () => {
    let pauses = 0;
    const result = await sortInSlices(rows, compare, () => Promise.resolve((pauses += 1) < 3));
    expect(result).toBeNull();
    expect(pauses).toBe(3);
  });

  it('takes a name that comes twice for one entry', () => {
    const half = rows.slice(0, 100).sort(compare);
    expect(mergeSorted(half, half, compare)).toEqual(half);
  });

  it('merges sorted parts', () => {
    const all = [...rows].sort(compare);
    const odd = all.filter((_, index) => index % 2 === 1);
    const even = all.filter((_, index) => index % 2 === 0);
    expect(mergeSorted(odd, even, compare)).toEqual(all);
  });
});
