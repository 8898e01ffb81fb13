import { describe, expect, it } from 'vitest';
import { draftSite, type SavedSite, type SiteTree } from '../../../electron/shared/saved-site.ts';
import { folderId, movedAcross, movedBy, movedFolder, siteRows } from './site-rows.ts';

function site(id: string, folder: string[] = []): SavedSite {
  const target = {
    protocol: 'sftp' as const,
    host: `${id}.example.com`,
    port: 22,
    user: '',
    identityFiles: [],
    agent: 'auto' as const,
  };
  const draft = { ...draftSite(id, target), folder };
  return { ...draft, id, createdAtMs: 0, lastUsedAtMs: null, lastGrade: null };
}

const tree: SiteTree = {
  folders: [['Web'], ['Web', 'Old'], ['Empty']],
  sites: [site('top'), site('one', ['Web']), site('two', ['Web']), site('deep', ['Web', 'Old'])],
};
const none = new Set<string>();
const names = (rows: ReturnType<typeof siteRows>): string[] =>
  rows.map((row) => (row.kind === 'folder' ? row.folder.join('/') : row.site.name));

describe('siteRows', () => {
  it('shows folders before sites, each with what is in it', () => {
    const rows = siteRows(tree, none, '');
    expect(names(rows)).toEqual(['Web', 'Web/Old', 'deep', 'one', 'two', 'Empty', 'top']);
    expect(rows.map(({ depth }) => depth)).toEqual([0, 1, 2, 1, 1, 0, 0]);
  });

  it('hides what is in a closed folder', () => {
    const rows = siteRows(tree, new Set([folderId(['Web'])]), '');
    expect(names(rows)).toEqual(['Web', 'Empty', 'top']);
  });

  it('opens the way to what is searched for, and shows nothing else', () => {
    const rows = siteRows(tree, new Set([folderId(['Web'])]), 'deep');
    expect(names(rows)).toEqual(['Web', 'Web/Old', 'deep']);
  });
});

describe('moving', () => {
  const [top, one, two, deep] = tree.sites;
  if (!top || !one || !two || !deep) throw new Error('The tree has lost its sites.');

  it('goes past the neighbour of the same folder', () => {
    expect(movedBy(tree, two, -1)).toEqual({ folder: ['Web'], beforeSiteId: 'one' });
    expect(movedBy(tree, one, 1)).toEqual({ folder: ['Web'], beforeSiteId: null });
  });

  it('stops at the ends', () => {
    expect(movedBy(tree, one, -1)).toBeNull();
    expect(movedBy(tree, two, 1)).toBeNull();
    expect(movedBy(tree, top, 1)).toBeNull();
  });

  it('goes out of a folder and into one', () => {
    expect(movedAcross(tree, deep, 'out')).toEqual({ folder: ['Web'], beforeSiteId: null });
    expect(movedAcross(tree, top, 'out')).toBeNull();
    expect(movedAcross(tree, one, 'in')).toEqual({ folder: ['Web', 'Old'], beforeSiteId: null });
    expect(movedAcross(tree, deep, 'in')).toBeNull();
  });

  it('never puts a folder into itself', () => {
    expect(movedFolder(['Web'], ['Web', 'Old'])).toBeNull();
    expect(movedFolder(['Web', 'Old'], ['Web'])).toBeNull();
    expect(movedFolder(['Web', 'Old'], ['Empty'])).toEqual(['Empty', 'Old']);
  });
});
