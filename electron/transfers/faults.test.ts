import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  createSides,
  digest,
  digestOf,
  treeOf,
  type Sides,
} from '../../test/fixtures/transfer-sides.ts';
import type { MemoryDisk } from '../protocols/memory/disk.ts';
import type { MemorySession } from '../protocols/memory/connect.ts';
import type { Entry } from '../shared/entry.ts';
import { inMemory, openJournal } from './queue/sqlite-journal.ts';

/** What may be in a folder after a fault: whole copies under their names, and nothing else. */
function expectOnlyWholeFiles(target: MemoryDisk, source: MemoryDisk, from: string): void {
  for (const name of treeOf(target, '/in').filter((path) => !path.endsWith('/'))) {
    expect(digestOf(target, `/in/${name}`)).toBe(digestOf(source, `${from}${name}`));
  }
}

/** Calls `act` once, before a step of that name has been taken `count` times. */
function onStep(name: string, count: number, act: () => void): (step: string) => Promise<void> {
  let seen = 0;
  return (step) => {
    if (step === name) seen += 1;
    if (step === name && seen === count) act();
    return Promise.resolve();
  };
}

function writeMany(disk: MemoryDisk, count: number): void {
  for (let index = 0; index < count; index += 1) {
    disk.writeFile(`/src/${String(index)}.bin`, bytesOf(5_000, index));
  }
}

it('names the file that could not be written, not its part file', async () => {
  const sides = await createSides();
  sides.remote.writeFile('/src/a.bin', bytesOf(5_000, 1));
  sides.local.makeFolder('/in');
  sides.local.setMode('/in', 0o500);
  const view = await sides.copy({ sourcePaths: ['/src/a.bin'] });
  const failure = view.problems[0]?.failure;
  expect(failure).toMatchObject({ code: 'permission-denied', detail: { path: '/in/a.bin' } });
  expect(failure?.message).not.toContain('.part');
});

describe('a full disk', () => {
  it('stops the transfer, says so once, and leaves whole files only', async () => {
    const sides = await createSides();
    writeMany(sides.remote, 50);
    sides.local.freeBytes = 62_000;
    const view = await sides.copy({ sourcePaths: ['/src'] });
    expect(view).toMatchObject({ state: 'failed', problemCount: 1 });
    expect(view.problems).toMatchObject([{ failure: { code: 'disk-full' } }]);
    expect(view.filesDone).toBeLessThan(50);
    expect(view.bytesDone).toBe(view.filesDone * 5_000);
    expectOnlyWholeFiles(sides.local, sides.remote, '/');
  });

  it('is over when there is room again: a retry copies what is left', async () => {
    const sides = await createSides();
    writeMany(sides.remote, 30);
    sides.local.freeBytes = 62_000;
    const failed = await sides.copy({ sourcePaths: ['/src'] });
    sides.local.freeBytes = 1_000_000;
    sides.transfers.retry('one');
    const view = await sides.transfers.ended('one');
    expect(view).toMatchObject({ state: 'done', filesDone: 30, filesTotal: 30, problemCount: 0 });
    expect(1_000_000 - sides.local.freeBytes).toBe((30 - failed.filesDone) * 5_000);
    expect(treeOf(sides.local, '/in/src')).toEqual(treeOf(sides.remote, '/src'));
  });
});

