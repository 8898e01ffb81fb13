import { beforeEach, describe, expect, it } from 'vitest';
import { entryNamed } from '../../../test/fixtures/entries.ts';
import type { Entry } from '../../../electron/shared/entry.ts';
import { AppError } from '../../../electron/shared/errors.ts';
import { Listing } from './listing.svelte.ts';
import type { SessionFiles } from './session-files.ts';

let folders: Map<string, Entry[]>;
let listing: Listing;

const files: SessionFiles = {
  sessionId: 'test',
  list(path, onBatch, signal) {
    const entries = folders.get(path);
    if (!entries) return Promise.reject(new AppError('not-found', 'gone'));
    for (const entry of entries) onBatch([entry]);
    return signal.aborted
      ? Promise.reject(new AppError('cancelled', 'stopped'))
      : Promise.resolve(path);
  },
  stat: () => Promise.reject(new AppError('unsupported', 'not here')),
  preview: () => Promise.reject(new AppError('unsupported', 'not here')),
  makeFolder: () => Promise.resolve(),
  makeFile: () => Promise.resolve(),
  rename: () => Promise.resolve(),
  setPermissions: () => Promise.resolve(),
  countTrees: () => Promise.reject(new AppError('unsupported', 'not here')),
  setTreePermissions: () => Promise.reject(new AppError('unsupported', 'not here')),
  remove: () => Promise.resolve({ removed: 0, problems: [], problemCount: 0 }),
  freeSpace: () => Promise.resolve(1_000),
};

function shown(): string[] {
  return listing.view.map((row) => (row === 'parent' ? '..' : row.entry.name));
}

function underCursor(): string | undefined {
  return shown()[listing.cursor];
}

beforeEach(async () => {
  folders = new Map([
    [
      '/home',
      [entryNamed('b'), entryNamed('sub', { kind: 'folder' }), entryNamed('a'), entryNamed('c')],
    ],
    ['/home/sub', [entryNamed('inner')]],
    ['/', [entryNamed('home', { kind: 'folder' }), entryNamed('var', { kind: 'folder' })]],
  ]);
  listing = new Listing({ files, style: 'posix', home: '/home' });
  await listing.open('/home');
});

describe('a folder', () => {
  it('shows the way up, folders, then files', () => {
    expect(listing.phase).toBe('ready');
    expect(shown()).toEqual(['..', 'sub', 'a', 'b', 'c']);
    expect(listing.entryCount).toBe(4);
  });

  it('has no way up at the root', async () => {
    await listing.open('/');
    expect(shown()).toEqual(['home', 'var']);
  });

  it('says why it cannot be read, and keeps its path', async () => {
    expect(await listing.open('/secret')).toBe(false);
    expect(listing.phase).toBe('failed');
    expect(listing.failure?.code).toBe('not-found');
    expect(listing.path).toBe('/secret');
    expect(listing.view).toEqual([]);
  });

  it('sorts the other way when the same column is chosen again', async () => {
    await listing.sortBy('name');
    expect(shown()).toEqual(['..', 'sub', 'c', 'b', 'a']);
  });
});

describe('a refresh', () => {
  it('keeps folder, cursor and selection by name', async () => {
    listing.toggle(3);
    listing.moveTo(4);
    folders.set('/home', [entryNamed('0'), entryNamed('b'), entryNamed('c')]);
    await listing.refresh();
    expect(listing.path).toBe('/home');
    expect(shown()).toEqual(['..', '0', 'b', 'c']);
    expect(underCursor()).toBe('c');
    expect([...listing.selected]).toEqual(['b']);
  });

  it('leaves the cursor in its place when its row is gone', async () => {
    listing.moveTo(3);
    folders.set('/home', [entryNamed('a'), entryNamed('c'), entryNamed('d')]);
    await listing.refresh();
    expect(listing.cursor).toBe(3);
    expect(underCursor()).toBe('d');
  });

  it('does not move elsewhere when the folder is gone', async () => {
    folders.delete('/home');
    await listing.refresh();
    expect(listing.path).toBe('/home');
    expect(listing.phase).toBe('failed');
  });
});

