import { isFolderLike } from '../../../electron/shared/entry.ts';
import { AppError } from '../../../electron/shared/errors.ts';
import { counterpartOf } from '../files/counterpart.ts';
import type { Listing } from '../files/listing.svelte.ts';
import type { Side } from '../files/side.ts';
import type { Connection } from '../sites/connection.svelte.ts';
import { displayName } from '../text/names.ts';
import { text } from '../text/text.ts';
import type { Desk } from './desk.svelte.ts';

/** From here on, or no longer, the panes of this tab go the same way. */
export function toggleLink(desk: Desk): void {
  const { connection, left, remote } = desk;
  if (!connection?.isUsable || !remote?.isWhole || !left?.isWhole) return;
  if (connection.link) {
    connection.link = null;
    remote.onArrive = null;
    desk.announcement = text.desk.link.off;
    return;
  }
  connection.link = { pane: left, local: left.rowsPath, remote: remote.rowsPath };
  left.onArrive = () => {
    if (desk.connection) void follow(desk, desk.connection, 'local');
  };
  remote.onArrive = () => {
    if (desk.connection === connection) void follow(desk, connection, 'remote');
  };
  desk.announcement = text.desk.link.on;
}

/**
 * Takes the other pane to the counterpart of where `leader` arrived. Each counterpart is counted from
 * where the panes were linked, so that a pane which had to stay falls in step again later.
 */
async function follow(desk: Desk, connection: Connection, leader: Side): Promise<void> {
  const { link, listing: remote } = connection;
  if (!link || !remote) return;
  const left = link.pane;
  if (left !== desk.left) {
    connection.link = null;
    return;
  }
  const [from, to] = leader === 'local' ? [left, remote] : [remote, left];
  const places = {
    local: { style: left.style, folder: link.local },
    remote: { style: remote.style, folder: link.remote },
  };
  const arrived = from.rowsPath;
  const folder =
    leader === 'local'
      ? counterpartOf(arrived, places.local, places.remote)
      : counterpartOf(arrived, places.remote, places.local);
  if (folder === to.path) return;
  try {
    const isThere = folder !== null && (await isFolder(to, folder));
    // The person went on, or back to the other tab, in the meantime.
    if (connection.link !== link || desk.connection !== connection || from.rowsPath !== arrived)
      return;
    if (isThere) await to.follow(folder);
    else stay(desk, to, folder ?? arrived);
  } catch (thrown) {
    desk.toasts.showFailure(AppError.from(thrown).toFailure());
  }
}

function stay(desk: Desk, listing: Listing, folder: string): void {
  const words = text.desk.link;
  desk.toasts.show('note', words.stays(desk.placeOf(listing)), words.missing(displayName(folder)));
}

async function isFolder(listing: Listing, path: string): Promise<boolean> {
  try {
    return isFolderLike(await listing.files.stat(path));
  } catch (thrown) {
    if (AppError.from(thrown).code === 'not-found') return false;
    throw thrown;
  }
}
