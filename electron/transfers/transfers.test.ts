import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  createSides,
  digest,
  digestOf,
  sessionsOf,
  treeOf,
} from '../../test/fixtures/transfer-sides.ts';
import type { TransferOrder } from '../shared/transfer.ts';

const { signal } = new AbortController();
const then = 1_600_000_000_000;

function order(id: string, sourcePath: string): TransferOrder {
  return {
    id,
    ...sessionsOf('download'),
    sourcePaths: [sourcePath],
    targetFolder: '/in',
    onConflict: 'ask',
  };
}

describe('copying files', () => {
  it('brings bytes, time and permissions, without the set-uid bit', async () => {
    const sides = await createSides();
    const bytes = bytesOf(200_000);
    sides.remote.writeFile('/data/report.bin', bytes, { mode: 0o4750, modifiedAtMs: then });
    const view = await sides.copy({ sourcePaths: ['/data/report.bin'] });
    expect(view).toMatchObject({
      state: 'done',
      title: 'report.bin',
      filesTotal: 1,
      filesDone: 1,
      bytesTotal: 200_000,
      bytesDone: 200_000,
      isPlanned: true,
      problemCount: 0,
    });
    expect(digestOf(sides.local, '/in/report.bin')).toBe(digest(bytes));
    await expect(sides.localSession.stat('/in/report.bin', signal)).resolves.toMatchObject({
      mode: 0o750,
      modifiedAtMs: then,
    });
    expect(treeOf(sides.local, '/in')).toEqual(['report.bin']);
  });

  it('goes the other way too, and copies on one side', async () => {
    const sides = await createSides();
    sides.local.writeFile('/home/a.txt', 'from here');
    await sides.copy({ id: 'up', direction: 'upload', sourcePaths: ['/home/a.txt'] });
    expect(digestOf(sides.remote, '/in/a.txt')).toBe(digestOf(sides.local, '/home/a.txt'));
    const copied = await sides.copy({
      id: 'beside',
      direction: 'copy',
      sourcePaths: ['/in/a.txt'],
      targetFolder: '/in',
      onConflict: 'rename',
    });
    expect(copied.state).toBe('done');
    expect(treeOf(sides.remote, '/in')).toEqual(['a (2).txt', 'a.txt']);
  });

  it('takes an empty file, and one that is larger than many pieces', async () => {
    const sides = await createSides({ remote: { pieceBytes: 10_000 } });
    sides.remote.writeFile('/empty', '');
    sides.remote.writeFile('/large', bytesOf(3_000_001));
    const view = await sides.copy({ sourcePaths: ['/empty', '/large'] });
    expect(view).toMatchObject({ state: 'done', filesDone: 2, title: 'empty' });
    expect(sides.local.readFile('/in/empty')).toHaveLength(0);
    expect(digestOf(sides.local, '/in/large')).toBe(digest(bytesOf(3_000_001)));
  });

  it('gives the copy another name when it is ordered so', async () => {
    const sides = await createSides();
    sides.remote.writeFile('/a.txt', 'x');
    sides.transfers.start(order('one', '/a.txt'), { targetName: 'b.txt' });
    await sides.transfers.ended('one');
    expect(treeOf(sides.local, '/in')).toEqual(['b.txt']);
  });

  it('works with servers that only rename, and with those that only replace', async () => {
    for (const missing of ['renameOver', 'rename'] as const) {
      const sides = await createSides({ local: { without: [missing] } });
      sides.remote.writeFile('/a', 'new');
      sides.remote.writeFile('/b', 'new');
      sides.local.writeFile('/in/b', 'old');
      const view = await sides.copy({ sourcePaths: ['/a', '/b'], onConflict: 'overwrite' });
      expect(view).toMatchObject({ state: 'done', filesDone: 2 });
      expect(digestOf(sides.local, '/in/b')).toBe(digestOf(sides.remote, '/b'));
      expect(treeOf(sides.local, '/in')).toEqual(['a', 'b']);
    }
  });

  it('keeps the permissions of what it replaces', async () => {
    const sides = await createSides();
    sides.remote.writeFile('/key', 'new', { mode: 0o644 });
    sides.local.writeFile('/in/key', 'old', { mode: 0o600 });
    await sides.copy({ sourcePaths: ['/key'], onConflict: 'overwrite' });
    await expect(sides.localSession.stat('/in/key', signal)).resolves.toMatchObject({
      mode: 0o600,
    });
  });

  it('refuses a server that takes no files, and a root', async () => {
    const sides = await createSides({ local: { without: ['write'] } });
    sides.remote.writeFile('/a', 'x');
    const view = await sides.copy({ sourcePaths: ['/a'] });
    expect(view).toMatchObject({
      state: 'failed',
      problems: [{ failure: { code: 'unsupported' } }],
    });
    expect(() => {
      sides.transfers.start(order('root', '/'));
    }).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });
});

