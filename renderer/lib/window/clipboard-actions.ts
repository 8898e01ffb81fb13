import { localSessionId } from '../../../electron/shared/bridge.ts';
import { localSiteKey, siteKeyOf } from '../../../electron/shared/site.ts';
import type { HeldFiles } from '../files/file-clipboard.svelte.ts';
import type { Side } from '../files/side.ts';
import { text } from '../text/text.ts';
import type { Desk } from './desk.svelte.ts';
import { startTransfer, type FileOrder } from './file-actions.ts';

/** Ctrl+C and Ctrl+X: the selection waits until it is pasted. */
export function holdSelection(desk: Desk, side: Side, isCut: boolean): void {
  const listing = desk.listingOf(side);
  if (!listing || !desk.clipboard.take(listing, isCut)) return;
  const { cut, copied } = text.files.clipboard;
  desk.announcement = (isCut ? cut : copied)(listing.operands.length);
}

/** Something waits, and this pane shows a folder that could take it. */
export function canPaste(desk: Desk, side: Side): boolean {
  const listing = desk.listingOf(side);
  return desk.clipboard.held !== null && listing?.phase === 'ready' && listing.isSettled;
}

/** Ctrl+V: a copy or a move into the folder of this pane, from whatever tab it was taken. */
export function pasteHeld(desk: Desk, side: Side): void {
  const { held } = desk.clipboard;
  const listing = desk.listingOf(side);
  if (!held || !listing || !canPaste(desk, side)) return;
  const words = text.files.clipboard;
  const { sessionId: targetSessionId } = listing.files;
  if (!isUsable(desk, held.sessionId) || !isUsable(desk, targetSessionId)) {
    desk.toasts.show('bad', text.desk.notConnected, words.notConnected);
    return;
  }
  const order = {
    sourceSessionId: held.sessionId,
    targetSessionId,
    sourcePaths: [...held.paths],
    targetFolder: listing.rowsPath,
  };
  const isSamePlace = placeOf(desk, held.sessionId) === placeOf(desk, targetSessionId);
  if (isSamePlace && held.folder === listing.rowsPath) pasteBeside(desk, held, order);
  else startTransfer(desk, { ...order, isMove: held.isCut });
  if (held.isCut) desk.clipboard.release();
}

/** Into the folder that it came from: a copy gets the next free name, and what was cut is there already. */
function pasteBeside(desk: Desk, { isCut, rows, paths }: HeldFiles, order: FileOrder): void {
  const words = text.files.clipboard;
  if (isCut) {
    desk.announcement = words.isHere;
    return;
  }
  // A folder would be merged into itself: the target has its name.
  const sourcePaths = paths.filter((_, index) => rows[index]?.entry.kind === 'file');
  if (sourcePaths.length < paths.length) desk.toasts.show('bad', words.sameFolder, words.why);
  if (sourcePaths.length > 0) startTransfer(desk, { ...order, sourcePaths }, 'rename');
}

function isUsable({ connections }: Desk, sessionId: string): boolean {
  return sessionId === localSessionId || connections.find(sessionId)?.isUsable === true;
}

/** The same for every tab that leads to the same account of the same server. */
function placeOf({ connections }: Desk, sessionId: string): string {
  if (sessionId === localSessionId) return localSiteKey;
  const target = connections.find(sessionId)?.target;
  return target ? siteKeyOf(target) : sessionId;
}
