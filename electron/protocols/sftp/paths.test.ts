import { describe, expect, it } from 'vitest';
import { codecFor, utf8Codec } from '../../wire/text-codec.ts';
import { absolutePath, assertSayable, checkRemoteName, lastSegment, parentPath } from './paths.ts';

describe('absolutePath', () => {
  it.each([
    ['', '/home/me'],
    ['a/b', '/home/me/a/b'],
    ['/x/', '/x'],
    ['/', '/'],
    ['//', '/'],
  ])('%j is %s', (path, expected) => {
    expect(absolutePath(path, '/home/me')).toBe(expected);
  });

  it('starts at a root that is home', () => {
    expect(absolutePath('a', '/')).toBe('/a');
    expect(absolutePath('', '/')).toBe('/');
  });
});

it('takes paths apart', () => {
  expect(lastSegment('/a/b')).toBe('b');
  expect(lastSegment('/')).toBe('/');
  expect(parentPath('/a/b')).toBe('/a');
  expect(parentPath('/a')).toBe('/');
});

describe('names', () => {
  const refused = ['', '.', '..', 'a/b', 'a\0', 'caf\ud800', 'x'.repeat(256), 'é'.repeat(128)];
  it.each(refused)('refuses %j', (name) => {
    expect(checkRemoteName(name, utf8Codec)).toEqual(expect.any(String));
  });

  const taken = ['a', '...', 'a\nb', 'caf\ufffd', 'caf\udce9', 'é', '-rf', 'x'.repeat(255)];
  it.each(taken)('takes %j', (name) => {
    expect(checkRemoteName(name, utf8Codec)).toBeNull();
  });

  it('counts bytes in the encoding of the server', () => {
    const latin1 = codecFor('iso-8859-1');
    expect(checkRemoteName('é'.repeat(255), latin1)).toBeNull();
    expect(checkRemoteName('日本', latin1)).toMatch(/日本 cannot be written in iso-8859-1/);
  });

  it('refuses paths that would arrive changed', () => {
    for (const path of ['/a/caf\ud800', '/a\0b'])
      expect(() => {
        assertSayable(path, utf8Codec);
      }).toThrow(expect.objectContaining({ code: 'name-invalid' }));
    expect(() => {
      assertSayable('/a/caf\ufffd', utf8Codec);
    }).not.toThrow();
  });
});
