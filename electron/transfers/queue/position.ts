export type Step = 'top' | 'up' | 'down' | 'bottom';

/**
 * The position that a job gets when it is moved among `others`, which are sorted and do not contain its
 * own: a number between those of its new neighbours, so that no other job changes.
 */
export function positionFor(own: number, others: readonly number[], to: Step): number {
  const before = others.filter((position) => position < own);
  const behind = others.filter((position) => position > own);
  const between = (one: number | undefined, other: number | undefined): number => {
    if (one === undefined) return other === undefined ? own : other - 1;
    return other === undefined ? one + 1 : (one + other) / 2;
  };
  if (to === 'top') return between(undefined, others[0]);
  if (to === 'bottom') return between(others.at(-1), undefined);
  if (to === 'up') return before.length === 0 ? own : between(before.at(-2), before.at(-1));
  return behind.length === 0 ? own : between(behind[0], behind[1]);
}