describe('copying folders', () => {
  it('copies everything below, and sets the time and permissions of folders last', async () => {
    const sides = await createSides({ remote: { batchSize: 3 } });
    for (let index = 0; index < 40; index += 1) {
      sides.remote.writeFile(`/src/many/${String(index)}.txt`, bytesOf(index * 10, index));
    }
    sides.remote.makeFolder('/src/empty');
    sides.remote.writeFile('/src/a/b/c/deep.txt', 'deep');
    for (const path of ['/src/many', '/src']) {
      const folder = await sides.remoteSession.stat(path, signal);
      expect(folder.kind).toBe('folder');
      await sides.remoteSession.features.setModified?.(path, then, signal);
    }
    sides.remote.setMode('/src/many', 0o500);
    const view = await sides.copy({ sourcePaths: ['/src'] });
    expect(view).toMatchObject({ state: 'done', filesTotal: 41, filesDone: 41 });
    expect(treeOf(sides.local, '/in/src')).toEqual(treeOf(sides.remote, '/src'));
    expect(digestOf(sides.local, '/in/src/many/39.txt')).toBe(digest(bytesOf(390, 39)));
    await expect(sides.localSession.stat('/in/src/many', signal)).resolves.toMatchObject({
      modifiedAtMs: then,
      mode: 0o500,
    });
    await expect(sides.localSession.stat('/in/src', signal)).resolves.toMatchObject({
      modifiedAtMs: then,
    });
  });

  it('copies a thousand nested folders whole', async () => {
    const sides = await createSides();
    const path = `/${'d/'.repeat(1000)}end.txt`;
    sides.remote.writeFile(path, 'the end');
    const view = await sides.copy({ sourcePaths: ['/d'] });
    expect(view).toMatchObject({ state: 'done', filesDone: 1 });
    expect(sides.local.has(`/in${path}`)).toBe(true);
  });

  it('copies links as links, loops included, and never follows them', async () => {
    const sides = await createSides();
    sides.remote.writeFile('/src/a.txt', 'x');
    sides.remote.makeLink('/src/loop', '.');
    sides.remote.makeLink('/src/away', '/etc/passwd');
    const view = await sides.copy({ sourcePaths: ['/src'] });
    expect(view).toMatchObject({ state: 'done', filesTotal: 3, filesDone: 3 });
    expect(treeOf(sides.local, '/in')).toEqual(['src/', 'src/a.txt', 'src/away', 'src/loop']);
    await expect(sides.localSession.stat('/in/src/away', signal)).resolves.toMatchObject({
      kind: 'link',
      linkTarget: '/etc/passwd',
    });
  });

  it('reports links where none can be made, and copies the rest', async () => {
    const sides = await createSides({ local: { without: ['makeLink'] } });
    sides.remote.writeFile('/src/a.txt', 'x');
    sides.remote.makeLink('/src/link', 'a.txt');
    const view = await sides.copy({ sourcePaths: ['/src'] });
    expect(view).toMatchObject({ state: 'failed', filesDone: 1, problemCount: 1 });
    expect(view.problems).toMatchObject([{ path: '/src/link', failure: { code: 'unsupported' } }]);
  });

  it('reports what cannot be read or is of another kind, and copies the rest', async () => {
    const sides = await createSides({
      changeRemote: (session) => ({
        ...session,
        async *list(path, caller) {
          for await (const batch of session.list(path, caller)) {
            yield batch.map((entry) =>
              entry.name === 'pipe' ? { ...entry, kind: 'other' } : entry,
            );
          }
        },
      }),
    });
    sides.remote.writeFile('/src/locked.txt', 'x', { mode: 0 });
    sides.remote.writeFile('/src/closed/inside.txt', 'x');
    sides.remote.setMode('/src/closed', 0);
    sides.remote.writeFile('/src/pipe', '');
    sides.remote.writeFile('/src/z.txt', 'fine');
    const view = await sides.copy({ sourcePaths: ['/src'] });
    expect(view).toMatchObject({ state: 'failed', filesDone: 1, problemCount: 3 });
    const codes = Object.fromEntries(
      view.problems.map(({ path, failure }) => [path, failure.code]),
    );
    expect(codes).toEqual({
      '/src/locked.txt': 'permission-denied',
      '/src/pipe': 'unsupported',
      '/src/closed': 'permission-denied',
    });
    expect(sides.local.has('/in/src/z.txt')).toBe(true);
  });

  it('reports a folder that cannot be made once, with nothing below it', async () => {
    const sides = await createSides();
    sides.remote.writeFile('/src/sub/a.txt', 'x');
    sides.local.setMode('/in', 0o500);
    const view = await sides.copy({ sourcePaths: ['/src'] });
    expect(view).toMatchObject({ state: 'failed', filesDone: 0, problemCount: 1 });
    expect(view.problems).toMatchObject([{ path: '/src', failure: { code: 'permission-denied' } }]);
  });

  it('does not copy a folder into itself', async () => {
    const sides = await createSides();
    sides.remote.writeFile('/src/a.txt', 'x');
    const view = await sides.copy({
      direction: 'copy',
      sourcePaths: ['/src'],
      targetFolder: '/src',
    });
    expect(view).toMatchObject({
      state: 'failed',
      problems: [{ failure: { code: 'invalid-request' } }],
    });
    expect(treeOf(sides.remote, '/src')).toEqual(['a.txt']);
  });
});

