import * as v from 'valibot';
import { Grade } from '../../../electron/shared/report.ts';
import { SiteId } from '../../../electron/shared/saved-site.ts';
import { RemotePath, RemoteTarget } from '../../../electron/shared/site.ts';
import { SessionId } from '../../../electron/shared/transfer.ts';
import type { Listing } from '../files/listing.svelte.ts';
import type { Connection } from '../sites/connection.svelte.ts';
import type { TextStore } from '../sites/recent.ts';

/* What a window looked like when it was left: tabs, folders and their order. Holds no secret. */

const Order = v.strictObject({
  column: v.picklist(['name', 'size', 'modified', 'permissions']),
  isDescending: v.boolean(),
});

const SavedTab = v.strictObject({
  id: SessionId,
  target: RemoteTarget,
  siteId: v.nullable(SiteId),
  name: v.nullable(v.string()),
  /** Of its last connection. */
  grade: v.nullable(Grade),
  folder: v.nullable(RemotePath),
  order: v.nullable(Order),
});
export type SavedTab = v.InferOutput<typeof SavedTab>;

const SavedWorkspace = v.strictObject({
  tabs: v.pipe(v.array(SavedTab), v.maxLength(100)),
  activeId: v.nullable(SessionId),
  local: v.strictObject({ folder: v.string(), order: Order }),
  /** The tab whose server the left pane shows; null for this computer, as before it could show others. */
  left: v.optional(
    v.nullable(
      v.strictObject({
        tabId: SessionId,
        folder: v.nullable(RemotePath),
        order: v.nullable(Order),
      }),
    ),
    null,
  ),
});
export type SavedWorkspace = v.InferOutput<typeof SavedWorkspace>;

const storageKey = 'workspace';
const tabsKept = 100;

export function readWorkspace(store: TextStore): SavedWorkspace | null {
  const parsed = v.safeParse(SavedWorkspace, parseJson(store.getItem(storageKey)));
  return parsed.success ? parsed.output : null;
}

export function writeWorkspace(store: TextStore, workspace: SavedWorkspace): void {
  store.setItem(storageKey, JSON.stringify(workspace));
}

/** The window as it is now. A demo server has another port each time, so its tab is not kept. */
export function workspaceOf(
  local: Pick<Listing, 'rowsPath' | 'order'>,
  connections: readonly Connection[],
  activeId: string | undefined,
  localFolder: string,
): SavedWorkspace {
  const tabs = connections.flatMap((one) => savedTabOf(one) ?? []).slice(0, tabsKept);
  const atLeft = connections.find(({ isAtLeft }) => isAtLeft);
  return {
    tabs,
    activeId: tabs.find(({ id }) => id === activeId)?.id ?? null,
    local: { folder: local.rowsPath || localFolder, order: local.order },
    left: atLeft && tabs.some(({ id }) => id === atLeft.id) ? savedLeftOf(atLeft) : null,
  };
}

function savedTabOf(connection: Connection): SavedTab | null {
  const { id, target, siteId, name, listing } = connection;
  if (!target || connection.phase === 'draft' || siteId?.startsWith('demo-')) return null;
  return {
    id,
    target,
    siteId,
    name,
    grade: connection.grade ?? connection.lastGrade,
    folder: (listing?.rowsPath ?? '') || connection.startPath,
    order: listing?.order ?? connection.order,
  };
}

function savedLeftOf({ id, leftListing, leftStart }: Connection): SavedWorkspace['left'] {
  return {
    tabId: id,
    folder: (leftListing?.rowsPath ?? '') || (leftStart?.folder ?? null),
    order: leftListing?.order ?? leftStart?.order ?? null,
  };
}

function parseJson(stored: string | null): unknown {
  try {
    return stored === null ? null : JSON.parse(stored);
  } catch {
    return null; // Not what a window wrote: as good as nothing.
  }
}
