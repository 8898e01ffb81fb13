import { localSiteKey } from '../../shared/site.ts';
import type { Direction, TransferSite } from '../../shared/transfer.ts';
import type { Job } from './job.ts';

export function directionOf(source: TransferSite, target: TransferSite): Direction {
  if (source.key === target.key) return 'copy';
  if (source.key === localSiteKey) return 'upload';
  if (target.key === localSiteKey) return 'download';
  return 'relay';
}

/** A site, and the session to it that was ordered; any other session to the same site will do. */
export interface Place {
  key: string;
  sessionId: string;
}

type Ends = Pick<Job, 'order' | 'direction' | 'source' | 'target'>;

/**
 * Over whose engine a job runs: that of the side which is not this computer's, and of two servers that
 * of the target, which alone can know what became of its part files.
 */
export function carrierOf({ order, direction, source, target }: Ends): Place {
  return direction === 'upload' || direction === 'relay'
    ? { key: target.key, sessionId: order.targetSessionId }
    : { key: source.key, sessionId: order.sourceSessionId };
}

/** Whose engine lends the source to the one that copies; null where that holds both ends. */
export function lenderOf({ order, direction, source }: Ends): Place | null {
  return direction === 'relay' ? { key: source.key, sessionId: order.sourceSessionId } : null;
}

/** Everything that has to be connected for it. */
export function placesOf(job: Ends): Place[] {
  const lender = lenderOf(job);
  return lender ? [carrierOf(job), lender] : [carrierOf(job)];
}
