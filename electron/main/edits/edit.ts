import { chmod, stat } from 'node:fs/promises';
import path from 'node:path';
import type { EditAnswer, EditView, FileVersion, StoredFile } from '../../shared/contract-edits.ts';
import type { Params, Result } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import type { EditFolder } from './edit-folders.ts';
import { watchFile } from './watch-file.ts';

/** What an edit needs of the engine of its session. */
export interface EditEngine {
  fetch(
    params: Params<'engine.fetchFile'>,
    signal: AbortSignal,
  ): Promise<Result<'engine.fetchFile'>>;
  store(params: Params<'engine.storeFile'>, signal: AbortSignal): Promise<StoredFile>;
  release(params: Params<'engine.releaseFile'>): Promise<unknown>;
}

export interface EditOptions {
  id: string;
  sessionId: string;
  path: string;
  engine: EditEngine;
  folder: EditFolder;
  /** Opens the file in the editor. */
  openEditor: (file: string) => Promise<void>;
  onChange: () => void;
  /** Another one in tests. */
  watch?: typeof watchFile;
}

/** One file that is edited: fetched once, then uploaded whenever the editor saves it. */
export interface Edit {
  readonly view: EditView;
  /** Fetches it and starts the editor. @throws {AppError} what either failed with */
  start(): Promise<void>;
  /** Starts the editor once more. */
  show(): Promise<void>;
  /** Uploads what was saved, if anything was. */
  upload(): Promise<void>;
  answer(answer: Exclude<EditAnswer, 'discard'>): Promise<void>;
  /** Ends the watch and removes the local copy. */
  close(): Promise<void>;
}

export function createEdit(options: EditOptions): Edit {
  const { id, sessionId, engine, folder, openEditor, onChange, watch = watchFile } = options;
  const controller = new AbortController();
  const { signal } = controller;
  let view: EditView = {
    id,
    sessionId,
    path: options.path,
    name: options.path.split('/').at(-1) ?? options.path,
    state: 'fetching',
    isUnsaved: false,
    uploadedAtMs: null,
    failure: null,
    lock: 'none',
    conflict: null,
  };
  let localPath = '';
  let known: FileVersion = { sizeBytes: null, modifiedAtMs: null };
  let stopWatching: () => void = () => undefined;
  /** Versions that the watch has told of; one more than at its start means another upload. */
  let versions = 0;

  function change(part: Partial<EditView>): void {
    view = { ...view, ...part };
    if (!signal.aborted) onChange();
  }

  async function fetch(): Promise<void> {
    const params = { sessionId, path: options.path, folder: folder.folder };
    const fetched = await engine.fetch(params, signal);
    localPath = path.join(folder.folder, fetched.name);
    known = versionOf(fetched.entry);
    // The permissions on the server are the server's; here its owner has to be able to save it.
    await chmod(localPath, 0o600);
    stopWatching = await watch(localPath, { onSaved: () => void saved() });
    change({ path: fetched.path, name: fetched.name, lock: fetched.lock, state: 'open' });
  }

  async function saved(): Promise<void> {
    versions += 1;
    if (view.state === 'uploading') return;
    // While a person is asked, the question shows how large and how old the local copy is now.
    if (view.conflict) change({ conflict: { ...view.conflict, local: await localFacts() } });
    else await upload('ifUnchanged');
  }

  async function upload(rule: Params<'engine.storeFile'>['rule']): Promise<void> {
    const version = versions;
    change({ state: 'uploading', isUnsaved: true, failure: null, conflict: null });
    try {
      await folder.markUnsaved(true);
      const order = { sessionId, localPath, path: view.path, expected: known, rule };
      const stored = await engine.store(order, signal);
      if (stored.kind === 'changed') {
        const conflict = { local: await localFacts(), remote: stored.entry };
        change({ state: 'conflict', conflict });
        return;
      }
      await take(stored, version);
    } catch (thrown) {
      if (!signal.aborted) change({ state: 'failed', failure: AppError.from(thrown).toFailure() });
      return;
    }
    if (versions !== version) await upload('ifUnchanged');
  }

  async function take(
    { path: stored, entry, lock }: StoredFile & { kind: 'stored' },
    version: number,
  ): Promise<void> {
    known = versionOf(entry);
    if (versions === version) await folder.markUnsaved(false);
    change({
      path: stored,
      name: entry.name,
      lock,
      state: 'open',
      isUnsaved: versions !== version,
      uploadedAtMs: Date.now(),
    });
  }

  async function localFacts(): Promise<NonNullable<EditView['conflict']>['local']> {
    try {
      const { size, mtimeMs } = await stat(localPath);
      return { sizeBytes: size, modifiedAtMs: Math.round(mtimeMs) };
    } catch {
      // Being replaced at this very moment; the watch tells of the next version.
      return { sizeBytes: 0, modifiedAtMs: Date.now() };
    }
  }

  return {
    get view() {
      return view;
    },
    async start() {
      await fetch();
      await openEditor(localPath);
    },
    async show() {
      if (view.state !== 'fetching') await openEditor(localPath);
    },
    async upload() {
      if (view.isUnsaved && view.state === 'failed') await upload('ifUnchanged');
    },
    async answer(answer) {
      if (view.state !== 'conflict') {
        throw new AppError('invalid-request', 'Nothing is asked about this file.');
      }
      await upload(answer);
    },
    async close() {
      controller.abort();
      stopWatching();
      // A session that is gone has given its locks back.
      void engine.release({ sessionId, path: view.path }).catch(() => undefined);
      await folder.remove();
    },
  };
}

function versionOf({ sizeBytes, modifiedAtMs }: FileVersion): FileVersion {
  return { sizeBytes, modifiedAtMs };
}
