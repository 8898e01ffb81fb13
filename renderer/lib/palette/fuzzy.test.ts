import { describe, expect, it } from 'vitest';
import { fuzzyMatch, ranked } from './fuzzy.ts';

const words = (label: string): { label: string; hint: string } => ({ label, hint: '' });
const order = (query: string, labels: readonly string[]): string[] =>
  ranked(query, labels, words).map(({ item }) => item);

describe('fuzzyMatch', () => {
  it('finds letters in their order, and nothing else', () => {
    expect(fuzzyMatch('atst', 'Atlas staging')?.at).toEqual([0, 1, 6, 7]);
    expect(fuzzyMatch('tsa', 'Ats')).toBeNull();
    expect(fuzzyMatch('xyz', 'Atlas staging')).toBeNull();
  });

  it('fits everything while nothing is typed', () => {
    expect(fuzzyMatch(' ', 'Anything')).toEqual({ score: 0, at: [] });
  });

  it('makes no difference between cases and accents', () => {
    expect(fuzzyMatch('cafe', 'CAFÉ')?.at).toEqual([0, 1, 2, 3]);
  });

  it('takes the letters in a row, not the first ones', () => {
    expect(fuzzyMatch('log', 'Legacy of the log')?.at).toEqual([14, 15, 16]);
  });

  it('never takes one letter of the label twice', () => {
    expect(fuzzyMatch('aa', 'a')).toBeNull();
    expect(fuzzyMatch('aa', 'aba')?.at).toEqual([0, 2]);
  });
});

describe('ranked', () => {
  it('puts beginnings of words before letters inside', () => {
    expect(order('ns', ['Transfers', 'New site'])).toEqual(['New site', 'Transfers']);
  });

  it('puts the shorter of two equal fits first', () => {
    expect(order('lock', ['Lock the vault', 'Lock'])).toEqual(['Lock', 'Lock the vault']);
  });

  it('finds an item by its hint, after those found by their name', () => {
    const items = [
      { label: 'Old scanner', hint: 'files.example.com' },
      { label: 'Files', hint: '' },
    ];
    expect(ranked('files', items, (item) => item).map(({ item }) => item.label)).toEqual([
      'Files',
      'Old scanner',
    ]);
  });
});
