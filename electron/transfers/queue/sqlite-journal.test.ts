import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Claim, Settlement } from '../../shared/work.ts';
import type { Job } from './job.ts';
import { openJournal } from './sqlite-journal.ts';

const job: Job = {
  id: 'j',
  order: {
    id: 'j',
    sourceSessionId: 'local',
    targetSessionId: 's1',
    sourcePaths: ['/src'],
    targetFolder: '/in',
    onConflict: 'ask',
  },
  targetName: null,
  title: 'src',
  source: { key: 'local', label: 'local' },
  target: { key: 'sftp://ann@one:22', label: 'ann@one' },
  direction: 'upload',
  position: 1,
  state: 'running',
  isBegun: true,
  onConflict: 'ask',
  settled: { filesDone: 0, filesSkipped: 0, bytesDone: 0 },
  compared: {},
  report: null,
  problems: [],
  orderedAtMs: 1,
  endedAtMs: null,
  attempts: 0,
};

function claim(sourcePath: string, name = 'a'): Claim {
  return {
    sourcePath,
    folder: '/in',
    name,
    part: `.${name}.0123.part`,
    isTaken: false,
    sizeBytes: 5,
    modifiedAtMs: 7,
  };
}

function done(sourcePath: string, isFolder = false): Settlement {
  return {
    sourcePath,
    outcome: 'done',
    isFolder,
    bytes: isFolder ? 0 : 10,
    compared: isFolder ? null : 'size',
  };
}

describe('openJournal', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'keyferry-journal-'));
    file = path.join(folder, 'journal.db');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('knows after its end what it was told', () => {
    const journal = openJournal(file);
    journal.save(job);
    journal.claim('j', [claim('/src/a'), claim('/src/b', 'b (2)')]);
    expect(journal.settle('j', [done('/src/a')], '/')).toEqual({
      counts: { filesDone: 1, filesSkipped: 0, bytesDone: 10 },
      compared: { size: 1 },
    });
    journal.settle('j', [{ ...done('/src/c'), outcome: 'skipped', compared: null }], '/');
    journal.settle('j', [{ ...done('/src/e'), compared: 'check-file' }, done('/src/f')], '/');
    journal.remember('key', 'value');
    journal.close();
    const again = openJournal(file);
    expect(again.look('j', ['/src/a', '/src/b', '/src/c', '/src/d'])).toEqual([
      { state: 'done' },
      { state: 'claimed', claim: claim('/src/b', 'b (2)') },
      { state: 'skipped' },
      null,
    ]);
    expect(again.openClaims('j')).toEqual([claim('/src/b', 'b (2)')]);
    expect(again.load()).toEqual([
      {
        ...job,
        settled: { filesDone: 3, filesSkipped: 1, bytesDone: 30 },
        compared: { size: 2, 'check-file': 1 },
      },
    ]);
    expect(again.recall('key')).toBe('value');
    again.close();
  });

  it('forgets what was in a folder that is settled, and nothing beside it', () => {
    const journal = openJournal(file);
    journal.save(job);
    const paths = [
      '/src/a',
      '/src/a/b',
      '/src/a/b/c',
      '/src/a%/b',
      '/src/a b',
      '/src/a0',
      '/src/ab',
    ];
    journal.settle(
      'j',
      paths.map((one) => done(one)),
      '/',
    );
    journal.settle('j', [done('/src/a', true)], '/');
    const known = journal.look('j', paths);
    expect(paths.filter((_, index) => known[index] === null)).toEqual(['/src/a/b', '/src/a/b/c']);
    journal.close();
  });

  it('keeps odd names apart, and those of another separator', () => {
    const journal = openJournal(file);
    journal.save(job);
    const odd = [
      "C:\\x\\'; DROP TABLE item; --",
      'C:\\x\\\u0000',
      'C:\\x\\日本',
      'C:\\x\\😀',
      'C:\\y',
    ];
    journal.settle(
      'j',
      odd.map((one) => done(one)),
      '\\',
    );
    expect(journal.look('j', odd)).toEqual(odd.map(() => ({ state: 'done' })));
    journal.settle('j', [done('C:\\x', true)], '\\');
    expect(journal.look('j', odd).filter((one) => one !== null)).toEqual([{ state: 'done' }]);
    journal.close();
  });

  it('goes with its job, lines and all, and keeps a bounded number of lines', () => {
    const journal = openJournal(file);
    journal.save(job);
    for (let index = 0; index < 1_100; index += 1) {
      journal.addLine('j', { atMs: index, level: 'info', text: String(index) });
    }
    expect(journal.lines('j')).toHaveLength(1_000);
    expect(journal.lines('j').at(-1)?.text).toBe('1099');
    journal.claim('j', [claim('/src/a')]);
    journal.remove(['j']);
    expect([journal.load(), journal.lines('j'), journal.openClaims('j')]).toEqual([[], [], []]);
    journal.close();
  });

  it('has one owner at a time', () => {
    const journal = openJournal(file);
    journal.save(job);
    const other = new DatabaseSync(file, { timeout: 0 });
    expect(() => other.prepare('SELECT * FROM job').all()).toThrow(/locked/);
    other.close();
    journal.close();
  });

  it('does not touch the file of a later version', () => {
    const later = new DatabaseSync(file);
    later.exec('PRAGMA user_version = 99');
    later.close();
    expect(() => openJournal(file)).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });
});