describe('a lost connection', () => {
  it('ends a download at any step as failed, with whole files only', async () => {
    for (let stepsUntilLost = 0; stepsUntilLost < 48; stepsUntilLost += 3) {
      const sides = await createSides({ remote: { faults: { stepsUntilLost } } });
      writeMany(sides.remote, 12);
      const view = await sides.copy({ sourcePaths: ['/src'] });
      expect(view.state).toBe('failed');
      expect(view.problems.at(-1)).toMatchObject({ failure: { code: 'connection-lost' } });
      expectOnlyWholeFiles(sides.local, sides.remote, '/');
    }
  });

  it('names the part files of an upload that nobody can remove any more', async () => {
    const sides = await createSides({
      remote: {
        faults: {
          pace: onStep('write', 3, () => {
            (sides.remoteSession as MemorySession).drop();
          }),
        },
      },
    });
    writeMany(sides.local, 1);
    sides.local.writeFile('/src/0.bin', bytesOf(1_000_000));
    const view = await sides.copy({ direction: 'upload', sourcePaths: ['/src/0.bin'] });
    const left = treeOf(sides.remote, '/in');
    expect(left).toHaveLength(1);
    expect(left[0]).toMatch(/^\.0\.bin\.[0-9a-f]{12}\.part$/);
    expect(view).toMatchObject({
      state: 'failed',
      problems: [
        { failure: { code: 'connection-lost', detail: { partFile: `/in/${left[0] ?? ''}` } } },
      ],
    });
  });

  it('ends transfers that wait, and lets none begin', async () => {
    const sides = await createSides();
    sides.remote.writeFile('/a', 'new');
    sides.local.writeFile('/in/a', 'old');
    const ended = sides.copy({ sourcePaths: ['/a'] });
    await sides.until(({ state }) => state === 'asking');
    (sides.remoteSession as MemorySession).drop();
    await expect(ended).resolves.toMatchObject({
      state: 'failed',
      problems: [{ failure: { code: 'connection-lost' } }],
    });
    await expect(sides.copy({ id: 'two', sourcePaths: ['/a'] })).rejects.toMatchObject({
      code: 'connection-lost',
    });
  });
});

describe('cancelling', () => {
  it('leaves no part file and no half file, whenever it comes', async () => {
    for (const count of [1, 2, 5, 9, 20]) {
      for (const step of ['open', 'write', 'finish', 'rename', 'setModified']) {
        const sides: Sides = await createSides({
          local: {
            faults: {
              pace: onStep(step, count, () => {
                sides.transfers.cancel('one');
              }),
            },
          },
        });
        writeMany(sides.remote, 25);
        const view = await sides.copy({ sourcePaths: ['/src'] });
        expect(view).toMatchObject({ state: 'cancelled', problemCount: 0, conflict: null });
        expect(treeOf(sides.local, '/in').filter((name) => name.endsWith('.part'))).toEqual([]);
        expectOnlyWholeFiles(sides.local, sides.remote, '/');
      }
    }
  });

  it('ends a transfer that waits for an answer, or is answered so', async () => {
    for (const isAnswered of [true, false]) {
      const sides = await createSides();
      sides.remote.writeFile('/a', 'new');
      sides.local.writeFile('/in/a', 'old');
      const ended = sides.copy({ sourcePaths: ['/a'] });
      await sides.until(({ state }) => state === 'asking');
      if (isAnswered) sides.transfers.answer('one', { action: 'cancel', applyToAll: false });
      else sides.transfers.cancel('one');
      await expect(ended).resolves.toMatchObject({ state: 'cancelled', problemCount: 0 });
      expect(treeOf(sides.local, '/in')).toEqual(['a']);
    }
  });

  it('can be taken back: a retry goes on and keeps what was decided', async () => {
    const sides: Sides = await createSides({
      local: {
        faults: {
          pace: onStep('rename', 4, () => {
            sides.transfers.cancel('one');
          }),
        },
      },
    });
    writeMany(sides.remote, 20);
    sides.local.writeFile('/in/src/3.bin', 'mine');
    await sides.copy({ sourcePaths: ['/src'], onConflict: 'rename' });
    sides.transfers.retry('one');
    await expect(sides.transfers.ended('one')).resolves.toMatchObject({
      state: 'done',
      filesDone: 20,
    });
    expect(treeOf(sides.local, '/in/src')).toHaveLength(21);
    expect(digestOf(sides.local, '/in/src/3 (2).bin')).toBe(digestOf(sides.remote, '/src/3.bin'));
  });
});

