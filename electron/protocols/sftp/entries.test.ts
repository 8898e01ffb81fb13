import { describe, expect, it } from 'vitest';
import { createOwners, entryFrom, kindOf } from './entries.ts';

describe('kindOf', () => {
  it.each([
    [0o100644, 'file'],
    [0o040755, 'folder'],
    [0o120777, 'link'],
    [0o020600, 'other'],
  ])('reads the file type of %o', (mode, kind) => {
    expect(kindOf({ mode })).toBe(kind);
  });

  it('looks at the long line where no type was sent', () => {
    expect(kindOf({}, 'drwxr-xr-x 2 a b 0 x')).toBe('folder');
    expect(kindOf({ mode: 0o644 }, '-rw-r--r-- 1 a b 0 x')).toBe('file');
    expect(kindOf({})).toBe('other');
  });
});

describe('entryFrom', () => {
  const long = '-rw-r--r--    1 ferry    staff          12 Nov 23 07:00 name';

  it('says null for what the server did not say', () => {
    expect(entryFrom('x', {}, createOwners())).toEqual({
      name: 'x',
      kind: 'other',
      sizeBytes: null,
      modifiedAtMs: null,
      mode: null,
      owner: null,
      group: null,
      linkTarget: null,
      linkKind: null,
    });
  });

  it('learns names of owners from listings and knows them afterwards', () => {
    const owners = createOwners();
    const attributes = { mode: 0o100644, uid: 7, gid: 8, size: 12, mtime: 1_000 };
    expect(entryFrom('x', attributes, createOwners())).toMatchObject({ owner: '7', group: '8' });
    expect(entryFrom('x', attributes, owners, long)).toMatchObject({
      kind: 'file',
      sizeBytes: 12,
      modifiedAtMs: 1_000_000,
      mode: 0o644,
      owner: 'ferry',
      group: 'staff',
    });
    expect(entryFrom('y', attributes, owners)).toMatchObject({ owner: 'ferry', group: 'staff' });
  });

  it('takes no size that cannot be exact', () => {
    expect(entryFrom('x', { size: 2 ** 60 }, createOwners()).sizeBytes).toBeNull();
  });
});
