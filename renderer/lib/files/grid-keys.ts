import type { ListAction } from '../keys/actions.ts';
import type { Listing } from './listing.svelte.ts';

/** What a key means in a list beyond moving about in it. */
export type ListCommand = Extract<
  ListAction,
  | 'open'
  | 'parent'
  | 'otherPane'
  | 'selectPattern'
  | 'deselectPattern'
  | 'copyFiles'
  | 'cutFiles'
  | 'pasteFiles'
>;

export interface ListKey {
  key: string;
  isShift: boolean;
  /** Ctrl, or Command on a Mac. */
  isCtrl: boolean;
  isAlt: boolean;
  /** What the key stands for in a list. */
  action: ListAction | null;
}

/**
 * Moves cursor and selection. Returns the command that the key stands for, `true` when the key was
 * used up, and `false` when it means nothing in a list.
 */
export function handleListKey(
  listing: Listing,
  { key, isShift, isCtrl, isAlt, action }: ListKey,
  pageRows: number,
  nowMs: number,
): ListCommand | boolean {
  // A letter that belongs to a name that is being typed is no command, the space neither.
  const isTyped = Array.from(key).length === 1 && !isCtrl && !isAlt;
  if (action !== null && !(isTyped && listing.isTyping(nowMs)))
    return runListAction(listing, action);
  if (isAlt) return false;
  const target = targetOf(listing, key, pageRows);
  if (target !== null) {
    listing.moveTo(target, { extends: isShift });
    return true;
  }
  if (isCtrl) return false;
  if (key === 'Escape') {
    listing.selectNone();
    return true;
  }
  if (!isTyped) return false;
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

function runListAction(listing: Listing, action: ListAction): ListCommand | true {
  if (action === 'selectAll') listing.selectAll();
  else if (action === 'invertSelection') listing.invertSelection();
  else if (action === 'select' || action === 'selectNext') {
    listing.toggle(listing.cursor);
    if (action === 'selectNext') listing.moveTo(listing.cursor + 1);
  } else return action;
  return true;
}