describe('a source that changes', () => {
  it('is copied again as it is now, when it is small and holds still', async () => {
    const sides = await createSides({
      remote: {
        faults: {
          pace: onStep('read', 1, () => {
            sides.remote.writeFile('/log', bytesOf(7_000, 2));
          }),
        },
      },
    });
    sides.remote.writeFile('/log', bytesOf(5_000, 1));
    const view = await sides.copy({ sourcePaths: ['/log'] });
    expect(view).toMatchObject({ state: 'done', bytesTotal: 7_000, bytesDone: 7_000 });
    expect(digestOf(sides.local, '/in/log')).toBe(digest(bytesOf(7_000, 2)));
    expect(treeOf(sides.local, '/in')).toEqual(['log']);
  });

  it('is a problem when it never holds still, grows or shrinks', async () => {
    for (const sizeNow of [(read: number) => 5_000 + read, (read: number) => 5_000 - read]) {
      let reads = 0;
      const sides = await createSides({
        remote: {
          faults: {
            pace: (step) => {
              if (step === 'read') sides.remote.writeFile('/log', bytesOf(sizeNow((reads += 1))));
              return Promise.resolve();
            },
          },
        },
      });
      sides.remote.writeFile('/log', bytesOf(5_000));
      const view = await sides.copy({ sourcePaths: ['/log'] });
      expect(view.problems).toMatchObject([{ path: '/log', failure: { code: 'source-changed' } }]);
      expect(view).toMatchObject({ state: 'failed', bytesDone: 0 });
      expect(treeOf(sides.local, '/in')).toEqual([]);
    }
  });

  it('is a problem at once when it is large', async () => {
    const sides = await createSides({
      remote: {
        faults: {
          pace: onStep('read', 10, () => {
            sides.remote.writeFile('/big', bytesOf(2_000_001));
          }),
        },
      },
    });
    sides.remote.writeFile('/big', bytesOf(2_000_000));
    const view = await sides.copy({ sourcePaths: ['/big'] });
    expect(view.problems).toMatchObject([{ failure: { code: 'source-changed' } }]);
    expect(treeOf(sides.local, '/in')).toEqual([]);
  });

  it('is noticed by its time alone', async () => {
    const sides = await createSides({
      remote: {
        faults: {
          pace: onStep('read', 20, () => {
            sides.remote.writeFile('/big', bytesOf(2_000_000, 2), { modifiedAtMs: 2 });
          }),
        },
      },
    });
    sides.remote.writeFile('/big', bytesOf(2_000_000), { modifiedAtMs: 1 });
    const view = await sides.copy({ sourcePaths: ['/big'] });
    expect(view.problems).toMatchObject([{ failure: { code: 'source-changed' } }]);
  });
});

describe('retrying', () => {
  it('copies only what failed, and asks nothing again', async () => {
    const sides = await createSides();
    writeMany(sides.remote, 10);
    sides.remote.setMode('/src/4.bin', 0);
    sides.local.writeFile('/in/src/1.bin', 'mine');
    const failed = await sides.copy({ sourcePaths: ['/src'], onConflict: 'skip' });
    expect(failed).toMatchObject({
      state: 'failed',
      filesDone: 8,
      filesSkipped: 1,
      problemCount: 1,
    });
    sides.remote.setMode('/src/4.bin', 0o644);
    sides.local.freeBytes = 5_000;
    sides.transfers.retry('one');
    await expect(sides.transfers.ended('one')).resolves.toMatchObject({
      state: 'done',
      filesTotal: 10,
      filesDone: 9,
      filesSkipped: 1,
      bytesTotal: 45_000,
      bytesDone: 45_000,
      problems: [],
    });
    expect(digestOf(sides.local, '/in/src/4.bin')).toBe(digestOf(sides.remote, '/src/4.bin'));
  });

  it('goes on in a new engine where the last one ended', async () => {
    const journal = openJournal(inMemory);
    const before = await createSides({ remote: { faults: { stepsUntilLost: 60 } }, journal });
    writeMany(before.remote, 20);
    const lost = await before.copy({ sourcePaths: ['/src'] });
    expect(lost.filesDone).toBeGreaterThan(0);
    const after = await createSides({
      local: { disk: before.local },
      remote: { disk: before.remote },
      journal,
    });
    const room = (20 - lost.filesDone) * 5_000;
    after.local.freeBytes = room;
    after.transfers.retry('one');
    const view = await after.transfers.ended('one');
    expect(view).toMatchObject({ state: 'done', filesDone: 20, bytesDone: 100_000 });
    expect(after.local.freeBytes).toBe(0);
  });

  it('lists the first hundred problems and counts all', async () => {
    const sides = await createSides();
    writeMany(sides.remote, 130);
    for (let index = 0; index < 130; index += 1)
      sides.remote.setMode(`/src/${String(index)}.bin`, 0);
    const view = await sides.copy({ sourcePaths: ['/src'] });
    expect(view).toMatchObject({ state: 'failed', problemCount: 130 });
    expect(view.problems).toHaveLength(100);
  });
});

