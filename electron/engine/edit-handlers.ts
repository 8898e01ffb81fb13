import type { Handlers } from '../shared/contract.ts';
import { fetchFile, storeFile, type EditSides } from './edit-files.ts';
import { openSessionOf, type EngineState } from './engine-state.ts';

type EditHandlers = Pick<
  Handlers<'engine'>,
  'engine.fetchFile' | 'engine.storeFile' | 'engine.releaseFile'
>;

/** For files that main opens in an editor. */
export function editHandlers(state: EngineState): EditHandlers {
  const sidesOf = (sessionId: string): EditSides => {
    const { session, local, editLocks } = openSessionOf(state, sessionId);
    return { remote: session, local, locks: editLocks };
  };
  return {
    'engine.fetchFile': ({ sessionId, path, folder }, { signal }) =>
      fetchFile(sidesOf(sessionId), path, folder, signal),
    'engine.storeFile': ({ sessionId, ...order }, { signal }) =>
      storeFile(sidesOf(sessionId), order, signal),
    async 'engine.releaseFile'({ sessionId, path }) {
      await sidesOf(sessionId).locks.release(path);
      return null;
    },
  };
}
