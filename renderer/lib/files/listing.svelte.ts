import { AppError, type Failure } from '../../../electron/shared/errors.ts';
import { compareBy, sortInSlices, type Column, type Order, type Row } from './order.ts';
import { parentOf, type PathStyle } from './paths.ts';
import { RowCollector } from './row-collector.ts';
import {
  filterRows,
  findByLetters,
  isHidden,
  namesBetween,
  rowsMatching,
  stillThere,
  withToggled,
  type ViewRow,
} from './selection.ts';
import type { SessionFiles } from './session-files.ts';

export type ListingPhase = 'idle' | 'loading' | 'ready' | 'failed';

/** A load is worth a line on the screen only when it lasts. */
const slowAfterMs = 150;
const lettersForgottenMs = 800;

export interface ListingOptions {
  files: SessionFiles;
  style: PathStyle;
  home: string;
}

/** One folder in one pane: its rows, the cursor, the selection, and the way here. */
export class Listing {
  readonly files: SessionFiles;
  readonly style: PathStyle;
  readonly home: string;

  path = $state('');
  /** The folder that the rows belong to: while another one is being read, they are those of the last. */
  rowsPath = $state('');
  /** Everything in the folder, whatever the filter shows; all of it only when `isWhole`. */
  rows = $state.raw<readonly Row[]>([]);
  isWhole = $state(false);
  /** Names that are not shown because they begin with a dot. */
  hiddenCount = $state(0);
  phase = $state<ListingPhase>('idle');
  isSlow = $state(false);
  failure = $state.raw<Failure | null>(null);
  freeBytes = $state<number | null>(null);
  order = $state.raw<Order>({ column: 'name', isDescending: false });
  filter = $state('');
  showsHidden = $state(true);
  view = $state.raw<readonly ViewRow[]>([]);
  cursor = $state(0);
  selected = $state.raw<ReadonlySet<string>>(new Set());
  /** Folders behind and ahead of this one. */
  behind = $state.raw<readonly string[]>([]);
  ahead = $state.raw<readonly string[]>([]);

  parent = $derived.by(() => (this.path === '' ? null : parentOf(this.style, this.path)));
  cursorRow = $derived(this.view[this.cursor]);
  entryCount = $derived(this.view.length - (this.view[0] === 'parent' ? 1 : 0));
  selectedRows = $derived(
    this.selected.size === 0
      ? []
      : this.view.filter(
          (row): row is Row => row !== 'parent' && this.selected.has(row.entry.name),
        ),
  );
  /** False while the rows on the screen are not those of the path bar: no command may use them. */
  isSettled = $derived(this.rowsPath === this.path);
  /** What a command works on: the selection, or else the row under the cursor. */
  operands = $derived.by<readonly Row[]>(() => {
    if (!this.isSettled) return [];
    if (this.selectedRows.length > 0) return this.selectedRows;
    const row = this.cursorRow;
    return row === undefined || row === 'parent' ? [] : [row];
  });

  /** Told of every folder that was opened and read; not of those that `follow` opens. */
  onArrive: ((folder: string) => void) | null = null;

  #cursorName: string | null = null;
  #anchor = 0;
  #loads = 0;
  #sorts = 0;
  #controller: AbortController | undefined;
  #letters = '';
  #lettersAtMs = 0;
  /** Where the cursor was in each folder that was left. */
  readonly #cursorNames = new Map<string, string | null>();

  constructor({ files, style, home }: ListingOptions) {
    this.files = files;
    this.style = style;
    this.home = home;
  }

  /** Opens another folder. Resolves with false when it could not be read. */
  async open(path: string, cursorName: string | null = null): Promise<boolean> {
    if (path === this.path && this.phase !== 'failed') return await this.refresh();
    if (this.path !== '') {
      this.behind = [...this.behind, this.path];
      this.ahead = [];
    }
    return await this.#enter(path, cursorName);
  }

