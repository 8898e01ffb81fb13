import { expect, it } from 'vitest';
import { iconOf } from './file-icon.ts';

it.each([
  [{ name: 'src', kind: 'folder', linkKind: null }, 'folder-fill'],
  [{ name: 'current', kind: 'link', linkKind: 'folder' }, 'folder-fill'],
  [{ name: 'dangling', kind: 'link', linkKind: null }, 'link-simple'],
  [{ name: 'page.html', kind: 'link', linkKind: 'file' }, 'file-html'],
  [{ name: 'INDEX.HTML', kind: 'file', linkKind: null }, 'file-html'],
  [{ name: 'app.tar.zst', kind: 'file', linkKind: null }, 'file-archive'],
  [{ name: 'env.production', kind: 'file', linkKind: null }, 'file-lock'],
  [{ name: '.env', kind: 'file', linkKind: null }, 'file-lock'],
  [{ name: '.htaccess', kind: 'file', linkKind: null }, 'file-text'],
  [{ name: 'README', kind: 'file', linkKind: null }, 'file'],
  [{ name: 'socket', kind: 'other', linkKind: null }, 'file'],
] as const)('%o: %s', (entry, icon) => {
  expect(iconOf(entry)).toBe(icon);
});
