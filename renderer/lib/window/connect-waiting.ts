import { localSiteKey, siteKeyOf } from '../../../electron/shared/site.ts';
import type { SavedJob } from '../../../electron/shared/saved-job.ts';
import type { TransferView } from '../../../electron/shared/transfer.ts';
import { parseAddress, targetOf } from '../sites/address.ts';
import { text } from '../text/text.ts';
import type { Desk } from './desk.svelte.ts';
import { connectSite, wakeConnection } from './site-actions.ts';

/** Orders it again, shown where it runs, and connects to its servers where they are not. */
export function runSaved(desk: Desk, job: SavedJob): void {
  desk.openDock('queue');
  const running = desk.transfers.runSaved(job).then(() => connectWaiting(desk, job));
  void desk.attempt(running);
}

/** Connects to whatever a transfer waits for; it goes on by itself as soon as all of it is there. */
export async function connectWaiting(
  desk: Desk,
  { source, target }: Pick<TransferView, 'source' | 'target'>,
): Promise<void> {
  for (const key of new Set([source.key, target.key])) {
    if (key !== localSiteKey && !isConnected(desk, key)) await connectPlace(desk, key);
  }
}

function isConnected({ connections }: Desk, key: string): boolean {
  return connections.all.some((one) => one.isUsable && one.target && siteKeyOf(one.target) === key);
}

/** By its tab, its saved site, or the address under which it was reached, the first that there is. */
async function connectPlace(desk: Desk, key: string): Promise<void> {
  const { connections, profile } = desk;
  const tab = connections.all.find(({ target }) => target && siteKeyOf(target) === key);
  if (tab) {
    connections.select(tab.id);
    await wakeConnection(desk, tab);
    return;
  }
  const site = profile.sites.tree.sites.find(({ target }) => siteKeyOf(target) === key);
  if (site) {
    await connectSite(desk, site);
    return;
  }
  const recent = connections.recent.find(({ target }) => siteKeyOf(target) === key);
  const address = parseAddress(key);
  const typed = 'problem' in address ? null : targetOf(address, desk.info.userName, []);
  const target = recent?.target ?? typed;
  if (target) await connections.connectNew({ target, password: null, startPath: null });
  else desk.toasts.show('bad', text.transfers.cannotConnect, key);
}
