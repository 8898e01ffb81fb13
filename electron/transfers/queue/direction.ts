import { AppError } from '../../shared/errors.ts';
import { localSiteKey } from '../../shared/site.ts';
import type { Direction, TransferSite } from '../../shared/transfer.ts';
import type { Job } from './job.ts';

/** @throws {AppError} unsupported from one server to another */
export function directionOf(source: TransferSite, target: TransferSite): Direction {
  if (source.key === target.key) return 'copy';
  if (source.key === localSiteKey) return 'upload';
  if (target.key === localSiteKey) return 'download';
  throw new AppError('unsupported', 'Copies from one server to another are not there yet.');
}

/** A site, and the session to it that was ordered; any other session to the same site will do. */
export interface Place {
  key: string;
  sessionId: string;
}

/** Over whose engine a job runs: that of the one side that is not this computer's. */
export function carrierOf({
  order,
  direction,
  source,
  target,
}: Pick<Job, 'order' | 'direction' | 'source' | 'target'>): Place {
  return direction === 'upload'
    ? { key: target.key, sessionId: order.targetSessionId }
    : { key: source.key, sessionId: order.sourceSessionId };
}
