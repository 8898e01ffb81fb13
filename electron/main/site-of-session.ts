import type { SiteOfSession } from '../shared/contract-queue.ts';
import { siteKeyOf, targetLabel, type Target } from '../shared/site.ts';

/** What a saved site says about the copies from and to it. */
export type CopyingOfSite = Pick<SiteOfSession, 'isChecksumVerified' | 'isReadBack' | 'isResumed'>;

export const usualCopying: CopyingOfSite = {
  isChecksumVerified: false,
  isReadBack: true,
  isResumed: true,
};

export function siteOfSession(target: Target, copying: CopyingOfSite): SiteOfSession {
  const { isChecksumVerified, isReadBack, isResumed } = copying;
  const label = target.protocol === 'local' ? target.protocol : targetLabel(target);
  return { key: siteKeyOf(target), label, isChecksumVerified, isReadBack, isResumed };
}
