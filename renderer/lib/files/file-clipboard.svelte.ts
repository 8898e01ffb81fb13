import type { Listing } from './listing.svelte.ts';
import type { Row } from './order.ts';
import { joinPath } from './paths.ts';

/** What was copied or cut, to be pasted into another folder of this window. */
export interface HeldFiles {
  /** They leave their folder once they are pasted. */
  isCut: boolean;
  sessionId: string;
  /** The folder that they lie in. */
  folder: string;
  rows: readonly Row[];
  /** Of the rows, in their order. */
  paths: readonly string[];
}

const none: ReadonlySet<string> = new Set();

/**
 * Files between copy and paste. They stay in the window: the clipboard of the system has no words for
 * files of a server, and keeps what it holds.
 */
export class FileClipboard {
  held = $state.raw<HeldFiles | null>(null);
  isCutting = $derived(this.held?.isCut === true);

  #cutNames = $derived(
    this.held?.isCut ? new Set(this.held.rows.map(({ entry }) => entry.name)) : none,
  );

  /** Takes what a command would work on. False, and nothing is changed, where that is nothing. */
  take({ files, style, rowsPath, operands }: Listing, isCut: boolean): boolean {
    if (operands.length === 0) return false;
    this.held = {
      isCut,
      sessionId: files.sessionId,
      folder: rowsPath,
      rows: operands,
      paths: operands.map(({ entry }) => joinPath(style, rowsPath, entry.name)),
    };
    return true;
  }

  /** Names in the folder of this pane that wait to be pasted elsewhere. */
  cutNamesIn({ files, rowsPath }: Pick<Listing, 'files' | 'rowsPath'>): ReadonlySet<string> {
    const isHere = this.held?.sessionId === files.sessionId && this.held.folder === rowsPath;
    return isHere ? this.#cutNames : none;
  }

  release(): void {
    this.held = null;
  }
}
