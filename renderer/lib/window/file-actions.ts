import type { EditView } from '../../../electron/shared/contract-edits.ts';
import { AppError } from '../../../electron/shared/errors.ts';
import { checkEntryName } from '../../../electron/shared/entry.ts';
import { localSessionId } from '../../../electron/shared/bridge.ts';
import type { ConflictRule, TransferOrder } from '../../../electron/shared/transfer.ts';
import type { DragSource, Dropped } from '../files/drag.svelte.ts';
import type { Listing } from '../files/listing.svelte.ts';
import type { Row } from '../files/order.ts';
import { joinPath } from '../files/paths.ts';
import { otherSide, type Side } from '../files/side.ts';
import { TreePermissions } from '../files/tree-permissions.svelte.ts';
import { addressOf } from '../sites/address.ts';
import { describeInLine } from '../text/error-text.ts';
import { text } from '../text/text.ts';
import { conflictRuleFor } from '../transfers/conflict-rule.ts';
import { FileView } from '../viewer/file-view.svelte.ts';
import type { DeleteQuestion, Desk } from './desk.svelte.ts';

/** A slip of the hand does not open a hundred windows. */
const editedAtOnce = 8;

export type FileOrder = Omit<TransferOrder, 'id' | 'onConflict'>;

/** Enter or a double click: folders open, files go to the other side. */
export function openUnderCursor(desk: Desk, side: Side): void {
  const listing = desk.listingOf(side);
  const row = listing?.cursorRow;
  if (!listing?.isSettled || row === undefined) return;
  if (row === 'parent') void listing.openParent();
  else if (row.isFolder) void listing.open(pathOf(listing, row));
  else if (opensItself(desk, side)) openLocalFile(desk, side);
  else transferRows(desk, { side, rows: [row], folder: listing.rowsPath }, null);
}

/** A file of this computer opens where the person wants that, or where it could go nowhere. */
function opensItself(desk: Desk, side: Side): boolean {
  if (desk.groundOf(side) !== 'land') return false;
  const { localFiles } = desk.profile.settings.current.transfers;
  return localFiles === 'open' || !canTransfer(desk);
}

/** The local file under the cursor, with the system's program for it; main asks before it runs anything. */
export function openLocalFile(desk: Desk, side: Side): void {
  const listing = desk.listingOf(side);
  const row = listing?.cursorRow;
  if (!listing || desk.groundOf(side) !== 'land') return;
  if (row === undefined || row === 'parent' || row.isFolder) return;
  void desk.attempt(desk.client.call('app.openLocalFile', { path: pathOf(listing, row) }));
}

/** F5: the selection goes into the folder that the other pane shows. */
export function transferSelection(desk: Desk, side: Side): void {
  const listing = desk.listingOf(side);
  if (!listing || listing.operands.length === 0) return;
  transferRows(desk, { side, rows: listing.operands, folder: listing.rowsPath }, null);
}

/** F6: the same, and the sources go once their copies are there. */
export function moveSelection(desk: Desk, side: Side): void {
  const listing = desk.listingOf(side);
  if (!listing || listing.operands.length === 0) return;
  transferRows(desk, { side, rows: listing.operands, folder: listing.rowsPath }, null, true);
}

/** What was dropped on a pane, a folder or a part of a path bar. */
export function transferDropped(desk: Desk, dropped: Dropped, side: Side): void {
  if (dropped.kind === 'rows') {
    transferRows(desk, dropped.source, dropped.folder);
    return;
  }
  const paths = dropped.files.map((file) => desk.client.pathForFile(file));
  const sourcePaths = paths.filter((path) => path !== '');
  if (sourcePaths.length === 0) return;
  const targetSessionId = desk.listingOf(side)?.files.sessionId;
  if (targetSessionId === undefined) return;
  const targetFolder = dropped.folder;
  startTransfer(desk, {
    sourceSessionId: localSessionId,
    targetSessionId,
    sourcePaths,
    targetFolder,
  });
}

/** F3: a look into the file under the cursor; a folder is opened instead. */
export function viewFile(desk: Desk, side: Side): void {
  const listing = desk.listingOf(side);
  const row = listing?.cursorRow;
  if (!listing?.isSettled || row === undefined) return;
  if (row === 'parent' || row.isFolder) {
    openUnderCursor(desk, side);
    return;
  }
  const { name } = row.entry;
  const view = new FileView(listing.files, {
    path: pathOf(listing, row),
    name,
    folder: listing.rowsPath,
  });
  const isHere = desk.groundOf(side) === 'land';
  const host = isHere ? text.thisComputer : (desk.connectionOf(side)?.host ?? text.theServer);
  desk.dialog = { kind: 'viewer', view, host };
}

