import type { SavedSite } from '../../../electron/shared/saved-site.ts';
import { targetLabel } from '../../../electron/shared/site.ts';
import type { RecentSite } from '../sites/recent.ts';

/** As many as fit above the demo servers. */
export const placesShown = 3;

/** A server that was connected to: saved under a name, or reached by an address that was typed. */
export type LastPlace =
  | { kind: 'saved'; site: SavedSite; atMs: number }
  | { kind: 'typed'; recent: RecentSite; atMs: number };

/** Where the person was last, each server once and the last one first. */
export function lastPlaces(saved: readonly SavedSite[], typed: readonly RecentSite[]): LastPlace[] {
  const known = new Set(saved.map(({ target }) => addressOf(target)));
  const places: LastPlace[] = [
    ...saved.map((site) => ({ kind: 'saved' as const, site, atMs: site.lastUsedAtMs ?? 0 })),
    ...typed
      .filter(({ target }) => !known.has(addressOf(target)))
      .map((recent) => ({ kind: 'typed' as const, recent, atMs: recent.atMs })),
  ];
  return places.toSorted((a, b) => b.atMs - a.atMs).slice(0, placesShown);
}

export function keyOf(place: LastPlace): string {
  return place.kind === 'saved' ? place.site.id : targetLabel(place.recent.target);
}

function addressOf({ host, port, user }: { host: string; port: number; user: string }): string {
  return `${user}@${host}:${String(port)}`;
}
