import { AppError } from '../../../electron/shared/errors.ts';
import type { Entry } from '../../../electron/shared/entry.ts';
import type { Result } from '../../../electron/shared/contract.ts';
import type { FilePreview } from '../../../electron/shared/preview.ts';
import type {
  PermissionRule,
  TreeChange,
  TreeCount,
} from '../../../electron/shared/tree-permissions.ts';
import type { Client } from '../../client.ts';

/** The file calls of one session, as a pane needs them. */
export interface SessionFiles {
  readonly sessionId: string;
  /** Resolves with the folder's path in the server's spelling, once every batch was handed over. */
  list(path: string, onBatch: (entries: Entry[]) => void, signal: AbortSignal): Promise<string>;
  stat(path: string): Promise<Entry>;
  /** The beginning of a file. */
  preview(path: string, limitBytes: number, signal: AbortSignal): Promise<FilePreview>;
  makeFolder(path: string): Promise<void>;
  makeFile(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  setPermissions(path: string, mode: number): Promise<void>;
  countTrees(paths: string[], signal: AbortSignal): Promise<TreeCount>;
  /** `onDone` hears how many are changed. */
  setTreePermissions(
    paths: string[],
    rule: PermissionRule,
    onDone: (done: number) => void,
    signal: AbortSignal,
  ): Promise<TreeChange>;
  remove(paths: string[]): Promise<Result<'files.remove'>>;
  freeSpace(path: string): Promise<number | null>;
}

export function createSessionFiles(client: Client, sessionId: string): SessionFiles {
  return {
    sessionId,
    async list(path, onBatch, signal) {
      const listingId = crypto.randomUUID();
      let batches = 0;
      let received = 0;
      const stop = client.onPush('listing.batch', (batch) => {
        if (batch.listingId !== listingId || batch.sessionId !== sessionId) return;
        // Each batch counts once, whatever brought it here a second time.
        if (batch.batchIndex !== batches) return;
        batches += 1;
        received += batch.entries.length;
        onBatch(batch.entries);
      });
      try {
        const params = { sessionId, path, listingId };
        const { path: spelled, count } = await client.call('files.list', params, { signal });
        if (received !== count) throw incomplete(path, received, count);
        return spelled;
      } finally {
        stop();
      }
    },
    stat: (path) => client.call('files.stat', { sessionId, path }),
    preview: (path, limitBytes, signal) =>
      client.call('files.preview', { sessionId, path, limitBytes }, { signal }),
    async makeFolder(path) {
      await client.call('files.makeFolder', { sessionId, path });
    },
    async makeFile(path) {
      await client.call('files.makeFile', { sessionId, path });
    },
    async rename(from, to) {
      await client.call('files.rename', { sessionId, from, to });
    },
    async setPermissions(path, mode) {
      await client.call('files.setPermissions', { sessionId, path, mode });
    },
    countTrees: (paths, signal) =>
      client.call('files.countTrees', { sessionId, paths }, { signal }),
    async setTreePermissions(paths, rule, onDone, signal) {
      const taskId = crypto.randomUUID();
      const stop = client.onPush('files.progress', (progress) => {
        if (progress.taskId === taskId && progress.sessionId === sessionId) onDone(progress.done);
      });
      try {
        const params = { sessionId, taskId, paths, rule };
        return await client.call('files.setTreePermissions', params, { signal });
      } finally {
        stop();
      }
    },
    remove: (paths) => client.call('files.remove', { sessionId, paths }),
    async freeSpace(path) {
      const space = await client.call('files.freeSpace', { sessionId, path });
      return space?.freeBytes ?? null;
    },
  };
}

/** A pane never shows half a folder, nor one twice, as if it were the folder. */
function incomplete(path: string, received: number, count: number): AppError {
  const message = `The listing of ${path} arrived with ${String(received)} of ${String(count)} entries.`;
  return new AppError('internal', message, { path, received, count }, { retryable: true });
}