describe('the way', () => {
  it('up puts the cursor on the folder that was left', async () => {
    await listing.open('/home/sub');
    await listing.openParent();
    expect(listing.path).toBe('/home');
    expect(underCursor()).toBe('sub');
  });

  it('lends no rows of the last folder to commands in the next', async () => {
    listing.selectAll();
    const next = listing.open('/home/sub');
    expect(shown()).toContain('a');
    expect(listing.operands).toEqual([]);
    await next;
    listing.moveTo(1);
    expect(listing.operands.map((row) => row.entry.name)).toEqual(['inner']);
  });

  it('goes back and forward', async () => {
    await listing.open('/home/sub');
    await listing.open('/');
    await listing.goBack();
    expect(listing.path).toBe('/home/sub');
    await listing.goBack();
    await listing.goForward();
    expect(listing.path).toBe('/home/sub');
    expect(listing.ahead).toEqual(['/']);
  });

  it('ignores what an earlier folder still sends', async () => {
    const late = files.list;
    let release: (() => void) | undefined;
    const slow: SessionFiles = {
      ...files,
      list: async (path, onBatch, signal) => {
        if (path === '/home/sub') await new Promise<void>((resolve) => (release = resolve));
        return await late(path, onBatch, signal);
      },
    };
    listing = new Listing({ files: slow, style: 'posix', home: '/home' });
    const first = listing.open('/home/sub');
    await listing.open('/home');
    release?.();
    expect(await first).toBe(false);
    expect(shown()).toContain('a');
  });
});

describe('cursor and selection', () => {
  it('are apart', () => {
    listing.toggle(2);
    listing.moveTo(4);
    expect([...listing.selected]).toEqual(['a']);
    expect(listing.operands.map((row) => row.entry.name)).toEqual(['a']);
    listing.selectNone();
    expect(listing.operands.map((row) => row.entry.name)).toEqual(['c']);
  });

  it('never work on the way up', () => {
    listing.moveTo(0);
    expect(listing.operands).toEqual([]);
    listing.selectAll();
    expect(listing.selected.size).toBe(4);
  });

  it('extend from where the movement began, and shrink again', () => {
    listing.moveTo(2);
    listing.moveTo(4, { extends: true });
    expect([...listing.selected]).toEqual(['a', 'b', 'c']);
    listing.moveTo(3, { extends: true });
    expect([...listing.selected]).toEqual(['a', 'b']);
  });

  it('drop what the filter hides', () => {
    listing.selectAll();
    listing.setFilter('a');
    expect([...listing.selected]).toEqual(['a']);
    expect(shown()).toEqual(['..', 'a']);
  });
});

describe('what is selected', () => {
  it('is widened and narrowed by patterns, and inverted', () => {
    listing.selectMatching('a;b', true);
    listing.selectMatching('s*', true);
    expect([...listing.selected].sort()).toEqual(['a', 'b', 'sub']);
    listing.selectMatching('?', false);
    expect([...listing.selected]).toEqual(['sub']);
    listing.invertSelection();
    expect([...listing.selected].sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('names that begin with a dot', () => {
  beforeEach(async () => {
    folders.set('/home', [
      entryNamed('.profile'),
      entryNamed('.ssh', { kind: 'folder' }),
      entryNamed('a'),
    ]);
    await listing.refresh();
  });

  it('are counted while they are hidden, and are no part of a selection then', () => {
    listing.selectAll();
    listing.setShowsHidden(false);
    expect(shown()).toEqual(['..', 'a']);
    expect(listing.hiddenCount).toBe(2);
    expect([...listing.selected]).toEqual(['a']);
    listing.setShowsHidden(true);
    expect(shown()).toEqual(['..', '.ssh', '.profile', 'a']);
    expect(listing.hiddenCount).toBe(0);
  });
});
