/** The left pane, this computer unless another server was chosen for it, and the right one, the server of the tab. */
export type Side = 'local' | 'remote';

export function otherSide(side: Side): Side {
  return side === 'local' ? 'remote' : 'local';
}

/** What a pane shows: land is this computer, water is a server. */
export type Ground = 'land' | 'water';

/** What a transfer is called: both sides may be servers, or this computer. */
export type Course = 'upload' | 'download' | 'copy';

export function courseOf(from: Ground, to: Ground): Course {
  if (from === to) return 'copy';
  return to === 'water' ? 'upload' : 'download';
}
