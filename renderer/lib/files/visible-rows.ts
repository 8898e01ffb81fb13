/* Which rows of a long list are drawn. All rows have the same height, so this is arithmetic. */

export interface ScrollState {
  scrollTop: number;
  height: number;
  rowHeight: number;
  count: number;
}

/** Rows above and below what can be seen, so that a quick scroll finds them drawn. */
const spareRows = 8;

/** No window shows more, however high it says that it is. */
const drawnAtMost = 80;

/** The positions of the rows to draw, in order. */
export function visibleRows({ scrollTop, height, rowHeight, count }: ScrollState): number[] {
  const seen = Math.ceil(height / rowHeight) + 1;
  const length = Math.min(count, seen + 2 * spareRows, drawnAtMost);
  const wanted = Math.floor(scrollTop / rowHeight) - spareRows;
  const first = Math.max(0, Math.min(wanted, count - length));
  return Array.from({ length }, (_, offset) => first + offset);
}

/** Where to scroll so that the whole row is seen, moving as little as possible. */
export function scrollTopFor(
  index: number,
  { scrollTop, height, rowHeight }: Omit<ScrollState, 'count'>,
): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + rowHeight - height);
}
