import { describe, expect, it } from 'vitest';
import type { Entry } from '../shared/entry.ts';
import { decide, freeNames, isSameCopy } from './conflicts.ts';

function entry(kind: Entry['kind'], changes: Partial<Entry> = {}): Entry {
  return {
    name: 'x',
    kind,
    sizeBytes: 10,
    modifiedAtMs: 1_000_000,
    mode: null,
    owner: null,
    group: null,
    linkTarget: null,
    linkKind: null,
    ...changes,
  };
}

describe('decide', () => {
  it('merges folders whatever the rule', () => {
    for (const rule of ['ask', 'overwrite', 'skip', 'rename'] as const) {
      expect(decide(entry('folder'), entry('folder'), rule, 1)).toBe('merge');
    }
  });

  it('follows the rule for files and links', () => {
    for (const rule of ['ask', 'overwrite', 'skip', 'rename'] as const) {
      expect(decide(entry('file'), entry('link'), rule, 1)).toBe(rule);
      expect(decide(entry('link'), entry('file'), rule, 1)).toBe(rule);
    }
  });

  it.each([
    ['file', 'folder'],
    ['folder', 'file'],
    ['link', 'folder'],
    ['folder', 'link'],
    ['file', 'other'],
  ] as const)('does not let a %s take the place of a %s', (source, existing) => {
    const target = entry(existing, { linkKind: 'folder' });
    expect(decide(entry(source), target, 'overwrite', 1)).toBe('refuse');
    expect(decide(entry(source), target, 'rename', 1)).toBe('rename');
  });
});

describe('isSameCopy', () => {
  it('goes by size and time within the precision', () => {
    expect(isSameCopy(entry('file'), entry('file'), 1)).toBe(true);
    expect(isSameCopy(entry('file'), entry('file', { sizeBytes: 11 }), 1)).toBe(false);
    const later = entry('file', { modifiedAtMs: 1_000_999 });
    expect(isSameCopy(entry('file'), later, 1)).toBe(false);
    expect(isSameCopy(entry('file'), later, 1000)).toBe(true);
  });

  it('takes nothing for granted', () => {
    expect(isSameCopy(entry('file', { modifiedAtMs: null }), entry('file'), 1)).toBe(false);
    expect(isSameCopy(entry('file', { sizeBytes: null }), entry('file'), 1)).toBe(false);
    expect(isSameCopy(entry('link'), entry('link'), 1)).toBe(false);
    expect(isSameCopy(entry('file'), entry('link'), 1)).toBe(false);
  });

  it('goes by the target of links', () => {
    const link = entry('link', { linkTarget: 'a' });
    expect(isSameCopy(link, { ...link }, 1)).toBe(true);
    expect(isSameCopy(link, entry('link', { linkTarget: 'b' }), 1)).toBe(false);
  });
});

describe('freeNames', () => {
  function firstOf(name: string, kind: Entry['kind'], count = 1): string[] {
    return freeNames(name, kind).take(count).toArray();
  }

  it.each([
    ['report.txt', 'report (2).txt'],
    ['archive.tar.gz', 'archive (2).tar.gz'],
    ['.bashrc', '.bashrc (2)'],
    ['.config.json', '.config (2).json'],
    ['Makefile', 'Makefile (2)'],
    ['a (2).txt', 'a (3).txt'],
    ['a (99)', 'a (100)'],
    ['v1. first draft', 'v1. first draft (2)'],
    ['..x', '..x (2)'],
  ])('%s becomes %s', (name, free) => {
    expect(firstOf(name, 'file')).toEqual([free]);
  });

  it('counts on, and treats a folder as having no extension', () => {
    expect(firstOf('photos.old', 'folder', 3)).toEqual([
      'photos.old (2)',
      'photos.old (3)',
      'photos.old (4)',
    ]);
  });

  it('stays within 255 bytes', () => {
    for (const name of [`${'ä'.repeat(125)}.txt`, 'x'.repeat(255)]) {
      const [free = ''] = firstOf(name, 'file');
      expect(Buffer.byteLength(free)).toBeLessThanOrEqual(255);
      expect(free).toContain(' (2)');
    }
  });
});