  /** Opens a folder because the other pane went there. */
  async follow(path: string): Promise<void> {
    if (path === this.path) return;
    this.behind = [...this.behind, this.path];
    this.ahead = [];
    await this.#enter(path, null, true);
  }

  async openParent(): Promise<void> {
    if (this.parent === null) return;
    const left = this.path;
    await this.open(this.parent, left.slice(this.parent.length).replace(/^[/\\]+|[/\\]+$/g, ''));
  }

  async goBack(): Promise<void> {
    const path = this.behind.at(-1);
    if (path === undefined) return;
    this.behind = this.behind.slice(0, -1);
    this.ahead = [this.path, ...this.ahead];
    await this.#enter(path, null);
  }

  async goForward(): Promise<void> {
    const path = this.ahead[0];
    if (path === undefined) return;
    this.ahead = this.ahead.slice(1);
    this.behind = [...this.behind, this.path];
    await this.#enter(path, null);
  }

  /** Reads the same folder again; cursor and selection stay where they still exist. */
  async refresh(cursorName: string | null = this.#cursorName): Promise<boolean> {
    this.#cursorName = cursorName;
    const isFirst = this.phase === 'failed' || this.phase === 'idle';
    return await this.#load(this.path, isFirst);
  }

  /** Ends whatever is being read. */
  stop(): void {
    this.#loads += 1;
    this.#controller?.abort();
  }

  async sortBy(column: Column): Promise<void> {
    const isSame = this.order.column === column;
    this.order = { column, isDescending: isSame && !this.order.isDescending };
    const sort = ++this.#sorts;
    const load = this.#loads;
    const isWanted = (): boolean => sort === this.#sorts && load === this.#loads;
    const sorted = await sortInSlices(this.rows, compareBy(this.order), async () => {
      await nextFrame();
      return isWanted();
    });
    if (sorted && isWanted()) this.#show(sorted);
  }

  setFilter(filter: string): void {
    this.filter = filter;
    this.#show(this.rows);
  }

  setShowsHidden(showsHidden: boolean): void {
    this.showsHidden = showsHidden;
    this.#show(this.rows);
  }

