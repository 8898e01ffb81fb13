import { describe, expect, it } from 'vitest';
import { draftSite, type SavedSite, type SiteTree } from '../../shared/saved-site.ts';
import {
  addFolder,
  addSites,
  changeSite,
  duplicateSite,
  moveFolder,
  moveSites,
  noteUse,
  removeFolder,
  removeSites,
  type Origin,
} from './site-book.ts';

const target = { protocol: 'ftp', host: 'h', port: 21, user: '' } as const;

function siteOf(id: string, folder: string[] = []): SavedSite {
  return {
    id,
    ...draftSite(id, target),
    folder,
    createdAtMs: 1,
    lastUsedAtMs: null,
    lastGrade: null,
  };
}

function originOf(): Origin {
  let count = 0;
  return {
    nowMs: 1_000,
    newId: () => {
      count += 1;
      return `new-${String(count)}`;
    },
  };
}

const tree: SiteTree = {
  folders: [['Web'], ['Web', 'Old'], ['Finance']],
  sites: [siteOf('a', ['Web']), siteOf('b', ['Web', 'Old']), siteOf('c', ['Finance']), siteOf('d')],
};
const ids = ({ sites }: SiteTree): string => sites.map(({ id }) => id).join('');

describe('adding and changing', () => {
  it('adds at the end, with every folder on the way', () => {
    const draft = { ...draftSite('New', target), folder: ['A', 'B'] };
    const { tree: after, result } = addSites(tree, [draft], originOf());
    expect(result).toMatchObject([{ id: 'new-1', createdAtMs: 1_000, lastUsedAtMs: null }]);
    expect(after.folders).toEqual([...tree.folders, ['A'], ['A', 'B']]);
    expect(after.sites.at(-1)).toBe(result[0]);
  });

  it('keeps the place of a changed site, and its grade for the same server alone', () => {
    const graded = noteUse(tree, 'a', { atMs: 5, grade: 'A' }).tree;
    const renamed = changeSite(graded, 'a', draftSite('Renamed', target));
    expect(ids(renamed.tree)).toBe('abcd');
    expect(renamed.result).toMatchObject({ id: 'a', name: 'Renamed', lastUsedAtMs: 5 });
    expect(renamed.result.lastGrade).toEqual({ mark: 'A', atMs: 5 });
    const moved = changeSite(graded, 'a', draftSite('a', { ...target, host: 'other' }));
    expect(moved.result.lastGrade).toBeNull();
  });

  it('says that a site is gone', () => {
    const change = () => changeSite(tree, 'x', draftSite('x', target));
    expect(change).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('refuses to grow without end', () => {
    const sites = Array.from({ length: 20_000 }, () => siteOf('x'));
    const add = () => addSites({ folders: [], sites }, [draftSite('y', target)], originOf());
    expect(add).toThrow(expect.objectContaining({ code: 'limit-exceeded' }));
  });

  it('keeps the old grade where a use brought none', () => {
    const graded = noteUse(tree, 'a', { atMs: 5, grade: 'A' }).tree;
    const again = noteUse(graded, 'a', { atMs: 9, grade: null }).tree;
    expect(again.sites[0]).toMatchObject({ lastUsedAtMs: 9, lastGrade: { mark: 'A', atMs: 5 } });
    expect(noteUse(tree, 'gone', { atMs: 9, grade: 'A' }).tree).toBe(tree);
  });
});

describe('duplicating', () => {
  it('puts a copy under a free name right behind the original', () => {
    const origin = originOf();
    const once = duplicateSite(tree, 'a', origin).tree;
    const twice = duplicateSite(once, 'new-1', origin).tree;
    expect(twice.sites.slice(0, 3).map(({ name }) => name)).toEqual(['a', 'a copy', 'a copy 2']);
    expect(twice.sites[1]).toMatchObject({ folder: ['Web'], createdAtMs: 1_000 });
  });
});

describe('moving sites', () => {
  it('keeps their own order, before another site or at the end', () => {
    const before = moveSites(tree, ['d', 'b'], ['Finance'], 'c').tree;
    expect(ids(before)).toBe('abdc');
    expect(before.sites.filter(({ folder }) => folder[0] === 'Finance')).toHaveLength(3);
    expect(ids(moveSites(tree, ['a', 'c'], [], null).tree)).toBe('bdac');
    expect(ids(moveSites(tree, ['a'], [], 'gone').tree)).toBe('bcda');
  });
});

describe('removing', () => {
  it('takes the named sites', () => {
    const { tree: after, result } = removeSites(tree, ['b', 'gone']);
    expect(ids(after)).toBe('acd');
    expect(result).toHaveLength(1);
  });

  it('takes a folder with everything in it', () => {
    const { tree: after, result } = removeFolder(tree, ['Web']);
    expect(ids(after)).toBe('cd');
    expect(after.folders).toEqual([['Finance']]);
    expect(result.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(() => removeFolder(tree, [])).toThrow(
      expect.objectContaining({ code: 'invalid-request' }),
    );
  });
});

describe('folders', () => {
  it('are made once', () => {
    expect(addFolder(tree, ['X', 'Y']).tree.folders.slice(3)).toEqual([['X'], ['X', 'Y']]);
    expect(() => addFolder(tree, ['Web'])).toThrow(
      expect.objectContaining({ code: 'already-exists' }),
    );
  });

  it('take everything along when they are renamed or moved', () => {
    const { tree: after } = moveFolder(tree, ['Web'], ['Finance', 'Sites']);
    expect(after.folders).toEqual([['Finance', 'Sites'], ['Finance', 'Sites', 'Old'], ['Finance']]);
    expect(after.sites.map(({ folder }) => folder.join('/'))).toEqual([
      'Finance/Sites',
      'Finance/Sites/Old',
      'Finance',
      '',
    ]);
  });

  it('do not go into themselves, over another or from nowhere', () => {
    const codeOf = (from: string[], to: string[]): unknown => {
      try {
        return moveFolder(tree, from, to).result;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(codeOf(['Web'], ['Web', 'Old', 'Web'])).toBe('invalid-request');
    expect(codeOf([], ['X'])).toBe('not-found');
    expect(codeOf(['Web'], ['Finance'])).toBe('already-exists');
    expect(codeOf(['Nope'], ['X'])).toBe('not-found');
    expect(moveFolder(tree, ['Web'], ['Web']).tree).toBe(tree);
  });
});
