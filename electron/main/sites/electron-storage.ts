import { copyFileSync, chmodSync, constants, readFileSync } from 'node:fs';
import path from 'node:path';
import Store from 'electron-store';
import { errnoOf, fileError } from '../private-file.ts';
import type { DocumentStorage } from './stored-document.ts';

/**
 * A document in a file of electron-store, which writes it whole and in one step. Reading is done here:
 * electron-store throws at a file that is not JSON, or empties it, and it has to be kept.
 */
export function openElectronStorage(folder: string, name: string): DocumentStorage {
  const file = path.join(folder, `${name}.json`);
  let store: Store | undefined;

  function open(): Store {
    // For its owner alone. A dot in a key is a dot and no path.
    store ??= new Store({
      cwd: folder,
      name,
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
      clearInvalidConfig: true,
    });
    return store;
  }

  return {
    path: file,
    read() {
      try {
        return readFileSync(file, 'utf8');
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return undefined;
        throw fileError(error, file, 'could not be read');
      }
    },
    write(document) {
      try {
        open().store = document;
      } catch (error) {
        throw fileError(error, file, 'could not be written');
      }
    },
    backUp(reason) {
      const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
      const copy = path.join(folder, `${name}.${reason}-${stamp}.json`);
      try {
        copyFileSync(file, copy, constants.COPYFILE_EXCL);
        chmodSync(copy, 0o600);
      } catch (error) {
        throw fileError(error, file, 'could not be copied before it is changed');
      }
      return copy;
    },
  };
}
