import { describe, expect, it } from 'vitest';
import { looksLikeAddress, matching, type PaletteEntry } from './palette.ts';

function entries(...labels: string[]): PaletteEntry[] {
  return labels.map((label) => ({
    id: label,
    label,
    detail: '',
    icon: 'terminal-window',
    run: () => undefined,
  }));
}

function found(typed: string, ...labels: string[]): string[] {
  return matching(entries(...labels), typed, 3).map((entry) => entry.label);
}

describe('matching', () => {
  it('prefers what begins so, then words, then anything inside', () => {
    expect(found('new', 'Renew keys', 'Make new folder', 'New folder')).toEqual([
      'New folder',
      'Make new folder',
      'Renew keys',
    ]);
  });

  it('finds letters in their order, and nothing else', () => {
    expect(found('nf', 'New folder', 'Refresh')).toEqual(['New folder']);
    expect(found('zz', 'New folder')).toEqual([]);
  });

  it('keeps the order of equal matches, and to the limit', () => {
    expect(found('', 'a', 'b', 'c', 'd')).toEqual(['a', 'b', 'c']);
  });
});

it.each([
  ['deploy@host', true],
  ['files.example.com', true],
  ['sftp://host', true],
  ['host:2022', true],
  ['upload', false],
  ['new folder', false],
  ['', false],
])('%j is an address: %s', (typed, expected) => {
  expect(looksLikeAddress(typed)).toBe(expected);
});
