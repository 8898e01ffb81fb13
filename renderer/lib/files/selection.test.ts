import { describe, expect, it } from 'vitest';
import { entryNamed } from '../../../test/fixtures/entries.ts';
import { rowOf, type Row } from './order.ts';
import {
  filterRows,
  findByLetters,
  namesBetween,
  rowsMatching,
  stillThere,
  withToggled,
  type ViewRow,
} from './selection.ts';

function rows(...names: string[]): Row[] {
  return names.map((name) => rowOf(entryNamed(name)));
}

function names(shown: readonly Row[]): string[] {
  return shown.map((row) => row.entry.name);
}

describe('filter', () => {
  const all = rows('.env', 'App.js', 'app.css', 'notes (1).txt', 'readme.md');

  it.each([
    ['', ['.env', 'App.js', 'app.css', 'notes (1).txt', 'readme.md']],
    ['app', ['App.js', 'app.css']],
    ['*.js', ['App.js']],
    ['*.??', ['App.js', 'readme.md']],
    ['(1)', ['notes (1).txt']],
    ['*(1)*', ['notes (1).txt']],
    ['nothing', []],
  ])('%j keeps %j', (filter, expected) => {
    expect(names(filterRows(all, filter, true))).toEqual(expected);
  });

  it('hides names that begin with a dot', () => {
    expect(names(filterRows(all, '', false))).not.toContain('.env');
  });
});

describe('selection', () => {
  const view: ViewRow[] = ['parent', ...rows('a', 'b', 'c', 'd')];

  it('takes a range in either direction, without the way up', () => {
    expect(namesBetween(view, 3, 1)).toEqual(['a', 'b', 'c']);
    expect(namesBetween(view, 0, 2)).toEqual(['a', 'b']);
  });

  it('toggles without touching the set that was there', () => {
    const before: ReadonlySet<string> = new Set(['a']);
    expect([...withToggled(before, 'b')]).toEqual(['a', 'b']);
    expect([...withToggled(before, 'a')]).toEqual([]);
    expect([...before]).toEqual(['a']);
  });

  it('forgets what is gone', () => {
    expect([...stillThere(new Set(['a', 'x']), rows('a', 'b'))]).toEqual(['a']);
    const same: ReadonlySet<string> = new Set(['a']);
    expect(stillThere(same, rows('a', 'b'))).toBe(same);
  });
});

describe('rowsMatching', () => {
  const view: ViewRow[] = ['parent', ...rows('a.css', 'B.CSS', 'a.css.map', 'app.js', '.hidden')];

  it.each([
    ['*.css', ['a.css', 'B.CSS']],
    ['*.css; app.js', ['a.css', 'B.CSS', 'app.js']],
    ['?.css', ['a.css', 'B.CSS']],
    ['a.css', ['a.css']],
    ['*', ['a.css', 'B.CSS', 'a.css.map', 'app.js', '.hidden']],
    ['(a|b)*', []],
    [' ; ', []],
  ])('%j', (patterns, expected) => {
    expect(names(rowsMatching(view, patterns))).toEqual(expected);
  });
});

describe('letters', () => {
  const view: ViewRow[] = ['parent', ...rows('alpha', 'beta', 'Bravo', 'charlie')];

  it.each([
    ['b', 0, 2],
    ['b', 2, 3],
    ['b', 3, 2],
    ['bb', 2, 3],
    ['br', 2, 3],
    ['be', 2, 2],
    ['z', 0, -1],
  ])('%j from row %d leads to row %d', (letters, start, expected) => {
    expect(findByLetters(view, letters, start)).toBe(expected);
  });

  it('finds nothing in an empty list', () => {
    expect(findByLetters([], 'a', 0)).toBe(-1);
  });
});
