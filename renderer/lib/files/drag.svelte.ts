import type { Row } from './order.ts';
import { courseOf, otherSide, type Course, type Ground, type Side } from './side.ts';

export interface Point {
  x: number;
  y: number;
}

/** Rows that are being dragged, and where on the screen they were taken. */
export interface DragSource {
  side: Side;
  rows: readonly Row[];
  /** The folder that they lie in. */
  folder: string;
  from: Point;
}

/** Where they would go if they were dropped now. */
export interface DropTarget {
  side: Side;
  folder: string;
  /** Null while the pane or its path bar is meant, not a row. */
  rowIndex: number | null;
  to: Point;
}

/** One drag between the panes, or from the desktop into one of them. */
export class FileDrag {
  source = $state.raw<DragSource | null>(null);
  target = $state.raw<DropTarget | null>(null);
  pointer = $state.raw<Point | null>(null);
  readonly #groundOf: (side: Side) => Ground;
  /** Bytes of the dragged files; null when there is a folder among them. */
  bytes = $derived.by(() => {
    const rows = this.source?.rows ?? [];
    if (rows.some((row) => row.isFolder)) return null;
    return rows.reduce((sum, row) => sum + (row.entry.sizeBytes ?? 0), 0);
  });

  /** @param groundOf what that pane shows at the moment */
  constructor(groundOf: (side: Side) => Ground) {
    this.#groundOf = groundOf;
  }

  /** What dropping on this side would be; files of the desktop come from this computer. */
  courseTo(side: Side): Course {
    const from = this.source ? this.#groundOf(this.source.side) : 'land';
    return courseOf(from, this.#groundOf(side));
  }

  start(source: DragSource): void {
    this.source = source;
  }

  /** Whether something that is being dragged may be dropped on this side. */
  accepts(side: Side, transfer: DataTransfer | null): boolean {
    if (this.source) return otherSide(this.source.side) === side;
    return transfer?.types.includes('Files') ?? false;
  }

  hover(target: DropTarget, pointer: Point): void {
    this.target = target;
    this.pointer = pointer;
  }

  leave(side: Side): void {
    if (this.target?.side === side) this.target = null;
  }

  end(): void {
    this.source = null;
    this.target = null;
    this.pointer = null;
  }
}

/** What was dropped: rows of the other pane, or files of the desktop. */
export type Dropped =
  | { kind: 'rows'; source: DragSource; folder: string }
  | { kind: 'files'; files: readonly File[]; folder: string };

/** What a drop event brought; null when it was neither rows nor files. */
export function droppedOn(
  drag: FileDrag,
  transfer: DataTransfer | null,
  folder: string,
): Dropped | null {
  if (drag.source) return { kind: 'rows', source: drag.source, folder };
  const files = [...(transfer?.files ?? [])];
  return files.length > 0 ? { kind: 'files', files, folder } : null;
}
