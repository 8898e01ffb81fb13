import { describe, expect, it } from 'vitest';
import { scrollTopFor, visibleRows } from './visible-rows.ts';

const pane = { scrollTop: 0, height: 500, rowHeight: 26, count: 100_000 };

function ends(rows: number[]): [number | undefined, number | undefined] {
  return [rows[0], rows.at(-1)];
}

describe('drawn rows', () => {
  it('are those in sight and a few around them', () => {
    expect(ends(visibleRows(pane))).toEqual([0, 36]);
    expect(ends(visibleRows({ ...pane, scrollTop: 26_000 }))).toEqual([992, 1028]);
  });

  it('end with the last row', () => {
    const bottom = visibleRows({ ...pane, scrollTop: 100_000 * 26 - 500 });
    expect(bottom.at(-1)).toBe(99_999);
  });

  it('are all of a short list, and none of an empty one', () => {
    expect(visibleRows({ ...pane, count: 3 })).toEqual([0, 1, 2]);
    expect(visibleRows({ ...pane, count: 0 })).toEqual([]);
  });

  it('never are more than eighty', () => {
    expect(visibleRows({ ...pane, height: 100_000 })).toHaveLength(80);
  });

  it('stay inside the list when it shrank below the scroll position', () => {
    expect(ends(visibleRows({ ...pane, scrollTop: 90_000, count: 50 }))).toEqual([13, 49]);
  });
});

describe('scrolling to a row', () => {
  it('does not move when the row is in sight', () => {
    expect(scrollTopFor(5, { ...pane, scrollTop: 52 })).toBe(52);
  });

  it('moves by as little as it takes', () => {
    expect(scrollTopFor(1, { ...pane, scrollTop: 52 })).toBe(26);
    expect(scrollTopFor(30, pane)).toBe(31 * 26 - 500);
  });
});
