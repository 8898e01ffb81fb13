import { describe, expect, it } from 'vitest';
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
  it.each(['', '.', '..', 'a/b', 'a\0', 'caf\udce9', 'x'.repeat(256)])('refuses %j', (name) => {
    expect(checkRemoteName(name)).toEqual(expect.any(String));
  });

  it.each(['a', '...', 'a\nb', 'caf\ufffd', 'é', '-rf', 'x'.repeat(255)])('takes %j', (name) => {
    expect(checkRemoteName(name)).toBeNull();
  });

  it('refuses paths that would arrive changed', () => {
    expect(() => {
      assertSayable('/a/caf\udce9');
    }).toThrow(expect.objectContaining({ code: 'name-invalid' }));
    expect(() => {
      assertSayable('/a/caf\ufffd');
    }).not.toThrow();
  });
});
