import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOddUtf8, encodePath, parseHref } from './url-path.ts';

describe('encodePath', () => {
  it('escapes everything but letters, digits and four marks', () => {
    expect(encodePath('/a b/#%+?&;:\'"\\[]~._-')).toBe(
      '/a%20b/%23%25%2B%3F%26%3B%3A%27%22%5C%5B%5D~._-',
    );
    expect(encodePath('/é/e\u0301/日')).toBe('/%C3%A9/e%CC%81/%E6%97%A5');
  });

  it('says bytes that are no text, and refuses what no byte can be', () => {
    expect(encodePath('/caf\udce9')).toBe('/caf%E9');
    for (const path of ['/a\0b', '/\ud800', '/\udc00']) {
      expect(() => encodePath(path)).toThrow(expect.objectContaining({ code: 'name-invalid' }));
    }
  });

  it('is the reverse of parseHref for every name', () => {
    const name = fc
      .uint8Array({ minLength: 1, maxLength: 40 })
      .map(decodeOddUtf8)
      .filter((text) => !/[/\0]/.test(text) && text !== '.' && text !== '..');
    fc.assert(
      fc.property(fc.array(name, { minLength: 1 }), fc.boolean(), (segments, isFolder) => {
        const path = `/${segments.join('/')}${isFolder ? '/' : ''}`;
        expect(parseHref(encodePath(path), 'host')).toEqual({ segments, isFolder });
      }),
    );
  });
});

describe('parseHref', () => {
  it('takes paths and URLs of the host, whatever scheme and port a proxy left in them', () => {
    const found = { segments: ['a', 'b c'], isFolder: false };
    for (const href of [
      '/a/b%20c',
      '/a/b c',
      'https://host/a/b%20c',
      'http://HOST:8080/a/b%20c',
      '//host/a/b%20c',
      'https://user@host/a/b%20c',
    ]) {
      expect(parseHref(href, 'host'), href).toEqual(found);
    }
    expect(parseHref('https://[::1]:8443/a/', '::1')).toEqual({ segments: ['a'], isFolder: true });
    expect(parseHref('https://host', 'host')).toEqual({ segments: [], isFolder: true });
    expect(parseHref('/', 'host')).toEqual({ segments: [], isFolder: true });
  });

  it.each([
    ['/a/../b', 'a step up'],
    ['/a/%2e%2e/b', 'an escaped step up'],
    ['/a/./b', 'a dot'],
    ['/a//b', 'an empty name'],
    ['/a%2Fb', 'an escaped slash'],
    ['/a%2fb', 'an escaped slash'],
    ['/a%00b', 'NUL'],
    ['/a\0b', 'NUL'],
    ['/a%zz', 'a wrong escape'],
    ['/a%4', 'half an escape'],
    ['/a?b', 'a query'],
    ['/a#b', 'a fragment'],
    ['a/b', 'a relative path'],
    ['', 'nothing'],
    ['https://other/a', 'another host'],
    ['https://host.other/a', 'another host'],
    ['https://host@other/a', 'another host'],
    ['javascript:alert(1)', 'another scheme'],
    ['file:///etc/passwd', 'another scheme'],
  ])('refuses %j: %s', (href) => {
    expect(() => parseHref(href, 'host')).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
  });
});
