import { AppError } from '../../shared/errors.ts';
import type { TransferOrder, TransferSite } from '../../shared/transfer.ts';
import { directionOf } from './direction.ts';
import type { Job } from './job.ts';

/**
 * A job that has not begun.
 * @throws {AppError} invalid-request for one name of several
 */
export function newJob(
  order: TransferOrder,
  source: TransferSite,
  target: TransferSite,
  targetName: string | null,
): Omit<Job, 'position'> {
  if (targetName !== null && order.sourcePaths.length > 1) {
    throw new AppError('invalid-request', 'Several sources cannot all get the same name.');
  }
  return {
    id: order.id,
    order,
    targetName,
    title: targetName ?? titleOf(order),
    source,
    target,
    direction: directionOf(source, target),
    state: 'waiting',
    isBegun: false,
    onConflict: order.onConflict,
    settled: { filesDone: 0, filesSkipped: 0, bytesDone: 0 },
    compared: {},
    report: null,
    problems: [],
    attempts: 0,
    orderedAtMs: Date.now(),
    endedAtMs: null,
  };
}

/** Both separators: whose path it is does not matter for a title. */
function titleOf({ sourcePaths }: TransferOrder): string {
  const [first = ''] = sourcePaths;
  return first.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '') || first;
}
