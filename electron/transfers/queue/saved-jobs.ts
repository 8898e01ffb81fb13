import { AppError } from '../../shared/errors.ts';
import type { SavedJob } from '../../shared/saved-job.ts';
import type { TransferOrder } from '../../shared/transfer.ts';
import { directionOf } from './direction.ts';
import type { Job } from './job.ts';
import type { Journal, KeptJob } from './journal.ts';
import { newJob } from './new-job.ts';

/** Jobs that outlive the history, each under a name of its own. */
export interface SavedJobs {
  list(): SavedJob[];
  /** In the place of one that has that name. @throws {AppError} limit-exceeded */
  save(job: Job, id: string, name: string): void;
  /** The same once more, as a job that has not begun. @throws {AppError} not-found */
  again(id: string, newId: string): Omit<Job, 'position'>;
  /** @throws {AppError} not-found · already-exists: another one has that name */
  rename(id: string, name: string): void;
  forget(ids: readonly string[]): void;
}

/** More than anybody finds again; each may have many sources. */
const savedAtMost = 500;

export function createSavedJobs(
  journal: Pick<Journal, 'keptJobs' | 'keepJob' | 'dropKeptJobs'>,
  onChange: (saved: SavedJob[]) => void,
): SavedJobs {
  const kept = new Map(journal.keptJobs().map((job) => [job.id, job]));

  function list(): SavedJob[] {
    return [...kept.values()].map(viewOf).sort((one, other) => one.name.localeCompare(other.name));
  }

  function drop(ids: readonly string[]): void {
    journal.dropKeptJobs(ids);
    for (const id of ids) kept.delete(id);
  }

  /** @throws {AppError} not-found */
  function find(id: string): KeptJob {
    const found = kept.get(id);
    if (!found) throw new AppError('not-found', 'This transfer is not saved any more.', { id });
    return found;
  }

  return {
    list,
    save({ order, source, target, targetName }, id, name) {
      const replaced = [...kept.values()].filter((one) => one.name === name || one.id === id);
      if (replaced.length === 0 && kept.size >= savedAtMost) {
        throw new AppError('limit-exceeded', 'There are too many saved transfers.', {
          allowed: savedAtMost,
        });
      }
      drop(replaced.map((one) => one.id));
      // A time to begin belonged to that one time.
      const again: TransferOrder = { ...order, notBeforeMs: null };
      const job = { id, name, order: again, source, target, targetName, savedAtMs: Date.now() };
      journal.keepJob(job);
      kept.set(id, job);
      onChange(list());
    },
    again(id, newId) {
      const { order, source, target, targetName } = find(id);
      return newJob({ ...order, id: newId }, source, target, targetName);
    },
    rename(id, name) {
      const renamed = { ...find(id), name };
      if ([...kept.values()].some((one) => one.name === name && one.id !== id)) {
        throw new AppError('already-exists', 'Another saved transfer has this name.', { name });
      }
      journal.keepJob(renamed);
      kept.set(id, renamed);
      onChange(list());
    },
    forget(ids) {
      drop(ids);
      onChange(list());
    },
  };
}

function viewOf(kept: KeptJob): SavedJob {
  const { id, name, order, source, target, savedAtMs } = kept;
  return {
    id,
    name,
    direction: directionOf(source, target),
    source,
    target,
    sourcePath: order.sourcePaths[0] ?? '',
    sourceCount: order.sourcePaths.length,
    targetFolder: order.targetFolder,
    isMove: order.isMove ?? false,
    onConflict: order.onConflict,
    savedAtMs,
  };
}
