import { describe, expect, it } from 'vitest';
import { baseName, isWithin, joinPath, parentPath, safeTargetPath, trimPath } from './paths.ts';

describe('paths of both styles', () => {
  it.each([
    ['/a/b', 'posix', '/a', 'b'],
    ['/a/b///', 'posix', '/a', 'b'],
    ['/a', 'posix', '/', 'a'],
    ['/', 'posix', '/', ''],
    ['a', 'posix', '', 'a'],
    ['/a\\b', 'posix', '/', 'a\\b'],
    ['C:\\a\\b', 'windows', 'C:\\a', 'b'],
    ['C:\\a', 'windows', 'C:\\', 'a'],
    ['C:/a/b/', 'windows', 'C:/a', 'b'],
    ['C:\\', 'windows', 'C:\\', ''],
    ['C:', 'windows', 'C:\\', ''],
  ] as const)('%s (%s) lies in %s as %s', (path, style, parent, name) => {
    expect(parentPath(path, style)).toBe(parent);
    expect(baseName(path, style)).toBe(name);
  });

  it('joins without doubling a separator', () => {
    expect(joinPath('/', 'a', 'posix')).toBe('/a');
    expect(joinPath('/a', 'b', 'posix')).toBe('/a/b');
    expect(joinPath('/a\\', 'b', 'posix')).toBe('/a\\/b');
    expect(joinPath('C:\\', 'a', 'windows')).toBe('C:\\a');
    expect(joinPath('C:\\a', 'b', 'windows')).toBe('C:\\a\\b');
    expect(joinPath('', 'a', 'posix')).toBe('a');
  });

  it('trims separators at the end, but not those of a root', () => {
    expect(trimPath('//', 'posix')).toBe('/');
    expect(trimPath('/a//', 'posix')).toBe('/a');
    expect(trimPath('D:\\', 'windows')).toBe('D:\\');
    expect(trimPath('', 'posix')).toBe('');
  });

  it('knows what lies within', () => {
    expect(isWithin('/a/b', '/a', 'posix')).toBe(true);
    expect(isWithin('/a/', '/a', 'posix')).toBe(true);
    expect(isWithin('/ab', '/a', 'posix')).toBe(false);
    expect(isWithin('/a', '/', 'posix')).toBe(true);
    expect(isWithin('/A/b', '/a', 'posix')).toBe(false);
    expect(isWithin('c:/A/b', 'C:\\a', 'windows')).toBe(true);
  });
});

describe('safeTargetPath', () => {
  const side = (pathStyle: 'posix' | 'windows', fault: string | null = null) => ({
    checkName: () => fault,
    traits: { pathStyle },
  });
  const invalid = expect.objectContaining({ code: 'name-invalid' }) as unknown;

  it('joins a plain name, and odd ones that stay inside', () => {
    for (const name of ['a', ' ', '...', '-rf', 'ä/'.slice(0, 1), 'a\nb', '..a', '~']) {
      expect(safeTargetPath('/t', name, side('posix'))).toBe(`/t/${name}`);
    }
  });

  it.each(['', '.', '..', 'a/b', '/', '../x', 'a\0'])('refuses %j everywhere', (name) => {
    for (const style of ['posix', 'windows'] as const) {
      expect(() => safeTargetPath('/t', name, side(style))).toThrow(invalid);
    }
  });

  it.each(['..\\x', 'a\\b', 'C:', 'file:stream'])('refuses %j on Windows', (name) => {
    expect(() => safeTargetPath('C:\\t', name, side('windows'))).toThrow(invalid);
    expect(safeTargetPath('/t', name, side('posix'))).toBe(`/t/${name}`);
  });

  it('refuses what the side itself does not take', () => {
    expect(() => safeTargetPath('/t', 'con', side('posix', 'Reserved.'))).toThrow(invalid);
  });
});