/** F4: the files are opened in the editor; what is saved there goes back to the server. */
export async function editFiles(desk: Desk, side: Side): Promise<void> {
  const listing = desk.listingOf(side);
  if (!listing) return;
  const paths = pathsOf(
    listing,
    listing.rowsPath,
    listing.operands.filter((row) => !row.isFolder && row.entry.kind !== 'other'),
  );
  for (const path of paths.slice(0, editedAtOnce)) {
    try {
      await desk.edits.open(listing.files.sessionId, path);
    } catch (thrown) {
      showEditFailure(desk, AppError.from(thrown));
    }
  }
}

function showEditFailure(desk: Desk, error: AppError): void {
  if (error.code === 'cancelled') return;
  if (error.detail['reason'] !== 'no-editor') desk.toasts.showFailure(error.toFailure());
  else desk.toasts.show('bad', text.edits.noEditor, text.edits.noEditorAdvice);
}

/** Ends an edit; asks first where that loses something. */
export function stopEditing(desk: Desk, edit: EditView): void {
  if (edit.isUnsaved) desk.dialog = { kind: 'stopEditing', edit };
  else void desk.attempt(desk.edits.close(edit));
}

export function askDelete(desk: Desk, side: Side): void {
  const listing = desk.listingOf(side);
  const rows = listing?.operands ?? [];
  if (!listing || rows.length === 0) return;
  const question = { listing, folder: listing.rowsPath, rows };
  if (desk.profile.settings.current.confirmations.remove) {
    desk.dialog = { kind: 'delete', ...question };
  } else {
    void deleteRows(desk, question);
  }
}

export async function deleteRows(
  desk: Desk,
  { listing, folder, rows }: DeleteQuestion,
): Promise<void> {
  const paths = pathsOf(listing, folder, rows);
  await desk.attempt(
    listing.files.remove(paths).then(({ removed, problems, problemCount }) => {
      const [first] = problems;
      if (!first) desk.announcement = text.files.deleted(removed);
      else {
        const { head, rest } = describeInLine(first.failure);
        desk.toasts.show('bad', text.files.deleteFailed(problemCount), `${head} ${rest}`);
      }
    }),
  );
  await listing.refresh();
}

export function askNewFolder(desk: Desk, side: Side): void {
  const listing = desk.listingOf(side);
  if (listing?.phase === 'ready') desk.dialog = { kind: 'newFolder', listing };
}

export function askNewFile(desk: Desk, side: Side): void {
  const listing = desk.listingOf(side);
  if (listing?.phase === 'ready') desk.dialog = { kind: 'newFile', listing };
}

/** The files of the selection once more beside themselves, under the next free names. */
export function duplicateFiles(desk: Desk, side: Side): void {
  const listing = desk.listingOf(side);
  // A folder would be merged into itself: the target has its name.
  const rows = listing?.operands.filter(({ entry }) => entry.kind === 'file') ?? [];
  if (!listing || rows.length === 0) return;
  const { sessionId } = listing.files;
  const order = {
    sourceSessionId: sessionId,
    targetSessionId: sessionId,
    sourcePaths: pathsOf(listing, listing.rowsPath, rows),
    targetFolder: listing.rowsPath,
  };
  startTransfer(desk, order, 'rename');
}

/** Ctrl+H, for both panes and from now on. */
export function toggleHidden(desk: Desk): void {
  const areHiddenFilesShown = !desk.profile.settings.current.appearance.areHiddenFilesShown;
  void desk.attempt(desk.profile.settings.change({ appearance: { areHiddenFilesShown } }));
  desk.announcement = areHiddenFilesShown ? text.files.hiddenShown : text.files.hiddenNotShown;
}

/** `+` and `-`: asks for a pattern of names. */
export function askPattern(desk: Desk, side: Side, isAdding: boolean): void {
  const listing = desk.listingOf(side);
  if (listing?.isSettled) desk.dialog = { kind: 'pattern', listing, isAdding };
}

export async function makeFolder(desk: Desk, listing: Listing, name: string): Promise<void> {
  const path = joinPath(listing.style, listing.rowsPath, name);
  if (await desk.attempt(listing.files.makeFolder(path))) await listing.refresh(name);
}

export async function makeFile(desk: Desk, listing: Listing, name: string): Promise<void> {
  const path = joinPath(listing.style, listing.rowsPath, name);
  if (await desk.attempt(listing.files.makeFile(path))) await listing.refresh(name);
}

export function showProperties(desk: Desk, side: Side): void {
  const listing = desk.listingOf(side);
  const row = listing?.operands[0];
  if (listing && row) {
    desk.dialog = { kind: 'properties', listing, folder: listing.rowsPath, row };
  }
}

