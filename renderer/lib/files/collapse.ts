import type { Crumb } from './paths.ts';

/** Rough width of a part on the screen: enough to decide how many fit, the browser does the rest. */
const letterPx = 7;
const partPx = 24;
const startPx = 30;
const morePx = 40;
/** A single part never claims more than this. */
const partMaxPx = 180;

/**
 * The parts of a path bar that fit into `widthPx`. The last ones stay; those in the middle go into a
 * menu, the first one too if need be.
 */
export function collapse(
  crumbs: readonly Crumb[],
  widthPx: number,
): { hidden: readonly Crumb[]; visible: readonly Crumb[] } {
  const widths = crumbs.map(({ name }) => Math.min(name.length * letterPx, partMaxPx) + partPx);
  const whole = widths.reduce((sum, width) => sum + width, startPx);
  if (whole <= widthPx || crumbs.length < 2) return { hidden: [], visible: crumbs };
  let room = widthPx - startPx - morePx;
  let first = crumbs.length;
  while (first > 0 && (room >= (widths[first - 1] ?? 0) || first === crumbs.length)) {
    first -= 1;
    room -= widths[first] ?? 0;
  }
  return { hidden: crumbs.slice(0, first), visible: crumbs.slice(first) };
}
