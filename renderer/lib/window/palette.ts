import type { IconName } from '../ui/icons.ts';

/** One line of the command palette. */
export interface PaletteEntry {
  id: string;
  label: string;
  /** What kind of thing it is, at the end of the line. */
  detail: string;
  icon: IconName;
  keys?: string;
  run: () => void;
}

/**
 * The entries whose words match what was typed, the best first: the whole text in a row before words
 * that only begin so, before letters that only come in this order.
 */
export function matching(
  entries: readonly PaletteEntry[],
  typed: string,
  limit: number,
): PaletteEntry[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return entries.slice(0, limit);
  return entries
    .map((entry) => ({ entry, score: scoreOf(entry.label.toLowerCase(), wanted) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ entry }) => entry);
}

/** 0: no match. */
function scoreOf(label: string, wanted: string): number {
  if (label.startsWith(wanted)) return 4;
  if (label.includes(` ${wanted}`)) return 3;
  if (label.includes(wanted)) return 2;
  return hasInOrder(label, wanted.replaceAll(' ', '')) ? 1 : 0;
}

function hasInOrder(label: string, letters: string): boolean {
  let from = 0;
  for (const letter of letters) {
    const found = label.indexOf(letter, from);
    if (found < 0) return false;
    from = found + 1;
  }
  return true;
}

/** Text that is more an address than the name of a command. */
export function looksLikeAddress(typed: string): boolean {
  return /^\S*(?:[@:.]|:\/\/)\S+$/.test(typed.trim());
}
