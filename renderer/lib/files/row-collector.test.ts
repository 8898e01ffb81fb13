import { expect, it } from 'vitest';
import type { Entry } from '../../../electron/shared/entry.ts';
import { compareBy } from './order.ts';
import { RowCollector } from './row-collector.ts';

const compare = compareBy({ column: 'name', isDescending: false });

function batch(from: number, count: number): Entry[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `f${String(from + index)}`,
    kind: 'file',
    sizeBytes: null,
    modifiedAtMs: null,
    mode: null,
    owner: null,
    group: null,
    linkTarget: null,
    linkKind: null,
  }));
}

it('shows the first screen at once, later rows in growing steps', () => {
  const collector = new RowCollector(compare, 0);
  expect(collector.add(batch(0, 50), 1)).toBe(false);
  expect(collector.add(batch(50, 50), 1)).toBe(true);
  let merges = 0;
  for (let from = 100; from < 20_000; from += 100) {
    if (collector.add(batch(from, 100), 1)) merges += 1;
  }
  collector.finish(1);
  expect(collector.rows).toHaveLength(20_000);
  expect(merges).toBeLessThan(25);
});

it('shows what there is when a server takes its time', () => {
  const collector = new RowCollector(compare, 0);
  expect(collector.add(batch(0, 3), 20)).toBe(false);
  expect(collector.add(batch(3, 1), 260)).toBe(true);
  expect(collector.rows).toHaveLength(4);
  expect(collector.finish(270)).toBe(false);
});

it('keeps all rows of one huge batch, in order', () => {
  const collector = new RowCollector(compare, 0);
  collector.add(batch(0, 30_000).reverse(), 0);
  collector.finish(0);
  const names = collector.rows.map((row) => row.entry.name);
  expect(names).toEqual(batch(0, 30_000).map((entry) => entry.name));
});
