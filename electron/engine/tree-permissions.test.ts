import { describe, expect, it, vi } from 'vitest';
import { connectMemory, type MemoryOptions } from '../protocols/memory/connect.ts';
import { countTrees, modeFor, setTreePermissions } from './tree-permissions.ts';

const { signal } = new AbortController();
const quiet = (): void => undefined;
const everything = { fileMode: 0o640, folderMode: 0o750, isExecuteKept: false };

async function filled(options: MemoryOptions = {}) {
  const session = await connectMemory({ batchSize: 7, ...options });
  const { disk } = session;
  for (let index = 0; index < 40; index += 1) {
    disk.writeFile(`/tree/${String(index % 4)}/${String(index)}.txt`, 'x', { mode: 0o600 });
  }
  disk.writeFile('/tree/run.sh', 'x', { mode: 0o700 });
  disk.writeFile('/keep/precious.txt', 'x', { mode: 0o600 });
  disk.makeFolder('/tree/empty');
  disk.makeLink('/tree/link', '/keep');
  const modeOf = async (path: string) => (await session.stat(path, signal)).mode;
  return { session, disk, modeOf };
}

describe('permissions of a tree', () => {
  it('are counted before anything is changed', async () => {
    const { session, modeOf } = await filled();
    await expect(countTrees(session, ['/tree'], signal)).resolves.toEqual({
      files: 41,
      folders: 6,
      skipped: 1,
      problems: [],
      problemCount: 0,
    });
    expect(await modeOf('/tree/run.sh')).toBe(0o700);
  });

  it('are set for files and folders apart, and never behind a link', async () => {
    const { session, modeOf } = await filled();
    const told = vi.fn();
    const result = await setTreePermissions(session, ['/tree'], everything, told, signal);
    expect(result).toEqual({ changed: 47, problems: [], problemCount: 0 });
    expect(told).toHaveBeenLastCalledWith(47);
    expect(await modeOf('/tree')).toBe(0o750);
    expect(await modeOf('/tree/3/3.txt')).toBe(0o640);
    expect(await modeOf('/tree/empty')).toBe(0o750);
    expect(await modeOf('/keep/precious.txt')).toBe(0o600);
  });

  it('leave the other kind alone', async () => {
    const { session, modeOf } = await filled();
    const before = await modeOf('/tree/empty');
    const rule = { ...everything, folderMode: null };
    const { changed } = await setTreePermissions(session, ['/tree'], rule, quiet, signal);
    expect(changed).toBe(41);
    expect(await modeOf('/tree/empty')).toBe(before);
  });

  it('close a folder last, and open it first', async () => {
    const { session, modeOf } = await filled();
    const closing = { fileMode: 0o600, folderMode: 0o200, isExecuteKept: false };
    await expect(
      setTreePermissions(session, ['/tree'], closing, quiet, signal),
    ).resolves.toMatchObject({ changed: 47, problemCount: 0 });
    expect(await modeOf('/tree')).toBe(0o200);
    await expect(
      setTreePermissions(session, ['/tree'], everything, quiet, signal),
    ).resolves.toMatchObject({ changed: 47, problemCount: 0 });
    expect(await modeOf('/tree/3/3.txt')).toBe(0o640);
  });

  it('list what refuses, and go on', async () => {
    const { session } = await filled();
    const result = await setTreePermissions(
      session,
      ['/missing', '/tree/0'],
      everything,
      quiet,
      signal,
    );
    expect(result).toMatchObject({ changed: 11, problemCount: 1 });
    expect(result.problems[0]).toMatchObject({
      path: '/missing',
      failure: { code: 'not-found' },
    });
  });

  it('stop where somebody wants that', async () => {
    const { session } = await filled();
    const stopping = new AbortController();
    const stop = (): void => {
      stopping.abort();
    };
    await expect(
      setTreePermissions(session, ['/tree'], everything, stop, stopping.signal),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('the mode of an entry', () => {
  const rule = { fileMode: 0o755, folderMode: 0o755, isExecuteKept: true };

  it.each([
    ['file', 0o600, 0o644],
    ['file', 0o700, 0o755],
    ['file', null, 0o644],
    ['folder', 0o600, 0o755],
    ['folder', 0o2700, 0o2755],
  ] as const)('of a %s with %s', (kind, mode, expected) => {
    expect(modeFor({ kind, mode }, rule)).toBe(expected);
  });
});