describe('taken names', () => {
  it('asks one at a time, pauses, and does as it is told', async () => {
    const sides = await createSides();
    for (const name of ['a', 'b', 'c']) {
      sides.remote.writeFile(`/src/${name}`, `new ${name}`);
      sides.local.writeFile(`/in/src/${name}`, 'old');
    }
    const ended = sides.copy({ sourcePaths: ['/src'] });
    const answers = ['overwrite', 'skip', 'rename'] as const;
    const asked: string[] = [];
    for (const action of answers) {
      const { conflict } = await sides.until(
        ({ state, conflict: open }) =>
          state === 'asking' && open !== null && !asked.includes(open.sourcePath),
      );
      asked.push(conflict?.sourcePath ?? '');
      expect(conflict?.targetPath).toBe(`/in${conflict?.sourcePath ?? ''}`);
      expect(conflict?.freeName).toBe(`${conflict?.source.name ?? ''} (2)`);
      sides.transfers.answer('one', { action, applyToAll: false });
    }
    await expect(ended).resolves.toMatchObject({
      state: 'done',
      filesTotal: 3,
      filesDone: 2,
      filesSkipped: 1,
      conflict: null,
    });
    const [overwritten = '', skipped = '', renamed = ''] = asked;
    expect(digestOf(sides.local, `/in${overwritten}`)).toBe(digestOf(sides.remote, overwritten));
    expect(digestOf(sides.local, `/in${skipped}`)).toBe(digestOf(sides.local, `/in${renamed}`));
    expect(digestOf(sides.local, `/in${renamed} (2)`)).toBe(digestOf(sides.remote, renamed));
  });

  it('applies an answer to all that follow', async () => {
    const sides = await createSides();
    for (const name of ['a', 'b', 'c']) {
      sides.remote.writeFile(`/${name}`, `new ${name}`);
      sides.local.writeFile(`/in/${name}`, 'old');
    }
    const ended = sides.copy({ sourcePaths: ['/a', '/b', '/c'] });
    await sides.until(({ state }) => state === 'asking');
    sides.transfers.answer('one', { action: 'overwrite', applyToAll: true });
    await expect(ended).resolves.toMatchObject({ state: 'done', filesDone: 3 });
    expect(sides.told.filter(({ state }) => state === 'asking')).toHaveLength(1);
  });

  it('lets other transfers go on while one asks', async () => {
    const sides = await createSides();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      sides.remote.writeFile(`/${name}`, 'new');
      if (name !== 'f') sides.local.writeFile(`/in/${name}`, 'old');
    }
    for (const name of ['a', 'b', 'c', 'd', 'e']) sides.transfers.start(order(name, `/${name}`));
    sides.transfers.start(order('f', '/f'));
    await expect(sides.transfers.ended('f')).resolves.toMatchObject({ state: 'done' });
    await sides.transfers.close();
    expect(sides.transfers.list().map(({ state }) => state)).toEqual([
      ...Array<string>(5).fill('cancelled'),
      'done',
    ]);
  });

  it('finds a free name beside the sources own numbered ones', async () => {
    const sides = await createSides();
    for (const name of ['a.txt', 'a (2).txt', 'a (3).txt']) {
      sides.remote.writeFile(`/${name}`, name);
    }
    sides.local.writeFile('/in/a.txt', 'old');
    const view = await sides.copy({
      sourcePaths: ['/a.txt', '/a (2).txt', '/a (3).txt'],
      onConflict: 'rename',
    });
    expect(view).toMatchObject({ state: 'done', filesDone: 3 });
    const contents = treeOf(sides.local, '/in').map((name) =>
      new TextDecoder().decode(sides.local.readFile(`/in/${name}`)),
    );
    expect(contents.sort()).toEqual(['a (2).txt', 'a (3).txt', 'a.txt', 'old']);
  });

  it('merges folders, and leaves out everything below a skipped one', async () => {
    const sides = await createSides();
    sides.remote.writeFile('/src/sub/a.txt', 'new');
    sides.local.writeFile('/in/src/mine.txt', 'mine');
    const merged = await sides.copy({ id: 'merge', sourcePaths: ['/src'] });
    expect(merged.state).toBe('done');
    expect(treeOf(sides.local, '/in/src')).toEqual(['mine.txt', 'sub/', 'sub/a.txt']);

    sides.local.writeFile('/in/other', 'a file where a folder would go');
    sides.remote.writeFile('/other/x/y.txt', 'x');
    const skipped = await sides.copy({ id: 'skip', sourcePaths: ['/other'], onConflict: 'skip' });
    expect(skipped).toMatchObject({ state: 'done', filesDone: 0 });
    expect(treeOf(sides.local, '/in')).not.toContain('other/');
  });

  it('never lets a file and a folder replace one another', async () => {
    const sides = await createSides();
    sides.remote.writeFile('/a/inside', 'x');
    sides.remote.writeFile('/b', 'x');
    sides.local.writeFile('/in/a', 'a file');
    sides.local.makeFolder('/in/b');
    const view = await sides.copy({ sourcePaths: ['/a', '/b'], onConflict: 'overwrite' });
    expect(view).toMatchObject({ state: 'failed', problemCount: 2 });
    expect(view.problems.map(({ failure }) => failure.code)).toEqual(['wrong-kind', 'wrong-kind']);
    expect(treeOf(sides.local, '/in')).toEqual(['a', 'b/']);
  });
});

