import { describe, expect, it } from 'vitest';
import {
  counted,
  formatAge,
  formatBytes,
  formatBytesOf,
  formatCount,
  formatDuration,
  formatExactBytes,
  formatMilliseconds,
  formatMode,
  formatRate,
  formatTime,
} from './format.ts';

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [94, '94 B'],
    [999, '999 B'],
    [1000, '1.0 KB'],
    [3_100, '3.1 KB'],
    [61_849, '61.8 KB'],
    [99_949, '99.9 KB'],
    [99_950, '100 KB'],
    [412_000, '412 KB'],
    [999_499, '999 KB'],
    [999_500, '1.0 MB'],
    [18_400_000, '18.4 MB'],
    [148_000_000, '148 MB'],
    [2_000_000_000, '2.0 GB'],
    [9_007_199_254_740_991, '9.0 PB'],
  ])('writes %d bytes as %s', (bytes, expected) => {
    expect(formatBytes(bytes)).toBe(expected);
  });

  it('counts every byte where asked to', () => {
    expect(formatExactBytes(1208)).toBe('1,208 B');
    expect(formatCount(1_234_567)).toBe('1,234,567');
  });

  it.each([
    [1_240_000_000, 2_000_000_000, '1.24 of 2.00 GB'],
    [157_000_000, 412_000_000, '157 of 412 MB'],
    [6_200_000, 36_400_000, '6.2 of 36.4 MB'],
    [0, 400, '0 of 400 B'],
    [500, 1_300, '0.5 of 1.3 KB'],
  ])('writes %d of %d as %s', (done, total, expected) => {
    expect(formatBytesOf(done, total)).toBe(expected);
  });

  it('writes a rate', () => {
    expect(formatRate(11_800_000.4)).toBe('11.8 MB/s');
  });
});

describe('times', () => {
  it('writes local date and time', () => {
    expect(formatTime(new Date(2026, 2, 12, 14, 2).getTime())).toBe('12 Mar 2026 14:02');
    expect(formatTime(new Date(1999, 0, 1, 0, 0).getTime())).toBe('01 Jan 1999 00:00');
  });

  it.each([
    [0, '0 s'],
    [46_400, '46 s'],
    [59_600, '1 min'],
    [64_000, '1 min 4 s'],
    [106_000, '1 min 46 s'],
    [3_599_400, '59 min 59 s'],
    [3_600_000, 'about 1 h'],
    [7_000_000, 'about 2 h'],
    [259_200_000, 'about 3 days'],
  ])('writes %d ms left as %s', (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected);
  });

  it('writes an age in its largest unit', () => {
    expect(formatAge(13 * 86_400_000)).toBe('13 days');
    expect(formatAge(-86_400_000)).toBe('1 day');
    expect(formatAge(7_200_000)).toBe('2 h');
    expect(formatAge(8_000)).toBe('8 s');
  });

  it('writes short times in milliseconds', () => {
    expect(formatMilliseconds(61.4)).toBe('61 ms');
    expect(formatMilliseconds(0.42)).toBe('0.4 ms');
    expect(formatMilliseconds(1_240)).toBe('1.2 s');
  });
});

it('counts things', () => {
  expect(counted(1, 'file')).toBe('1 file');
  expect(counted(1_208, 'file')).toBe('1,208 files');
  expect(counted(2, 'entry', 'entries')).toBe('2 entries');
});

it.each([
  [0o755, 'rwxr-xr-x'],
  [0o640, 'rw-r-----'],
  [0o4755, 'rwsr-xr-x'],
  [0o2644, 'rw-r-Sr--'],
  [0o1777, 'rwxrwxrwt'],
  [0o1776, 'rwxrwxrwT'],
])('writes mode %o as %s', (mode, expected) => {
  expect(formatMode(mode)).toBe(expected);
});
