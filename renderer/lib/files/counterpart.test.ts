import { describe, expect, it } from 'vitest';
import { counterpartOf } from './counterpart.ts';

const here = { style: 'posix', folder: '/home/ada/site' } as const;
const there = { style: 'posix', folder: '/var/www' } as const;

describe('the counterpart of a folder', () => {
  it('is as far down and up from where the sides were linked', () => {
    expect(counterpartOf('/home/ada/site', here, there)).toBe('/var/www');
    expect(counterpartOf('/home/ada/site/a/b', here, there)).toBe('/var/www/a/b');
    expect(counterpartOf('/home/ada', here, there)).toBe('/var');
    expect(counterpartOf('/home/ada/other', here, there)).toBe('/var/other');
    expect(counterpartOf('/home', here, there)).toBe('/');
  });

  it('is nowhere above the root', () => {
    expect(counterpartOf('/', here, there)).toBeNull();
  });

  it('is spelled as its side spells paths', () => {
    const windows = { style: 'windows', folder: 'C:\\site' } as const;
    expect(counterpartOf('/var/www/a/b', there, windows)).toBe('C:\\site\\a\\b');
    expect(counterpartOf('C:\\site\\a', windows, there)).toBe('/var/www/a');
    expect(counterpartOf('D:\\site\\a', windows, there)).toBeNull();
  });

  it('is never a name of a server that means several folders here', () => {
    const windows = { style: 'windows', folder: 'C:\\site' } as const;
    expect(counterpartOf('/var/www/..\\..\\Users', there, windows)).toBeNull();
    expect(counterpartOf('/var/www/D:', there, windows)).toBeNull();
  });
});
