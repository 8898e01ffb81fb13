import { describe, expect, it } from 'vitest';
import { childPath, lastSegment, resolvePlace } from './paths.ts';

const windows = (path: string) => resolvePlace(path, 'windows', 'C:\\Users\\me');

describe('resolvePlace', () => {
  it('takes posix paths as they are and the empty path as home', () => {
    expect(resolvePlace('/a\\b/ c', 'posix', '/home/me')).toEqual({
      kind: 'path',
      path: '/a\\b/ c',
    });
    expect(resolvePlace('', 'posix', '/home/me')).toEqual({ kind: 'path', path: '/home/me' });
  });

  it('gives a bare drive its root and turns separators round', () => {
    expect(windows('C:')).toEqual({ kind: 'path', path: 'C:\\' });
    expect(windows('/C:')).toEqual({ kind: 'path', path: 'C:\\' });
    expect(windows('d:/a/b')).toEqual({ kind: 'path', path: 'd:\\a\\b' });
    expect(windows('\\\\server\\share/x')).toEqual({ kind: 'path', path: '\\\\server\\share\\x' });
    expect(windows('')).toEqual({ kind: 'path', path: 'C:\\Users\\me' });
  });

  it('lists the drives at the top of Windows', () => {
    expect(windows('/')).toEqual({ kind: 'drives' });
    expect(windows('\\')).toEqual({ kind: 'drives' });
  });

  it.each(['a/b', 'C:name', '\\folder', '/folder', '\\\\server'])(
    'refuses %j on Windows',
    (path) => {
      expect(() => windows(path)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
    },
  );

  it('refuses relative paths, NUL and names that are no text', () => {
    const posix = (path: string) => () => resolvePlace(path, 'posix', '/');
    expect(posix('a/b')).toThrow(expect.objectContaining({ code: 'invalid-request' }));
    expect(posix('/a\0b')).toThrow(expect.objectContaining({ code: 'name-invalid' }));
    expect(posix('/caf\uDCE9')).toThrow(expect.objectContaining({ code: 'name-invalid' }));
  });
});

describe('segments', () => {
  it('finds the last segment by the style', () => {
    expect(lastSegment('/a/b\\c//', 'posix')).toBe('b\\c');
    expect(lastSegment('C:\\a\\b/', 'windows')).toBe('b');
    expect(lastSegment('/', 'posix')).toBe('');
  });

  it('joins without doubling the separator', () => {
    expect(childPath('/', 'a', 'posix')).toBe('/a');
    expect(childPath('/a\\', 'b', 'posix')).toBe('/a\\/b');
    expect(childPath('C:\\', 'a', 'windows')).toBe('C:\\a');
    expect(childPath('C:\\a', 'b', 'windows')).toBe('C:\\a\\b');
  });
});
