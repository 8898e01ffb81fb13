import type { Handlers } from '../shared/contract.ts';
import { fetchFile, storeFile, type EditSides } from './edit-files.ts';
import { openSessionOf, type EngineState } from './engine-state.ts';

type EditHandlers = Pick<Handlers<'engine'>, 'engine.fetchFile' | 'engine.storeFile'>;

/** For files that main opens in an editor. */
export function editHandlers(state: EngineState): EditHandlers {
  const sidesOf = (sessionId: string): EditSides => {
    const { session, local } = openSessionOf(state, sessionId);
    return { remote: session, local };
  };
  return {
    'engine.fetchFile': ({ sessionId, path, folder }, { signal }) =>
      fetchFile(sidesOf(sessionId), path, folder, signal),
    'engine.storeFile': ({ sessionId, ...order }, { signal }) =>
      storeFile(sidesOf(sessionId), order, signal),
  };
}
