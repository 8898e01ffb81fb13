import type { Listing } from '../files/listing.svelte.ts';
import type { Side } from '../files/side.ts';
import { worksAtWelcome, worksInTextField, worksInView, type DeskAction } from '../keys/actions.ts';
import { chordOf, isForText, isTextField, numberedConnection } from '../keys/chord.ts';
import { keys } from '../keys/keys.svelte.ts';
import { closeTab } from './closing.ts';
import { toggleComparison } from './compare-folders.ts';
import type { Desk } from './desk.svelte.ts';
import {
  askDelete,
  askNewFile,
  askNewFolder,
  duplicateFiles,
  editFiles,
  showProperties,
  moveSelection,
  toggleHidden,
  transferSelection,
  viewFile,
} from './file-actions.ts';
import { toggleLink } from './linked-browsing.ts';

/** What keys do inside a pane. */
export interface PaneControls {
  focus(): void;
  startRename(): void;
  editPath(): void;
  editFilter(): void;
}

export interface PaneHandles {
  /** Undefined while that side shows no files. */
  pane(side: Side): PaneControls | undefined;
  focus(side: Side): void;
}

type Run = (desk: Desk, handles: PaneHandles) => void;

function inPane(act: (pane: PaneControls) => void): Run {
  return (desk, handles) => {
    const pane = handles.pane(desk.side);
    if (pane) act(pane);
  };
}

function inListing(act: (listing: Listing) => unknown): Run {
  return (desk) => {
    const listing = desk.listingOf(desk.side);
    if (listing) act(listing);
  };
}

function showConnection(desk: Desk, handles: PaneHandles): void {
  if (desk.side === 'remote' && desk.view === 'files') {
    requestAnimationFrame(() => {
      handles.focus('remote');
    });
  }
}

const runs: Readonly<Record<DeskAction, Run>> = {
  rename: inPane((pane) => {
    pane.startRename();
  }),
  path: inPane((pane) => {
    pane.editPath();
  }),
  filter: inPane((pane) => {
    pane.editFilter();
  }),
  refresh: inListing((listing) => listing.refresh()),
  back: inListing((listing) => listing.goBack()),
  forward: inListing((listing) => listing.goForward()),
  hidden: (desk) => {
    toggleHidden(desk);
  },
  link: (desk) => {
    toggleLink(desk);
  },
  compare: (desk) => {
    toggleComparison(desk);
  },
  view: (desk) => {
    viewFile(desk, desk.side);
  },
  edit: (desk) => {
    void editFiles(desk, desk.side);
  },
  transfer: (desk) => {
    transferSelection(desk, desk.side);
  },
  move: (desk) => {
    moveSelection(desk, desk.side);
  },
  properties: (desk) => {
    showProperties(desk, desk.side);
  },
  newFolder: (desk) => {
    askNewFolder(desk, desk.side);
  },
  newFile: (desk) => {
    askNewFile(desk, desk.side);
  },
  duplicate: (desk) => {
    duplicateFiles(desk, desk.side);
  },
  delete: (desk) => {
    askDelete(desk, desk.side);
  },
  newConnection: (desk, handles) => {
    desk.show('files');
    desk.connections.openDraft();
    desk.side = 'remote';
    showConnection(desk, handles);
  },
  closeConnection: (desk, handles) => {
    if (desk.view !== 'files') {
      desk.closeView();
      return;
    }
    const { connection } = desk;
    if (connection) closeTab(desk, connection);
    showConnection(desk, handles);
  },
  nextConnection: (desk, handles) => {
    desk.connections.selectNext(1);
    showConnection(desk, handles);
  },
  lastConnection: (desk, handles) => {
    desk.connections.selectNext(-1);
    showConnection(desk, handles);
  },
  inspector: (desk) => {
    desk.toggleInspector();
  },
  fullInspector: (desk) => {
    desk.show(desk.view === 'inspector' ? 'files' : 'inspector');
  },
  dock: (desk) => {
    desk.isDockOpen = !desk.isDockOpen;
  },
  sites: (desk) => {
    desk.show('sites');
  },
  settings: (desk) => {
    desk.show('settings');
  },
  theme: (desk) => {
    void desk.attempt(desk.theme.toggle());
  },
  palette: (desk) => {
    desk.dialog = { kind: 'palette' };
  },
  keys: (desk) => {
    desk.dialog = { kind: 'keys' };
  },
};

export function runAction(desk: Desk, handles: PaneHandles, action: DeskAction): void {
  runs[action](desk, handles);
}

/** Runs what a key stands for, unless a dialog or a text field has it. */
export function handleDeskKey(desk: Desk, handles: PaneHandles, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
  const tab = numberedConnection(event);
  const numbered = tab < 0 ? undefined : desk.connections.all[tab];
  if (numbered) {
    if (desk.view !== 'inspector') desk.show('files');
    desk.connections.select(numbered.id);
    showConnection(desk, handles);
    event.preventDefault();
    return;
  }
  if (event.key === 'Escape' && desk.view === 'files') {
    // What was cut stays where it is.
    if (desk.clipboard.isCutting) desk.clipboard.release();
    else cancelConnecting(desk);
    return;
  }
  const action = keys.deskAction(event);
  if (!action || (isTextField(event.target) && isMeantForText(action, event))) return;
  if (!worksInView(action, desk.view)) return;
  if (desk.isAtWelcome && !worksAtWelcome(action)) return;
  event.preventDefault();
  runs[action](desk, handles);
}

function cancelConnecting({ connection, connections }: Desk): void {
  if (connection?.phase === 'connecting') connections.cancel(connection);
}

function isMeantForText(action: DeskAction, event: KeyboardEvent): boolean {
  return !worksInTextField(action) || isForText(chordOf(event));
}
