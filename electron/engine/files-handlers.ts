import type { Handlers } from '../shared/contract.ts';
import { throwIfCancelled } from '../shared/errors.ts';
import { openSessionOf, requireFeature, type EngineState } from './engine-state.ts';
import { inBatches } from './entry-batches.ts';
import { readPreview } from './read-preview.ts';
import { removeTrees } from './remove-trees.ts';
import { countTrees, setTreePermissions } from './tree-permissions.ts';

type FilesChannel = Extract<keyof Handlers<'engine'>, `files.${string}`>;
type FilesHandlers = Pick<Handlers<'engine'>, FilesChannel>;

/** Often enough to be seen moving, seldom enough to cost nothing. */
const progressEveryMs = 100;

/** Looking at and changing files, one call at a time; copying is in transfer-handlers.ts. */
export function filesHandlers(state: EngineState): FilesHandlers {
  const sessionOf = (sessionId: string) => openSessionOf(state, sessionId).session;
  return {
    async 'files.list'({ sessionId, listingId, ...params }, { signal }) {
      const session = sessionOf(sessionId);
      const path = params.path || session.home;
      let count = 0;
      let batchIndex = 0;
      for await (const entries of inBatches(session.list(path, signal))) {
        throwIfCancelled(signal);
        count += entries.length;
        state.host.push('listing.batch', { sessionId, listingId, batchIndex, entries });
        batchIndex += 1;
        await state.hasRoom();
      }
      return { path, count };
    },
    'files.stat': ({ sessionId, path }, { signal }) => {
      const session = sessionOf(sessionId);
      return session.stat(path || session.home, signal);
    },
    'files.preview': ({ sessionId, path, limitBytes }, { signal }) =>
      readPreview(sessionOf(sessionId), path, limitBytes, signal),
    async 'files.makeFolder'({ sessionId, path }, { signal }) {
      await requireFeature(sessionOf(sessionId), 'makeFolder')(path, signal);
      return null;
    },
    async 'files.makeFile'({ sessionId, path }, { signal }) {
      const write = requireFeature(sessionOf(sessionId), 'write');
      const sink = await write(path, { offset: 0, isExclusive: true, mode: null }, signal);
      try {
        await sink.finish();
      } finally {
        await sink.abort();
      }
      return null;
    },
    async 'files.rename'({ sessionId, from, to }, { signal }) {
      await requireFeature(sessionOf(sessionId), 'rename')(from, to, signal);
      return null;
    },
    'files.remove': ({ sessionId, paths }, { signal }) =>
      removeTrees(sessionOf(sessionId), paths, signal),
    async 'files.setPermissions'({ sessionId, path, mode }, { signal }) {
      await requireFeature(sessionOf(sessionId), 'setPermissions')(path, mode, signal);
      return null;
    },
    'files.countTrees': ({ sessionId, paths }, { signal }) =>
      countTrees(sessionOf(sessionId), paths, signal),
    'files.setTreePermissions': ({ sessionId, taskId, paths, rule }, { signal }) => {
      let toldAtMs = 0;
      const tell = (done: number): void => {
        if (Date.now() - toldAtMs < progressEveryMs) return;
        toldAtMs = Date.now();
        state.host.push('files.progress', { sessionId, taskId, done });
      };
      return setTreePermissions(sessionOf(sessionId), paths, rule, tell, signal);
    },
    async 'files.freeSpace'({ sessionId, path }, { signal }) {
      const session = sessionOf(sessionId);
      const { freeSpace } = session.features;
      return freeSpace ? await freeSpace(path || session.home, signal) : null;
    },
  };
}
