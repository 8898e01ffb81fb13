import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { containPaths, type ContainedPaths } from './contained-path.ts';

let folder: string;
let root: string;
let paths: ContainedPaths;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'keyferry-contained-')));
  root = path.join(folder, 'root');
  await mkdir(path.join(root, 'sub'), { recursive: true });
  await writeFile(path.join(root, 'file'), 'inside');
  await writeFile(path.join(folder, 'secret'), 'outside');
  await mkdir(path.join(folder, 'root-too'));
  paths = containPaths(root, true);
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const refused = { code: 'EACCES' };

describe('paths of a client that sees the folder as /', () => {
  it.each([
    ['/', ''],
    ['', ''],
    ['.', ''],
    ['/file', 'file'],
    ['file', 'file'],
    ['/sub/../file', 'file'],
    ['/../../../file', 'file'],
    ['/sub/./x', 'sub/x'],
  ])('%j is the place root/%s', async (clientPath, inside) => {
    expect(await paths.place(clientPath)).toBe(path.join(root, inside));
  });

  it.each([
    ['/', '/'],
    ['', '/'],
    ['sub/../sub/', '/sub'],
    ['/../..', '/'],
    ['/not there', '/not there'],
  ])('%j is shown as %s', (clientPath, shown) => {
    expect(paths.shown(clientPath)).toBe(shown);
  });

  it('refuse a NUL', async () => {
    await expect(paths.place('/a\0b')).rejects.toMatchObject(refused);
  });

  it('tell a free name from one that is taken', async () => {
    expect(await paths.target('/file')).toEqual({ real: path.join(root, 'file'), isNew: false });
    expect(await paths.target('/new')).toEqual({ real: path.join(root, 'new'), isNew: true });
    await expect(paths.target('/none/new')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('links', () => {
  it('are followed inside and nowhere else', async () => {
    await symlink('file', path.join(root, 'good'));
    await symlink('../secret', path.join(root, 'relative'));
    await symlink(path.join(folder, 'secret'), path.join(root, 'absolute'));
    await symlink('..', path.join(root, 'up'));
    await symlink('../root-too', path.join(root, 'neighbour'));
    expect(await paths.target('/good')).toEqual({ real: path.join(root, 'file'), isNew: false });
    for (const name of ['relative', 'absolute', 'up', 'neighbour', 'up/secret', 'neighbour/x']) {
      await expect(paths.target(`/${name}`), name).rejects.toMatchObject(refused);
    }
    await expect(paths.place('/up/secret')).rejects.toMatchObject(refused);
    expect(await paths.place('/absolute')).toBe(path.join(root, 'absolute'));
  });

  it('that lead nowhere are no free name', async () => {
    await symlink('../not there', path.join(root, 'dangling'));
    await expect(paths.target('/dangling')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('are made to point inside, by a way that keeps the real path to itself', () => {
    const link = path.join(root, 'sub', 'link');
    expect(paths.linkText(link, '/file')).toBe('../file');
    expect(paths.linkText(link, '../file')).toBe('../file');
    expect(paths.linkText(link, '/')).toBe('..');
    for (const target of ['../../secret', '../../root-too', 'a\0']) {
      expect(() => paths.linkText(link, target)).toThrow(expect.objectContaining(refused));
    }
  });
});

describe('the text of a link', () => {
  it('is shown as far as it tells of nothing outside', () => {
    expect(paths.linkShown('../file')).toBe('../file');
    expect(paths.linkShown(path.join(root, 'sub'))).toBe('/sub');
    expect(paths.linkShown(path.join(folder, 'secret'))).toBeNull();
    expect(paths.linkShown(path.join(folder, 'root-too'))).toBeNull();
  });
});

describe('paths of a client that sees the real ones', () => {
  it('stay inside too', async () => {
    const real = containPaths(root, false);
    expect(await real.place(path.join(root, 'file'))).toBe(path.join(root, 'file'));
    expect(real.shown('.')).toBe(root);
    await expect(real.place(path.join(folder, 'secret'))).rejects.toMatchObject(refused);
    await expect(real.place(`${root}/../secret`)).rejects.toMatchObject(refused);
    await expect(real.place(`${root}-too/x`)).rejects.toMatchObject(refused);
  });
});
