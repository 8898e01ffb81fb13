import type { SiteOfSession } from '../shared/contract-queue.ts';
import { siteKeyOf, targetLabel, type Target } from '../shared/site.ts';

/** What a saved site says about the copies from and to it. */
export type CopyingOfSite = Pick<SiteOfSession, 'isChecksumVerified' | 'isResumed'>;

export const usualCopying: CopyingOfSite = { isChecksumVerified: false, isResumed: true };

export function siteOfSession(target: Target, copying: CopyingOfSite): SiteOfSession {
  const { isChecksumVerified, isResumed } = copying;
  const label = target.protocol === 'local' ? target.protocol : targetLabel(target);
  return { key: siteKeyOf(target), label, isChecksumVerified, isResumed };
}