describe('hostile listings', () => {
  const entry = (name: string, kind: Entry['kind'] = 'file'): Entry => ({
    name,
    kind,
    sizeBytes: 1,
    modifiedAtMs: 0,
    mode: 0o755,
    owner: null,
    group: null,
    linkTarget: kind === 'link' ? '/outside' : null,
    linkKind: null,
  });

  async function listingSides(entries: Entry[], local = {}): Promise<Sides> {
    const sides = await createSides({
      ...local,
      changeRemote: (session) => ({
        ...session,
        async *list(path, signal) {
          if (path === '/src') yield await Promise.resolve(entries);
          else yield* session.list(path, signal);
        },
      }),
    });
    sides.remote.makeFolder('/src');
    sides.local.makeFolder('/outside');
    return sides;
  }

  it('cannot make anything outside the chosen folder', async () => {
    const names = ['../evil', '..', '.', '', 'a/b', '/etc', 'nul\0'];
    const sides = await listingSides(names.map((name) => entry(name)));
    const view = await sides.copy({ sourcePaths: ['/src'] });
    expect(view).toMatchObject({ state: 'failed', problemCount: names.length });
    expect(view.problems.map(({ failure }) => failure.code)).toEqual(
      names.map(() => 'name-invalid'),
    );
    expect(treeOf(sides.local, '/')).toEqual(['in/', 'in/src/', 'outside/']);
  });

  it('cannot lead out by a link and a folder of the same name', async () => {
    const sides = await listingSides([entry('x', 'link'), entry('x', 'folder')]);
    sides.remote.writeFile('/src/x/evil', 'evil');
    const view = await sides.copy({ sourcePaths: ['/src'] });
    expect(view.state).toBe('failed');
    expect(treeOf(sides.local, '/outside')).toEqual([]);
  });

  it('cannot lead out by a link that an earlier transfer has made', async () => {
    const sides = await listingSides([entry('x', 'folder')]);
    sides.remote.writeFile('/src/x/evil', 'evil');
    sides.local.makeFolder('/in/src');
    sides.local.makeLink('/in/src/x', '/outside');
    for (const onConflict of ['overwrite', 'skip', 'rename'] as const) {
      await sides.copy({ id: onConflict, sourcePaths: ['/src'], onConflict });
    }
    expect(treeOf(sides.local, '/outside')).toEqual([]);
    expect(sides.local.has('/in/src/x (2)/evil')).toBe(true);
  });

  it('gives two names that differ in case only one copy where case does not count', async () => {
    const changeLocal: NonNullable<Parameters<typeof createSides>[0]>['changeLocal'] = (
      session,
    ) => ({
      ...session,
      traits: { ...session.traits, isCaseSensitive: false },
    });
    const sides = await createSides({ changeLocal });
    sides.remote.writeFile('/src/Readme', 'one');
    sides.remote.writeFile('/src/README', 'two');
    const view = await sides.copy({ sourcePaths: ['/src'], onConflict: 'overwrite' });
    expect(view).toMatchObject({ state: 'failed', filesDone: 1 });
    expect(view.problems).toMatchObject([
      { failure: { code: 'name-invalid', detail: { reason: 'case-clash' } } },
    ]);
  });

  it('gives names that the target does not take their own problem', async () => {
    const sides = await createSides({
      changeLocal: (session) => ({
        ...session,
        checkName: (name) => (name.includes(':') ? 'A colon cannot be in a name here.' : null),
      }),
    });
    sides.remote.writeFile('/src/a:b', 'x');
    sides.remote.writeFile('/src/fine', 'x');
    const view = await sides.copy({ sourcePaths: ['/src'] });
    expect(view).toMatchObject({ state: 'failed', filesDone: 1 });
    expect(view.problems).toMatchObject([{ path: '/src/a:b', failure: { code: 'name-invalid' } }]);
  });
});