  /** Puts the cursor on a row; `extends` selects everything from where the movement began. */
  moveTo(index: number, { extends: isExtending = false } = {}): void {
    const to = Math.max(0, Math.min(index, this.view.length - 1));
    if (isExtending) this.selected = new Set(namesBetween(this.view, this.#anchor, to));
    else this.#anchor = to;
    this.#setCursor(to);
  }

  selectOnly(index: number): void {
    this.selected = new Set(namesBetween(this.view, index, index));
    this.moveTo(index);
  }

  toggle(index: number): void {
    const row = this.view[index];
    if (row !== undefined && row !== 'parent')
      this.selected = withToggled(this.selected, row.entry.name);
    this.moveTo(index);
  }

  selectAll(): void {
    this.selected = new Set(namesBetween(this.view, 0, this.view.length - 1));
  }

  selectNone(): void {
    if (this.selected.size > 0) this.selected = new Set();
  }

  /** What is shown and was not selected; the way up is never selected. */
  invertSelection(): void {
    const all = namesBetween(this.view, 0, this.view.length - 1);
    this.selected = new Set(all.filter((name) => !this.selected.has(name)));
  }

  matching(patterns: string): Row[] {
    return rowsMatching(this.view, patterns);
  }

  selectMatching(patterns: string, isAdding: boolean): void {
    const names = new Set(this.matching(patterns).map(({ entry }) => entry.name));
    this.selected = isAdding
      ? new Set([...this.selected, ...names])
      : new Set([...this.selected].filter((name) => !names.has(name)));
  }

  /** Letters typed within a moment of each other lead to the name that begins with them. */
  typeLetter(letter: string, nowMs: number): void {
    this.#letters =
      nowMs - this.#lettersAtMs > lettersForgottenMs ? letter : this.#letters + letter;
    this.#lettersAtMs = nowMs;
    const found = findByLetters(this.view, this.#letters, this.cursor);
    if (found >= 0) this.moveTo(found);
  }

  /** True while letters belong to a name: then Space is one of them. */
  isTyping(nowMs: number): boolean {
    return this.#letters !== '' && nowMs - this.#lettersAtMs <= lettersForgottenMs;
  }

  async #enter(path: string, cursorName: string | null, isFollowing = false): Promise<boolean> {
    this.#cursorNames.set(this.path, this.#cursorName);
    this.#cursorName = cursorName ?? this.#cursorNames.get(path) ?? null;
    this.filter = '';
    this.freeBytes = null;
    const isRead = await this.#load(path, true);
    if (isRead && !isFollowing) this.onArrive?.(this.path);
    return isRead;
  }

  async #load(path: string, isNewFolder: boolean): Promise<boolean> {
    this.stop();
    const load = this.#loads;
    const controller = (this.#controller = new AbortController());
    const isCurrent = (): boolean => load === this.#loads;
    const slow = setTimeout(() => {
      if (isCurrent()) this.isSlow = true;
    }, slowAfterMs);
    const collector = new RowCollector(compareBy(this.order), performance.now());
    let isShown = !isNewFolder;
    const showNew = (rows: readonly Row[]): void => {
      if (!isShown) this.#clear();
      isShown = true;
      this.#show(rows);
    };

    this.path = path;
    this.phase = 'loading';
    try {
      const spelled = await this.files.list(
        path,
        (entries) => {
          if (!isCurrent() || !collector.add(entries, performance.now())) return;
          // A refresh is shown whole: rows that come and go would move under the pointer.
          if (isNewFolder) showNew(collector.rows);
        },
        controller.signal,
      );
      if (!isCurrent()) return false;
      collector.finish(performance.now());
      this.path = spelled;
      this.rowsPath = spelled;
      this.failure = null;
      this.phase = 'ready';
      showNew(collector.rows);
      this.isWhole = true;
      void this.#readFreeSpace(load);
      return true;
    } catch (thrown) {
      if (!isCurrent()) return false;
      this.failure = AppError.from(thrown).toFailure();
      this.phase = 'failed';
      this.#clear();
      return false;
    } finally {
      clearTimeout(slow);
      if (isCurrent()) this.isSlow = false;
    }
  }

  async #readFreeSpace(load: number): Promise<void> {
    try {
      const freeBytes = await this.files.freeSpace(this.path);
      if (load === this.#loads) this.freeBytes = freeBytes;
    } catch {
      // A server that cannot or will not say leaves the foot of the pane without that figure.
      if (load === this.#loads) this.freeBytes = null;
    }
  }

  #clear(): void {
    this.rowsPath = this.path;
    this.rows = [];
    this.isWhole = false;
    this.hiddenCount = 0;
    this.view = [];
    this.selected = new Set();
    this.cursor = 0;
    this.#anchor = 0;
  }

  #show(rows: readonly Row[]): void {
    this.rows = rows;
    const passed = filterRows(rows, this.filter, this.showsHidden);
    this.hiddenCount = this.showsHidden ? 0 : rows.filter(isHidden).length;
    const hasParent = parentOf(this.style, this.rowsPath) !== null;
    this.view = hasParent ? ['parent', ...passed] : passed;
    this.selected = stillThere(this.selected, passed);
    const found = this.#indexOf(this.#cursorName);
    const index = found >= 0 ? found : Math.max(0, Math.min(this.cursor, this.view.length - 1));
    this.cursor = index;
    this.#anchor = index;
  }

  #indexOf(name: string | null): number {
    if (name === null) return -1;
    return this.view.findIndex((row) => row !== 'parent' && row.entry.name === name);
  }

  #setCursor(index: number): void {
    this.cursor = index;
    const row = this.view[index];
    this.#cursorName = row === undefined || row === 'parent' ? null : row.entry.name;
  }
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
