import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openLocalFile } from './open-local-file.ts';

describe('openLocalFile', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'keyferry-open-'));
    await writeFile(path.join(folder, 'notes.txt'), 'x', { mode: 0o644 });
    await writeFile(path.join(folder, 'setup.desktop'), 'x', { mode: 0o644 });
    await writeFile(path.join(folder, 'tool'), 'x');
    await chmod(path.join(folder, 'tool'), 0o755);
    await symlink('setup.desktop', path.join(folder, 'readme.txt'));
    await symlink('nowhere', path.join(folder, 'dead.txt'));
    await mkdir(path.join(folder, 'sub'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  function openedBy(answer: boolean, problem = '') {
    const open = vi.fn(() => Promise.resolve(problem));
    const ask = vi.fn(() => Promise.resolve(answer));
    const run = (name: string) =>
      openLocalFile(path.join(folder, name), { platform: 'linux', ask, open });
    return { open, ask, run };
  }

  it('opens a document without a question', async () => {
    const { open, ask, run } = openedBy(false);
    await expect(run('notes.txt')).resolves.toBe(true);
    expect(ask).not.toHaveBeenCalled();
    expect(open).toHaveBeenCalledWith(path.join(folder, 'notes.txt'));
  });

  it.each(['setup.desktop', 'tool', 'readme.txt'])(
    'asks before %s, and heeds a no',
    async (name) => {
      const no = openedBy(false);
      await expect(no.run(name)).resolves.toBe(false);
      expect(no.ask).toHaveBeenCalledWith(name);
      expect(no.open).not.toHaveBeenCalled();
      const yes = openedBy(true);
      await expect(yes.run(name)).resolves.toBe(true);
      expect(yes.open).toHaveBeenCalledOnce();
    },
  );

  it.each([
    ['sub', 'wrong-kind'],
    ['dead.txt', 'not-found'],
  ])('refuses %s', async (name, code) => {
    const { open, run } = openedBy(true);
    await expect(run(name)).rejects.toMatchObject({ code });
    expect(open).not.toHaveBeenCalled();
  });

  it('refuses a path that is not absolute, and says when there is no program', async () => {
    const { ask, open, run } = openedBy(true, 'no application');
    await expect(
      openLocalFile('notes.txt', { platform: 'linux', ask, open }),
    ).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(run('notes.txt')).rejects.toMatchObject({ code: 'unsupported' });
  });
});
