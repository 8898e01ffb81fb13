import { ranked } from '../palette/fuzzy.ts';
import type { IconName } from '../ui/icons.ts';

/** One line of the command palette. */
export interface PaletteEntry {
  id: string;
  label: string;
  /** What kind of thing it is, at the end of the line. */
  detail: string;
  /** Searched after the label, and not shown. */
  hint?: string;
  icon: IconName;
  keys?: string;
  run: () => void;
}

/** The entries that match what was typed, the best first; all of them while nothing is. */
export function matching(
  entries: readonly PaletteEntry[],
  typed: string,
  limit: number,
): PaletteEntry[] {
  return ranked(typed, entries, ({ label, hint = '' }) => ({ label, hint }))
    .slice(0, limit)
    .map(({ item }) => item);
}

/** Text that is more an address than the name of a command. */
export function looksLikeAddress(typed: string): boolean {
  return /^\S*(?:[@:.]|:\/\/)\S+$/.test(typed.trim());
}