/** Permissions of entries with everything in them; counting begins at once. */
export function askTreePermissions(
  desk: Desk,
  listing: Listing,
  folder: string,
  rows: readonly Row[],
): void {
  const task = new TreePermissions(listing.files, pathsOf(listing, folder, rows));
  desk.dialog = { kind: 'permissions', listing, folder, rows, task };
}

export async function setPermissions(
  desk: Desk,
  { listing, folder, row }: { listing: Listing; folder: string; row: Row },
  mode: number,
): Promise<void> {
  const path = joinPath(listing.style, folder, row.entry.name);
  if (await desk.attempt(listing.files.setPermissions(path, mode))) await listing.refresh();
}

/** A local side that is not Windows has permissions; a server says whether they can be set. */
export function canSetPermissions(desk: Desk, listing: Listing): boolean {
  if (listing === desk.local) return listing.style === 'posix';
  const connection = desk.connections.find(listing.files.sessionId);
  return connection?.info?.features.includes('setPermissions') ?? false;
}

export async function renameRow(
  desk: Desk,
  listing: Listing,
  row: Row,
  name: string,
): Promise<void> {
  const problem = nameProblem(listing, name);
  if (problem !== null) {
    desk.toasts.show('bad', text.files.renameLabel(row.entry.name), problem);
    return;
  }
  const to = joinPath(listing.style, listing.rowsPath, name);
  const isDone = await desk.attempt(listing.files.rename(pathOf(listing, row), to));
  await listing.refresh(isDone ? name : row.entry.name);
}

/** Why an entry in this folder cannot get this name; null when it can. */
export function nameProblem(listing: Listing, name: string): string | null {
  const isTaken = listing.view.some((row) => row !== 'parent' && row.entry.name === name);
  return checkEntryName(name) ?? (isTaken ? text.files.nameTaken(name) : null);
}

/** Rows of the pane on `side`, with the folder that they were taken from. */
type Taken = Pick<DragSource, 'side' | 'rows' | 'folder'>;

/** `targetFolder` null: the folder that the other pane shows. */
function transferRows(desk: Desk, taken: Taken, targetFolder: string | null, isMove = false): void {
  const from = desk.listingOf(taken.side);
  const to = desk.listingOf(otherSide(taken.side));
  if (!from || !to || !canTransfer(desk)) {
    desk.toasts.show('bad', text.desk.notConnected, text.desk.connectFirst);
    return;
  }
  if (targetFolder === null && !to.isSettled) return;
  startTransfer(desk, {
    sourceSessionId: from.files.sessionId,
    targetSessionId: to.files.sessionId,
    sourcePaths: pathsOf(from, taken.folder, taken.rows),
    targetFolder: targetFolder ?? to.rowsPath,
    isMove,
  });
}

/** Both panes show files of somebody who is connected. */
export function canTransfer({ connection, leftConnection }: Desk): boolean {
  return connection?.isUsable === true && (leftConnection?.isUsable ?? true);
}

/** Names that are taken are settled as the site or the settings say, unless told otherwise. */
export function startTransfer(desk: Desk, order: FileOrder, rule?: ConflictRule): void {
  desk.isDockOpen = true;
  const { connections, profile } = desk;
  const onConflict =
    rule ??
    conflictRuleFor(
      order,
      (sessionId) => profile.sites.find(connections.find(sessionId)?.siteId ?? null),
      profile.settings.current.transfers,
    );
  void desk.attempt(desk.transfers.start({ ...order, onConflict }));
}

function pathOf(listing: Listing, row: Row): string {
  return joinPath(listing.style, listing.rowsPath, row.entry.name);
}

function pathsOf(listing: Listing, folder: string, rows: readonly Row[]): string[] {
  return rows.map((row) => joinPath(listing.style, folder, row.entry.name));
}

/** Addresses of the selection on the server, one a line; the folder's own where nothing is selected. */
export function copyAddresses(desk: Desk, side: Side): void {
  const listing = desk.listingOf(side);
  const target = desk.connectionOf(side)?.target;
  if (!listing || !target) return;
  const paths = pathsOf(listing, listing.rowsPath, listing.operands);
  const copied = (paths.length > 0 ? paths : [listing.path]).map((path) => addressOf(target, path));
  void desk.attempt(desk.client.call('app.copyText', { text: copied.join('\n') }));
}

/** Paths of the selection, one a line; the folder's own where nothing is selected. */
export function copyPaths(desk: Desk, side: Side): void {
  const listing = desk.listingOf(side);
  if (!listing) return;
  const paths = pathsOf(listing, listing.rowsPath, listing.operands);
  const copied = paths.length > 0 ? paths.join('\n') : listing.path;
  void desk.attempt(desk.client.call('app.copyText', { text: copied }));
}
