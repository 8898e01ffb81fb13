import type { Listing } from './listing.svelte.ts';

/** What a key means in a list beyond moving about in it. */
export type ListCommand = 'open' | 'parent' | 'otherPane';

export interface ListKey {
  key: string;
  isShift: boolean;
  /** Ctrl, or Command on a Mac. */
  isCtrl: boolean;
  isAlt: boolean;
}

/**
 * Moves cursor and selection. Returns the command that the key stands for, `true` when the key was
 * used up, and `false` when it means nothing in a list.
 */
export function handleListKey(
  listing: Listing,
  { key, isShift, isCtrl, isAlt }: ListKey,
  pageRows: number,
  nowMs: number,
): ListCommand | boolean {
  if (isAlt) return false;
  const target = targetOf(listing, key, pageRows);
  if (target !== null) {
    listing.moveTo(target, { extends: isShift });
    return true;
  }
  if (isCtrl) return handleCtrlKey(listing, key);
  if (key === 'Enter') return 'open';
  if (key === 'Backspace') return 'parent';
  if (key === 'Tab' && !isShift) return 'otherPane';
  if (key === 'Escape') {
    listing.selectNone();
    return true;
  }
  if ((key === ' ' && !listing.isTyping(nowMs)) || key === 'Insert') {
    listing.toggle(listing.cursor);
    if (key === 'Insert') listing.moveTo(listing.cursor + 1);
    return true;
  }
  // `/` opens the filter and `?` the keyboard map, wherever the focus is.
  if (Array.from(key).length !== 1 || key === '/' || key === '?') return false;
  listing.typeLetter(key, nowMs);
  return true;
}

function targetOf({ cursor, view }: Listing, key: string, pageRows: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return cursor + 1;
    case 'ArrowUp':
      return cursor - 1;
    case 'PageDown':
      return cursor + pageRows;
    case 'PageUp':
      return cursor - pageRows;
    case 'Home':
      return 0;
    case 'End':
      return view.length - 1;
    default:
      return null;
  }
}

function handleCtrlKey(listing: Listing, key: string): boolean {
  if (key.toLowerCase() !== 'a') return false;
  listing.selectAll();
  return true;
}
