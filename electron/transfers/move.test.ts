import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  createSides,
  digest,
  digestOf,
  treeOf,
} from '../../test/fixtures/transfer-sides.ts';
import type { ByteSink } from '../protocols/protocol.ts';
import { AppError } from '../shared/errors.ts';

describe('moving', () => {
  it('removes files, links and folders once their copies are there', async () => {
    const sides = await createSides();
    sides.local.writeFile('/src/a', 'a');
    sides.local.writeFile('/src/sub/b', 'b');
    sides.local.makeLink('/src/sub/link', 'b');
    sides.local.makeFolder('/src/empty');
    const view = await sides.copy({ direction: 'upload', sourcePaths: ['/src'], isMove: true });
    expect(view).toMatchObject({ state: 'done', isMove: true });
    expect(treeOf(sides.remote, '/in')).toEqual([
      'src/',
      'src/a',
      'src/empty/',
      'src/sub/',
      'src/sub/b',
      'src/sub/link',
    ]);
    expect(treeOf(sides.local, '/')).toEqual(['in/']);
  });

  it('keeps what was not copied, and every folder above it', async () => {
    const sides = await createSides();
    for (const name of ['a', 'locked', 'sub/b']) sides.local.writeFile(`/src/${name}`, name);
    sides.local.setMode('/src/locked', 0);
    sides.remote.writeFile('/in/src/a', 'theirs');
    const view = await sides.copy({
      direction: 'upload',
      sourcePaths: ['/src'],
      isMove: true,
      onConflict: 'skip',
    });
    expect(view).toMatchObject({ state: 'failed', filesSkipped: 1, filesDone: 1 });
    expect(treeOf(sides.local, '/src')).toEqual(['a', 'locked']);
  });

  it('is over when it is tried again after the copy and before the removal', async () => {
    const sides = await createSides({ remote: { without: ['removeFile'] } });
    sides.remote.writeFile('/a', 'a');
    const failed = await sides.copy({ sourcePaths: ['/a'], isMove: true });
    expect(failed).toMatchObject({
      state: 'failed',
      problems: [{ failure: { code: 'unsupported' } }],
    });
    expect(digestOf(sides.local, '/in/a')).toBe(digestOf(sides.remote, '/a'));
  });
});

describe('moving away from a server that hides names', () => {
  it('leaves the folders, which may hold what was never listed', async () => {
    const sides = await createSides({
      changeRemote: (session) => ({
        ...session,
        traits: { ...session.traits, hidesDotNames: true },
        async *list(at, signal) {
          for await (const batch of session.list(at, signal)) {
            yield batch.filter(({ name }) => !name.startsWith('.'));
          }
        },
      }),
    });
    sides.remote.writeFile('/src/a', 'a');
    sides.remote.writeFile('/src/.hidden', 'theirs');
    const view = await sides.copy({ sourcePaths: ['/src'], isMove: true });
    expect(view).toMatchObject({
      state: 'failed',
      problems: [{ path: '/src', failure: { code: 'unsupported' } }],
    });
    expect(treeOf(sides.local, '/in')).toEqual(['src/', 'src/a']);
    expect(treeOf(sides.remote, '/src')).toEqual(['.hidden']);
  });
});

describe('moving within one side', () => {
  const within = { direction: 'copy', targetFolder: '/to', isMove: true } as const;

  it('renames: a folder at once, a file into its place, and nothing is read', async () => {
    const sides = await createSides({
      changeRemote: (session) => ({
        ...session,
        openRead: () => Promise.reject(new Error('Nothing has to be read.')),
      }),
    });
    for (const name of ['a', 'sub/b', 'sub/deep/c']) sides.remote.writeFile(`/src/${name}`, name);
    sides.remote.makeFolder('/to');
    sides.remote.writeFile('/to/a', 'old');
    const sourcePaths = ['/src/a', '/src/sub'];
    const view = await sides.copy({ ...within, sourcePaths, onConflict: 'overwrite' });
    expect(view).toMatchObject({ state: 'done', isOnServer: true, problems: [] });
    expect(treeOf(sides.remote, '/to')).toEqual(['a', 'sub/', 'sub/b', 'sub/deep/', 'sub/deep/c']);
    expect(digestOf(sides.remote, '/to/a')).toBe(digest(Buffer.from('a')));
    expect(treeOf(sides.remote, '/src')).toEqual([]);
  });

  it('copies and removes what cannot be renamed, and joins folders of the same name', async () => {
    const refuse = () => Promise.reject(new AppError('unsupported', 'Another disk.'));
    const sides = await createSides({
      changeRemote: (session) => ({
        ...session,
        features: {
          ...session.features,
          rename: (from, to, signal) =>
            from.endsWith('.part') && session.features.rename
              ? session.features.rename(from, to, signal)
              : refuse(),
        },
      }),
    });
    sides.remote.writeFile('/src/sub/b', 'b');
    sides.remote.writeFile('/to/sub/theirs', 'theirs');
    const view = await sides.copy({
      ...within,
      sourcePaths: ['/src/sub'],
      onConflict: 'overwrite',
    });
    expect(view).toMatchObject({ state: 'done', isOnServer: false, problems: [] });
    expect(treeOf(sides.remote, '/to')).toEqual(['sub/', 'sub/b', 'sub/theirs']);
    expect(treeOf(sides.remote, '/src')).toEqual([]);
  });

  it('moves nothing onto itself, where it would be removed', async () => {
    const sides = await createSides();
    sides.remote.writeFile('/to/a', 'a');
    const view = await sides.copy({ ...within, sourcePaths: ['/to/a'], onConflict: 'overwrite' });
    expect(view).toMatchObject({
      state: 'failed',
      problems: [{ failure: { code: 'invalid-request' } }],
    });
    expect(digestOf(sides.remote, '/to/a')).toBe(digest(Buffer.from('a')));
  });
});

