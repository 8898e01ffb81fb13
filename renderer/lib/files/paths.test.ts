import { describe, expect, it } from 'vitest';
import { baseNameOf, crumbsOf, joinPath, parentOf, resolveTyped } from './paths.ts';

describe('parents', () => {
  it.each([
    ['posix', '/var/www', '/var'],
    ['posix', '/var', '/'],
    ['posix', '/', null],
    ['posix', '/var//www/', '/var'],
    ['windows', 'C:\\Users\\ada', 'C:\\Users'],
    ['windows', 'C:\\Users', 'C:\\'],
    ['windows', 'C:\\', null],
    ['windows', '\\\\nas\\share\\photos', '\\\\nas\\share\\'],
    ['windows', '\\\\nas\\share\\', null],
  ] as const)('%s %s is below %s', (style, path, parent) => {
    expect(parentOf(style, path)).toBe(parent);
  });
});

it('joins without doubling the separator', () => {
  expect(joinPath('posix', '/', 'a')).toBe('/a');
  expect(joinPath('posix', '/a', 'b')).toBe('/a/b');
  expect(joinPath('windows', 'C:\\', 'a')).toBe('C:\\a');
});

it('keeps a backslash that is part of a POSIX name', () => {
  expect(baseNameOf('posix', '/tmp/a\\b')).toBe('a\\b');
  expect(parentOf('posix', '/tmp/a\\b')).toBe('/tmp');
});

describe('crumbs', () => {
  it('begins below home inside home', () => {
    expect(crumbsOf('posix', '/home/ada/Projects/dist', '/home/ada')).toEqual({
      start: 'home',
      startPath: '/home/ada',
      crumbs: [
        { name: 'Projects', path: '/home/ada/Projects' },
        { name: 'dist', path: '/home/ada/Projects/dist' },
      ],
    });
  });

  it('begins below the root elsewhere, and takes no name prefix for home', () => {
    expect(crumbsOf('posix', '/home/adam', '/home/ada')).toEqual({
      start: 'root',
      startPath: '/',
      crumbs: [
        { name: 'home', path: '/home' },
        { name: 'adam', path: '/home/adam' },
      ],
    });
  });

  it('has no parts at the root, even if the root is home', () => {
    expect(crumbsOf('posix', '/', '/').crumbs).toEqual([]);
    expect(crumbsOf('posix', '/', '/').start).toBe('root');
  });
});

describe('typed paths', () => {
  it.each([
    ['/etc', '/etc'],
    ['~', '/home/ada'],
    ['~/docs', '/home/ada/docs'],
    ['sub', '/var/www/sub'],
    ['../log', '/var/log'],
    ['/../..', '/'],
    ['  /etc/ ', '/etc'],
    ['', '/home/ada'],
  ])('takes %j for %s', (typed, expected) => {
    expect(resolveTyped('posix', typed, '/var/www', '/home/ada')).toBe(expected);
  });

  it('understands drives', () => {
    expect(resolveTyped('windows', 'D:/data', 'C:\\', 'C:\\Users\\ada')).toBe('D:\\data');
    expect(resolveTyped('windows', 'sub', 'C:\\data', 'C:\\Users\\ada')).toBe('C:\\data\\sub');
  });
});
