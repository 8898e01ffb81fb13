import * as v from 'valibot';
import { Grade, type SecurityReport } from '../../../electron/shared/report.ts';
import { RemoteTarget, targetLabel } from '../../../electron/shared/site.ts';

/** A server that was connected to, and what its last handshake chose. Holds no secret. */
export const RecentSite = v.strictObject({
  target: RemoteTarget,
  keyExchange: v.nullable(v.string()),
  grade: v.nullable(Grade),
  atMs: v.number(),
});
export type RecentSite = v.InferOutput<typeof RecentSite>;

/** As many as fit beside the form without scrolling. */
const kept = 4;
const storageKey = 'recentSites';

export interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export function readRecent(store: TextStore): RecentSite[] {
  const parsed = v.safeParse(v.array(RecentSite), parseJson(store.getItem(storageKey)));
  return parsed.success ? parsed.output : [];
}

/** The list with this site in front. */
export function remembered(
  sites: readonly RecentSite[],
  target: RemoteTarget,
  report: SecurityReport | null,
  atMs: number,
): RecentSite[] {
  const site = {
    target,
    keyExchange: report?.keyExchange?.name ?? null,
    grade: report?.grade?.mark ?? null,
    atMs,
  };
  return [site, ...forgotten(sites, target)].slice(0, kept);
}

export function forgotten(sites: readonly RecentSite[], target: RemoteTarget): RecentSite[] {
  return sites.filter((site) => targetLabel(site.target) !== targetLabel(target));
}

export function writeRecent(store: TextStore, sites: readonly RecentSite[]): void {
  store.setItem(storageKey, JSON.stringify(sites));
}

function parseJson(stored: string | null): unknown {
  try {
    return stored === null ? null : JSON.parse(stored);
  } catch {
    return null; // Not what this window wrote: as good as nothing.
  }
}