describe('createTransfers', () => {
  it('tells of changes at most ten times a second', async () => {
    const sides = await createSides();
    for (let index = 0; index < 300; index += 1) {
      sides.remote.writeFile(`/src/${String(index)}`, 'x');
    }
    const startedAt = performance.now();
    await sides.copy({ sourcePaths: ['/src'] });
    await sides.transfers.close();
    const tenths = (performance.now() - startedAt) / 100;
    // One before the first interval, one after each, one when closed.
    expect(sides.told.length).toBeLessThanOrEqual(tenths + 2);
    expect(sides.told.at(-1)).toMatchObject({ state: 'done', filesDone: 300 });
  });

  it('refuses an id that is taken, unknown ones, and answers that nobody waits for', async () => {
    const sides = await createSides();
    sides.remote.writeFile('/a', 'x');
    await sides.copy({ sourcePaths: ['/a'] });
    const refused = expect.objectContaining({ code: 'invalid-request' }) as unknown;
    const { transfers } = sides;
    expect(() => {
      transfers.start(order('one', '/a'));
    }).toThrow(refused);
    expect(() => {
      transfers.cancel('nobody');
    }).toThrow(refused);
    expect(() => {
      transfers.answer('one', { action: 'skip', applyToAll: false });
    }).toThrow(refused);
    expect(() => {
      transfers.retry('one');
    }).toThrow(refused);
  });

  it('lets at most four copy at once, and the others wait their turn', async () => {
    const gate = Promise.withResolvers<undefined>();
    const sides = await createSides({
      remote: { faults: { pace: (step) => (step === 'open' ? gate.promise : Promise.resolve()) } },
    });
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const id of ids) {
      sides.remote.writeFile(`/${id}`, 'x');
      sides.transfers.start(order(id, `/${id}`));
    }
    const states = (): string[] => sides.transfers.list().map(({ state }) => state);
    expect(states()).toEqual([...Array<string>(4).fill('running'), 'waiting', 'waiting']);
    sides.transfers.cancel('f');
    expect(states().at(-1)).toBe('cancelled');
    gate.resolve(undefined);
    await Promise.all(ids.map((id) => sides.transfers.ended(id)));
    expect(states()).toEqual([...Array<string>(5).fill('done'), 'cancelled']);
  });
});
