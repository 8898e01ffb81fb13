import { beforeEach, describe, expect, it } from 'vitest';
import { connectMemory, type MemorySession } from '../protocols/memory/connect.ts';
import { fetchFile, storeFile, type StoreOrder } from './edit-files.ts';
import { EditLocks } from './edit-locks.ts';

const { signal } = new AbortController();
const textOf = (session: MemorySession, path: string) =>
  new TextDecoder().decode(session.disk.readFile(path));

describe('a file that is edited', () => {
  let local: MemorySession;
  let remote: MemorySession;

  beforeEach(async () => {
    local = await connectMemory();
    remote = await connectMemory();
    local.disk.makeFolder('/private');
    remote.disk.writeFile('/www/site.conf', 'first', { mode: 0o640, modifiedAtMs: 1_000 });
  });

  const sides = () => ({ local, remote, locks: new EditLocks(remote) });
  const fetch = (path: string) => fetchFile(sides(), path, '/private', signal);
  const store = (rule: StoreOrder['rule'], expected: StoreOrder['expected']) =>
    storeFile(
      sides(),
      { localPath: '/private/site.conf', path: '/www/site.conf', expected, rule },
      signal,
    );

  it('is fetched whole, with what it was', async () => {
    await expect(fetch('/www/site.conf')).resolves.toMatchObject({
      path: '/www/site.conf',
      name: 'site.conf',
      entry: { sizeBytes: 5, modifiedAtMs: 1_000 },
    });
    expect(textOf(local, '/private/site.conf')).toBe('first');
  });

  it('is what its link points to, so that the link stays', async () => {
    remote.disk.makeLink('/etc', '/www');
    remote.disk.makeLink('/www/current.conf', 'site.conf');
    remote.disk.makeLink('/www/alias.conf', '/www/current.conf');
    await expect(fetch('/www/alias.conf')).resolves.toMatchObject({ path: '/www/site.conf' });
    remote.disk.makeLink('/www/round', 'round');
    await expect(fetch('/www/round')).rejects.toMatchObject({ code: 'wrong-kind' });
    await expect(fetch('/www')).rejects.toMatchObject({ code: 'wrong-kind' });
  });

  it('is stored in its place, and keeps its permissions', async () => {
    const { entry } = await fetch('/www/site.conf');
    local.disk.writeFile('/private/site.conf', 'second', { modifiedAtMs: 9_000 });
    const stored = await store('ifUnchanged', entry);
    expect(stored).toMatchObject({ kind: 'stored', entry: { sizeBytes: 6, mode: 0o640 } });
    expect(textOf(remote, '/www/site.conf')).toBe('second');
    expect(remote.disk.names('/www')).toEqual(['site.conf']);
  });

  it('never replaces what somebody else wrote meanwhile', async () => {
    const { entry } = await fetch('/www/site.conf');
    local.disk.writeFile('/private/site.conf', 'mine');
    remote.disk.writeFile('/www/site.conf', 'other', { modifiedAtMs: 2_000 });
    await expect(store('ifUnchanged', entry)).resolves.toMatchObject({
      kind: 'changed',
      entry: { modifiedAtMs: 2_000 },
    });
    expect(textOf(remote, '/www/site.conf')).toBe('other');

    await expect(store('keepBoth', entry)).resolves.toMatchObject({
      kind: 'stored',
      path: '/www/site (2).conf',
    });
    expect(textOf(remote, '/www/site.conf')).toBe('other');
    expect(textOf(remote, '/www/site (2).conf')).toBe('mine');

    await store('overwrite', entry);
    expect(textOf(remote, '/www/site.conf')).toBe('mine');
  });

  it('says when it is gone, and comes back when that is wanted', async () => {
    const { entry } = await fetch('/www/site.conf');
    const { removeFile } = remote.features;
    await removeFile?.('/www/site.conf', signal);
    await expect(store('ifUnchanged', entry)).resolves.toEqual({ kind: 'changed', entry: null });
    await expect(store('keepBoth', entry)).resolves.toMatchObject({ path: '/www/site.conf' });
    expect(textOf(remote, '/www/site.conf')).toBe('first');
  });
});
