import { describe, expect, it } from 'vitest';
import { displayName, shortPath, splitForMiddle } from './names.ts';

describe('names on the screen', () => {
  it.each([
    ['plain.txt', 'plain.txt'],
    ['Grüße 日本.txt', 'Grüße 日本.txt'],
    ['two\nlines', 'two‹LF›lines'],
    ['invoice\u202efdp.exe', 'invoice‹U+202E›fdp.exe'],
    ['zero\u200bwidth', 'zero‹U+200B›width'],
    ['del\x7f', 'del‹DEL›'],
    ['nul\0', 'nul‹NUL›'],
    ['c1\x9b', 'c1‹U+009B›'],
    ['bell\x07', 'bell‹U+0007›'],
    ['caf\udce9', 'caf‹0xE9›'],
    ['😀', '😀'],
  ])('shows %j as %j', (name, shown) => {
    expect(displayName(name)).toBe(shown);
  });
});

describe('shortening in the middle', () => {
  it.each([
    ['atlas-web-4.12.0.tar.zst', 'atlas-web-4.', '12.0.tar.zst'],
    ['app.4f9c21.js.map', 'app.4f9c2', '1.js.map'],
    ['README', 'REA', 'DME'],
    ['.htaccess', '.htac', 'cess'],
    ['a.b', 'a.', 'b'],
    ['x', 'x', ''],
  ])('splits %s', (name, head, tail) => {
    expect(splitForMiddle(name)).toEqual({ head, tail });
  });

  it('loses nothing and cuts no character in two', () => {
    const name = '👩‍🚀'.repeat(20) + '.jpeg';
    const { head, tail } = splitForMiddle(name);
    expect(head + tail).toBe(name);
    expect(tail.endsWith('.jpeg')).toBe(true);
    expect(head).not.toMatch(/[\ud800-\udbff]$/);
  });
});

describe('paths with little room', () => {
  it.each([
    ['/var/www', 20, '/var/www'],
    ['/srv/hosting/customers/atlas/releases', 20, '…/atlas/releases'],
    ['/a/a-name-longer-than-there-is-room', 10, '…/a-name-longer-than-there-is-room'],
    ['C:\\Users\\ada\\Projects\\dist', 16, '…\\Projects\\dist'],
  ])('%s in %d letters is %s', (path, letters, expected) => {
    expect(shortPath(path, letters)).toBe(expected);
  });
});
