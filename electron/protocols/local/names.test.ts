import { describe, expect, it } from 'vitest';
import { assertLocalName, localNameProblem, watchCaseClashes } from './names.ts';

describe('names on every system', () => {
  it.each([
    ['', 'empty'],
    ['.', 'dots'],
    ['..', 'dots'],
    ['a/b', 'separator'],
    ['../evil', 'separator'],
    ['a\0b', 'control-character'],
    ['caf\uDCE9', 'not-unicode'],
  ])('refuses %j', (name, reason) => {
    for (const rules of ['posix', 'macos', 'windows'] as const)
      expect(localNameProblem(name, rules)?.reason).toBe(reason);
  });

  it('counts bytes on posix and UTF-16 units on Windows', () => {
    expect(localNameProblem('é'.repeat(127), 'posix')).toBeUndefined();
    expect(localNameProblem('é'.repeat(128), 'posix')?.reason).toBe('too-long');
    expect(localNameProblem('é'.repeat(255), 'windows')).toBeUndefined();
    expect(localNameProblem('é'.repeat(256), 'windows')?.reason).toBe('too-long');
  });

  it.each([
    ' a',
    'a b',
    'a\nb',
    '-rf',
    '.hidden',
    '#%+"\'',
    'C:',
    'a\\b',
    'NUL',
    'a.',
    '日本語',
    '😀',
  ])('takes %j on posix', (name) => {
    expect(localNameProblem(name, 'posix')).toBeUndefined();
  });
});

describe('names on Windows', () => {
  it.each([
    ['con', 'reserved-name'],
    ['NUL.txt', 'reserved-name'],
    ['Aux .tar.gz', 'reserved-name'],
    ['lpt9', 'reserved-name'],
    ['COM¹', 'reserved-name'],
    ['CONOUT$', 'reserved-name'],
    ['a.', 'trailing-dot-or-space'],
    ['a ', 'trailing-dot-or-space'],
    ['...', 'trailing-dot-or-space'],
    ['a:b', 'reserved-character'],
    ['a<b', 'reserved-character'],
    ['a>b', 'reserved-character'],
    ['a"b', 'reserved-character'],
    ['a|b', 'reserved-character'],
    ['a?b', 'reserved-character'],
    ['a*b', 'reserved-character'],
    ['a\\b', 'separator'],
    ['a\tb', 'control-character'],
  ])('refuses %j', (name, reason) => {
    expect(localNameProblem(name, 'windows')?.reason).toBe(reason);
  });

  it.each(['console', 'com', 'com10', 'nulls.txt', '.hidden', 'a.b', ' a', "it's", 'a#b%c+d'])(
    'takes %j',
    (name) => {
      expect(localNameProblem(name, 'windows')).toBeUndefined();
    },
  );
});

describe('case clashes', () => {
  it('tells the second of two names that Windows takes for one', () => {
    const clash = watchCaseClashes('windows');
    expect(clash('Readme')).toBeUndefined();
    expect(clash('README')?.reason).toBe('case-clash');
    expect(clash('Readme')).toBeUndefined();
    expect(clash('other')).toBeUndefined();
  });

  it('joins Unicode forms on macOS only', () => {
    for (const [rules, reason] of [
      ['macos', 'case-clash'],
      ['windows', undefined],
      ['posix', undefined],
    ] as const) {
      const clash = watchCaseClashes(rules);
      clash('\u00e9');
      expect(clash('e\u0301')?.reason).toBe(reason);
    }
  });
});

it('throws with the name and the reason', () => {
  expect(() => {
    assertLocalName('aux', 'windows');
  }).toThrow(
    expect.objectContaining({
      code: 'name-invalid',
      detail: { name: 'aux', reason: 'reserved-name' },
    }),
  );
});
