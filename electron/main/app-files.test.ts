import { describe, expect, it } from 'vitest';
import path from 'node:path';
import { contentSecurityPolicy, servedFile } from './app-files.ts';

const folder = path.resolve('/app/out/renderer');

describe('servedFile', () => {
  it('finds files of the app by their type', () => {
    expect(servedFile(folder, 'app://keyferry/index.html')).toEqual({
      path: path.join(folder, 'index.html'),
      contentType: 'text/html; charset=utf-8',
    });
    expect(servedFile(folder, 'app://keyferry/assets/a%20b.js?v=1#x')?.path).toBe(
      path.join(folder, 'assets', 'a b.js'),
    );
  });

  it.each([
    'app://keyferry/../secret.js',
    'app://keyferry/%2e%2e/secret.js',
    'app://keyferry/..%2f..%2fsecret.js',
    'app://keyferry//etc/x.js/../../../../secret.js',
    'app://keyferry/a%00.js',
    'app://keyferry/%ff.js',
    'app://keyferry/',
    'app://keyferry/notes.txt',
    'app://elsewhere/index.html',
    'file:///app/out/renderer/index.html',
    'https://keyferry/index.html',
    'not a url',
  ])('serves nothing outside of the folder for %s', (url) => {
    const served = servedFile(folder, url);
    expect(served === undefined || served.path.startsWith(folder + path.sep)).toBe(true);
    expect(served?.path ?? '').not.toMatch(/^\/(app\/)?(out\/)?secret/);
  });

  it('does not serve another folder whose name begins alike', () => {
    expect(servedFile(folder, 'app://keyferry/..%2frenderer-old/index.html')).toBeUndefined();
  });
});

describe('contentSecurityPolicy', () => {
  it('forbids whatever it does not name, inline code included', () => {
    expect(contentSecurityPolicy).toMatch(/^default-src 'none';/);
    expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:/);
  });
});
