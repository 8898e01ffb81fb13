import { demoSiteId, type DemoServer } from '../../../electron/shared/demo.ts';
import { draftOfTarget } from '../../../electron/shared/draft-of-target.ts';
import { AppError } from '../../../electron/shared/errors.ts';
import {
  isSignInEnabled,
  siteDraftOf,
  targetOfSite,
  type SavedSite,
} from '../../../electron/shared/saved-site.ts';
import { formOf } from '../manager/site-form.ts';
import type { Connection } from '../sites/connection.svelte.ts';
import { underPolicy, type MilderPolicy } from '../sites/milder-policy.ts';
import { text } from '../text/text.ts';
import type { Desk } from './desk.svelte.ts';

/**
 * Connects in a tab of its own and goes to the folders of the site.
 * @throws {AppError} unsupported for a way that Keyferry does not speak yet
 */
export async function connectSite(desk: Desk, site: SavedSite): Promise<void> {
  const target = targetOfSite(site);
  if (target.protocol === 'local') throw new AppError('unsupported', 'This is no server.');
  if (isSignInEnabled(site, 'password')) await desk.profile.vault.offerUnlock(site.name);
  desk.show('files');
  desk.side = 'remote';
  const connection = desk.connections.openDraft();
  if (site.localFolder !== '') void desk.local.open(site.localFolder);
  await desk.connections.connect(connection, {
    target,
    password: null,
    startPath: site.remoteFolder === '' ? null : site.remoteFolder,
    siteId: site.id,
    name: site.name,
  });
}

/**
 * Connects a tab of the last time. Its site may have changed since, or be gone: then what the tab
 * remembers of it counts.
 */
export async function wakeConnection(desk: Desk, connection: Connection): Promise<void> {
  const site = desk.profile.sites.find(connection.siteId);
  if (site) {
    const target = targetOfSite(site);
    if (target.protocol !== 'local') connection.target = target;
    connection.name = site.name;
    if (isSignInEnabled(site, 'password')) await desk.profile.vault.offerUnlock(site.name);
  } else connection.siteId = null;
  await desk.connections.reconnect(connection);
}

/** Connects again under a milder policy; `isKept` for a saved site: from now on. */
export async function connectUnderPolicy(
  desk: Desk,
  connection: Connection,
  { policy, isKept }: { policy: MilderPolicy; isKept: boolean },
): Promise<void> {
  const site = isKept ? desk.profile.sites.find(connection.siteId) : undefined;
  if (site) {
    const draft = { ...siteDraftOf(site), policy };
    await desk.client.call('site.save', { siteId: site.id, draft });
  }
  if (!connection.target) return;
  connection.target = underPolicy(connection.target, policy);
  await desk.connections.reconnect(connection);
}

/** Starts the server if need be, and connects with what main knows about it. */
export async function connectDemo(desk: Desk, { serverId }: DemoServer): Promise<void> {
  const { target } = await desk.profile.demo.start(serverId);
  if (!target) throw new AppError('internal', 'The demo server has no address.');
  desk.show('files');
  desk.side = 'remote';
  await desk.connections.connect(desk.connections.openDraft(), {
    target,
    password: null,
    startPath: null,
    siteId: demoSiteId(serverId),
    name: text.demo.names[serverId],
  });
}

/** Opens the site manager with the server of a connection in a new form. */
export function saveConnection(desk: Desk, connection: Connection): void {
  const { target, label, info, listing, siteId } = connection;
  if (!target) return;
  const site = desk.profile.sites.find(siteId);
  const draft = { ...draftOfTarget(label, target), ...(site && copyingOf(site)) };
  const path = listing?.path ?? '';
  desk.manager.guard(() => {
    desk.manager.startNew(formOf({ ...draft, remoteFolder: path === info?.home ? '' : path }));
  });
  desk.show('sites');
}

/** How a site copies, which its target says nothing about. */
function copyingOf(site: SavedSite) {
  const { isChecksumVerified, isSha256sumAllowed, isReadBack, isResumed } = site;
  const { onDownloadConflict, onUploadConflict } = site;
  return {
    ...{ isChecksumVerified, isSha256sumAllowed, isReadBack, isResumed },
    ...{ onDownloadConflict, onUploadConflict },
  };
}

export function newSite(desk: Desk): void {
  desk.manager.guard(() => {
    desk.manager.startNew();
  });
  desk.show('sites');
}

export function importSites(desk: Desk): void {
  desk.show('sites');
  desk.manager.dialog = { kind: 'import' };
}