describe('comparing by checksum', () => {
  it('gives no name to a copy whose bytes are others, and keeps the source of a move', async () => {
    const sides = await createSides({
      rules: { isChecksumVerified: true },
      changeLocal: (session) => ({
        ...session,
        features: {
          ...session.features,
          write: async (path, options, signal): Promise<ByteSink> => {
            const sink = await session.features.write?.(path, options, signal);
            if (!sink) throw new Error('The memory takes files.');
            return {
              writesInFlight: 1,
              write: (bytes) =>
                sink.write(bytes.map((byte, index) => (index === 7 ? ~byte : byte))),
              finish: () => sink.finish(),
              abort: () => sink.abort(),
            };
          },
        },
      }),
    });
    sides.remote.writeFile('/a', bytesOf(100_000));
    const view = await sides.copy({ sourcePaths: ['/a'], isMove: true });
    expect(view).toMatchObject({
      state: 'failed',
      problems: [{ failure: { code: 'integrity-mismatch' } }],
    });
    expect(treeOf(sides.local, '/in')).toEqual([]);
    expect(sides.remote.has('/a')).toBe(true);
  });

  it('asks the side itself where it computes checksums, and says so meanwhile', async () => {
    const asked: string[] = [];
    const gate = Promise.withResolvers<undefined>();
    const sides = await createSides({
      rules: { isChecksumVerified: true },
      changeRemote: (session) => ({
        ...session,
        features: {
          ...session.features,
          sha256: async (path) => {
            asked.push(path);
            await gate.promise;
            return { hex: digest(bytesOf(100_000)), by: 'check-file' };
          },
        },
      }),
    });
    sides.local.writeFile('/a', bytesOf(100_000));
    const copied = sides.copy({ direction: 'upload', sourcePaths: ['/a'] });
    await sides.until(({ verifying }) => verifying === 'SHA-256');
    gate.resolve(undefined);
    await expect(copied).resolves.toMatchObject({
      state: 'done',
      verifying: null,
      compared: { 'check-file': 1 },
    });
    expect(asked).toEqual([expect.stringMatching(/^\/in\/\.a\.[0-9a-f]{12}\.part$/)]);
  });
});

describe('rules for taken names', () => {
  it.each([
    ['newer', ['same', 'old'], ['new', 'size']],
    ['different-size', ['same', 'old', 'new'], ['size']],
    ['resume', ['same', 'old', 'new'], ['size']],
  ] as const)('%s leaves out what it should', async (onConflict, kept, replaced) => {
    const sides = await createSides();
    const times = { same: 5_000, old: 1_000, new: 9_000, size: 9_000 };
    for (const [name, modifiedAtMs] of Object.entries(times)) {
      sides.remote.writeFile(`/${name}`, name === 'size' ? 'longer source' : 'source', {
        modifiedAtMs,
      });
      sides.local.writeFile(`/in/${name}`, 'target', { modifiedAtMs: 5_000 });
    }
    const sourcePaths = Object.keys(times).map((name) => `/${name}`);
    const view = await sides.copy({ sourcePaths, onConflict });
    expect(view).toMatchObject({
      state: 'done',
      filesDone: replaced.length,
      filesSkipped: kept.length,
    });
    for (const name of kept) {
      expect(digestOf(sides.local, `/in/${name}`)).toBe(digest(new TextEncoder().encode('target')));
    }
    for (const name of replaced) {
      expect(digestOf(sides.local, `/in/${name}`)).toBe(digestOf(sides.remote, `/${name}`));
    }
  });

  it('continue a shorter file of the same beginning, and say beforehand what all of them would do', async () => {
    const bytes = Uint8Array.from(Buffer.alloc(20 * 1024 * 1024, bytesOf(65_537)));
    let reads = 0;
    const sides = await createSides({
      remote: {
        pieceBytes: 1024 * 1024,
        faults: {
          pace: (step) => {
            if (step === 'read') reads += 1;
            return Promise.resolve();
          },
        },
      },
    });
    sides.remote.writeFile('/big', bytes, { modifiedAtMs: 1 });
    sides.local.writeFile('/in/big', bytes.slice(0, 18 * 1024 * 1024));
    sides.remote.writeFile('/same', 'x', { modifiedAtMs: 1 });
    sides.local.writeFile('/in/same', 'y', { modifiedAtMs: 2 });
    const copied = sides.copy({ sourcePaths: ['/big', '/same'] });
    const { conflict } = await sides.until(({ conflict: open }) => open?.waiting.count === 2);
    expect(conflict?.waiting.effects).toMatchObject({
      overwrite: { replaced: 2, skipped: 0 },
      newer: { replaced: 0, skipped: 2 },
      resume: { replaced: 1, skipped: 1 },
      rename: { renamed: 2 },
    });
    sides.transfers.answer('one', { action: 'resume', applyToAll: true });
    await expect(copied).resolves.toMatchObject({ state: 'done', filesDone: 1, filesSkipped: 1 });
    expect(digestOf(sides.local, '/in/big')).toBe(digest(bytes));
    expect(treeOf(sides.local, '/in')).toEqual(['big', 'same']);
    expect(reads).toBeLessThan(18);
  });
});
