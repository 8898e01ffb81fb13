import { describe, expect, it } from 'vitest';
import { isUrl, parseSiteUrl } from './site-url.ts';

describe('parseSiteUrl', () => {
  it.each([
    ['sftp://files.example.com/', { host: 'files.example.com', port: 22, path: '/' }],
    ['SFTP://files.example.com/a', { host: 'files.example.com', path: '/a' }],
    ['sftp://h:2022/a', { host: 'h', port: 2022 }],
    ['sftp://h:/a', { host: 'h', port: 22 }],
    ['sftp://[::1]:2022/a', { host: '::1', port: 2022, path: '/a' }],
    ['sftp://[fe80::1%25eth0]/a', { host: 'fe80::1%eth0' }],
    ['sftp://deploy@h/a', { user: 'deploy', password: undefined }],
    ['sftp://h/a', { user: undefined }],
    ['sftp://me%40corp:p%3Aw%2F@h/a', { user: 'me@corp', password: 'p:w/' }],
    ['sftp://u:@h/a', { user: 'u', password: '' }],
    ['sftp://u:p@ss@h/a', { user: 'u', password: 'p@ss', host: 'h' }],
  ])('reads %s', (text, expected) => {
    expect(parseSiteUrl(text)).toMatchObject(expected);
  });

  it.each([
    ['sftp://h', '', true, true],
    ['sftp://h/~', '', true, true],
    ['sftp://h/~/', '', true, true],
    ['sftp://h/~/a/b', 'a/b', true, false],
    ['sftp://h/~user/a', '/~user/a', false, false],
    ['sftp://h/', '/', false, true],
    ['sftp://h/a/', '/a/', false, true],
    ['sftp://h/a/../b', '/a/../b', false, false],
    ['sftp://h/a%20b%2Bc%25', '/a b+c%', false, false],
    ['sftp://h/a+b', '/a+b', false, false],
    ['sftp://h/file#1?x=y', '/file#1?x=y', false, false],
    ['sftp://h/gr%C3%BC%C3%9Fe', '/grüße', false, false],
    ['sftp://h/a\nb', '/a\nb', false, false],
  ])('takes the path of %s', (text, path, isBelowLoginFolder, isFolder) => {
    expect(parseSiteUrl(text)).toMatchObject({ path, isBelowLoginFolder, isFolder });
  });

  it.each([
    ['ftps://h/', { scheme: 'ftps', port: 21, hasPort: false }],
    ['FTPS://h:990/', { scheme: 'ftps', port: 990, hasPort: true }],
    ['ftpes://[::1]:2121/a', { scheme: 'ftpes', host: '::1', port: 2121, hasPort: true }],
    ['ftp://[::1]/a', { scheme: 'ftp', port: 21, hasPort: false }],
    ['https://h/dav/', { scheme: 'https', port: 443, path: '/dav/' }],
    ['davs://h:8443/', { scheme: 'davs', port: 8443 }],
    ['sftp://h/', { scheme: 'sftp', port: 22 }],
  ])('knows the scheme of %s', (text, expected) => {
    expect(parseSiteUrl(text)).toMatchObject(expected);
  });

  it.each(['http://h/', 'DAV://h/'])('refuses %s, which nothing protects', (text) => {
    expect(() => parseSiteUrl(text)).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });

  it.each([
    'files.example.com/a',
    '/tmp/a',
    'gopher://h/',
    'sftp://',
    'sftp:///a',
    'sftp://h:0/',
    'sftp://h:65536/',
    'sftp://h:22x/',
    'sftp://[::1/',
    'sftp://a b/',
    'sftp://h/%',
    'sftp://h/%ff',
    'sftp://h/%00',
    'sftp://u%0a@h/',
  ])('refuses %s', (text) => {
    expect(() => parseSiteUrl(text)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });

  it('never repeats a password in its complaint', () => {
    for (const text of [
      'sftp://u:s3cret@h:x/',
      'sftp://u:s3cret%@h/',
      's3cret',
      'sftp://s3cret b/',
    ]) {
      expect(() => parseSiteUrl(text)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('s3cret') as string }),
      );
    }
  });
});

describe('isUrl', () => {
  it('tells URLs from paths, drive letters included', () => {
    expect(isUrl('sftp://h/a')).toBe(true);
    expect(isUrl('/tmp/sftp://h')).toBe(false);
    expect(isUrl('C:/a')).toBe(false);
    expect(isUrl('C://a')).toBe(false);
  });
});
