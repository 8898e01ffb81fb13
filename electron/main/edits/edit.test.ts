import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredFile } from '../../shared/contract-edits.ts';
import type { Params } from '../../shared/contract.ts';
import type { Entry } from '../../shared/entry.ts';
import { AppError } from '../../shared/errors.ts';
import { createEdit, type Edit } from './edit.ts';
import { makeEditFolder, tidyEditFolders } from './edit-folders.ts';
import { watchFile } from './watch-file.ts';

const remotePath = '/etc/site.conf';

function entryOf(sizeBytes: number, modifiedAtMs: number): Entry {
  return {
    name: 'site.conf',
    kind: 'file',
    sizeBytes,
    modifiedAtMs,
    mode: 0o444,
    owner: null,
    group: null,
    linkTarget: null,
    linkKind: null,
  };
}

type Store = (order: Params<'engine.storeFile'>) => StoredFile | Promise<StoredFile>;

describe('a file in an editor', () => {
  let root: string;
  let edit: Edit;
  let store: ReturnType<typeof vi.fn<Store>>;
  let release: ReturnType<typeof vi.fn<(params: unknown) => Promise<null>>>;
  let opened: string[];
  /** Tells of a new version, as the watch does. */
  let save: () => void;
  const stored = (modifiedAtMs: number): StoredFile => ({
    kind: 'stored',
    path: remotePath,
    entry: entryOf(6, modifiedAtMs),
    lock: 'held',
  });

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'keyferry-edit-'));
    opened = [];
    release = vi.fn(() => Promise.resolve(null));
    store = vi.fn<Store>(() => stored(2_000));
    edit = createEdit({
      id: 'e1',
      sessionId: 's1',
      path: remotePath,
      folder: await makeEditFolder(root, 'sftp://host/etc/site.conf'),
      engine: {
        async fetch({ folder }) {
          await writeFile(path.join(folder, 'site.conf'), 'first', { mode: 0o444 });
          return { path: remotePath, name: 'site.conf', entry: entryOf(5, 1_000), lock: 'others' };
        },
        release,
        store: async (order) => await store(order),
      },
      openEditor(file) {
        opened.push(file);
        return Promise.resolve();
      },
      onChange: () => undefined,
      watch(watched, { onSaved }) {
        save = onSaved;
        return watchFile(watched, { quietMs: 10, onSaved });
      },
    });
    await edit.start();
  });
  afterEach(async () => {
    await edit.close();
    await rm(root, { recursive: true, force: true });
  });

  const file = () => opened[0] ?? '';
  const becomes = (part: Partial<Edit['view']>) =>
    vi.waitFor(() => {
      expect(edit.view).toMatchObject(part);
    });

  it('lies in a folder of its own that only its owner enters, and can be saved', async () => {
    expect(edit.view).toMatchObject({ state: 'open', isUnsaved: false, uploadedAtMs: null });
    expect((await stat(path.dirname(file()))).mode & 0o777).toBe(0o700);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readdir(path.dirname(file()))).toEqual(['site.conf']);
  });

  it('is uploaded when it is saved, each time against what is known of the server', async () => {
    await writeFile(file(), 'second');
    await becomes({ state: 'open', isUnsaved: false, uploadedAtMs: expect.any(Number) as number });
    expect(store).toHaveBeenLastCalledWith(
      expect.objectContaining({
        localPath: file(),
        path: remotePath,
        rule: 'ifUnchanged',
        expected: { sizeBytes: 5, modifiedAtMs: 1_000 },
      }),
    );
    await writeFile(file(), 'third!');
    await vi.waitFor(() => {
      expect(store).toHaveBeenCalledTimes(2);
    });
    expect(store.mock.lastCall?.[0].expected).toMatchObject({ sizeBytes: 6, modifiedAtMs: 2_000 });
  });

  it('is uploaded once more when it was saved on the way', async () => {
    const gate = Promise.withResolvers<StoredFile>();
    store.mockReturnValueOnce(gate.promise);
    await writeFile(file(), 'second');
    await becomes({ state: 'uploading', isUnsaved: true });
    save();
    gate.resolve(stored(2_000));
    await vi.waitFor(() => {
      expect(store).toHaveBeenCalledTimes(2);
    });
    await becomes({ state: 'open', isUnsaved: false });
  });

  it('asks when somebody else changed it, and does what the answer says', async () => {
    store.mockReturnValueOnce({ kind: 'changed', entry: entryOf(99, 5_000) });
    await writeFile(file(), 'mine');
    await becomes({
      state: 'conflict',
      isUnsaved: true,
      conflict: {
        local: { sizeBytes: 4, modifiedAtMs: expect.any(Number) as number },
        remote: entryOf(99, 5_000),
      },
    });
    await writeFile(file(), 'mine, longer');
    await vi.waitFor(() => {
      expect(edit.view.conflict?.local.sizeBytes).toBe(12);
    });
    expect(store).toHaveBeenCalledTimes(1);
    await edit.answer('overwrite');
    expect(store.mock.lastCall?.[0].rule).toBe('overwrite');
    expect(edit.view).toMatchObject({ state: 'open', conflict: null, isUnsaved: false });
    await expect(edit.answer('overwrite')).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('says why an upload failed, keeps the file, and tries again when asked', async () => {
    store.mockRejectedValueOnce(new AppError('connection-lost', 'Gone.'));
    await writeFile(file(), 'second');
    await becomes({ state: 'failed', isUnsaved: true });
    expect(edit.view.failure).toMatchObject({ code: 'connection-lost' });
    const [left] = await tidyEditFolders(root);
    expect(left).toEqual({ folder: path.dirname(file()), place: 'sftp://host/etc/site.conf' });
    expect(await readFile(file(), 'utf8')).toBe('second');
    await edit.upload();
    expect(edit.view).toMatchObject({ state: 'open', isUnsaved: false, failure: null });
  });

  it('says whether others can change it on the server meanwhile', async () => {
    expect(edit.view.lock).toBe('others');
    await writeFile(file(), 'second');
    await becomes({ state: 'open', lock: 'held', isUnsaved: false });
    expect(release).not.toHaveBeenCalled();
  });

  it('leaves nothing behind', async () => {
    await edit.close();
    expect(release).toHaveBeenCalledWith({ sessionId: 's1', path: remotePath });
    expect(await readdir(root)).toEqual([]);
  });

  it('is removed at the next start where nothing is missing on the server', async () => {
    await writeFile(file(), 'second');
    await becomes({ state: 'open', uploadedAtMs: expect.any(Number) as number });
    expect(await tidyEditFolders(root)).toEqual([]);
    expect(await readdir(root)).toEqual([]);
  });
});
