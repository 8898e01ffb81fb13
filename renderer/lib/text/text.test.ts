import { afterEach, describe, expect, it } from 'vitest';
import { errorCodes } from '../../../electron/shared/errors.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { formatBytes, formatBytesOf, formatCount, formatDuration, formatTime } from './format.ts';
import { printedKeys } from './key-names.ts';
import { languageOf, setLanguage, text } from './text.ts';

afterEach(() => {
  setLanguage('en');
});

describe('languages', () => {
  it.each([
    ['system', ['de-AT', 'en'], 'de'],
    ['system', ['fr-FR', 'de'], 'de'],
    ['system', ['fr-FR'], 'en'],
    ['system', [], 'en'],
    ['en', ['de-DE'], 'en'],
    ['de', ['en-GB'], 'de'],
  ] as const)('%s on a system that prefers %j is %s', (setting, system, language) => {
    expect(languageOf(setting, system)).toBe(language);
  });

  it('writes words, numbers, sizes and times of the language', () => {
    const at = new Date(2026, 2, 2, 14, 5).getTime();
    expect(formatTime(at)).toBe('02 Mar 2026 14:05');
    setLanguage('de');
    expect(text.retry).toBe('Wiederholen');
    expect(formatCount(1_234_567)).toBe('1.234.567');
    expect(formatBytes(24_100_000)).toBe('24,1 MB');
    expect(formatBytesOf(1.24e9, 2e9)).toBe('1,24 von 2,00 GB');
    expect(formatTime(at)).toBe('02.03.2026 14:05');
    expect(formatDuration(7_200_000)).toBe('etwa 2 h');
    expect(text.files.items(1_208)).toBe('1.208 Elemente');
  });
});

describe('German', () => {
  it.each(errorCodes)('%s says what happened, why, and what to do', (code) => {
    const facts = {
      message: 'What the engine said.',
      host: 'files.example.com',
      path: undefined,
      user: undefined,
      needBytes: undefined,
      freeBytes: undefined,
    };
    const { what, why, advice, short } = de.errors[code](facts);
    for (const sentence of [what, why, advice]) expect(sentence).toMatch(/^\S.*\.$/);
    expect(`${what} ${why} ${advice}`).not.toMatch(/undefined|null|NaN|!/);
    expect(short.length).toBeLessThanOrEqual(24);
  });

  it('leaves no sentence in English', () => {
    const same = plainStrings(en).filter(([where, words]) => {
      // Single words and names can be alike: Filter, Hex, FileZilla.
      return / [a-z]{2,}/.test(words) && valueAt(de, where) === words;
    });
    expect(same).toEqual([]);
  });
});

it('prints keys as they stand on the keyboard', () => {
  expect(printedKeys('Ctrl+Shift+S', false)).toBe('Ctrl Shift S');
  expect(printedKeys('Alt+ArrowLeft', false)).toBe('Alt ←');
  expect(printedKeys('Ctrl++', false)).toBe('Ctrl +');
  expect(printedKeys('Ctrl+K', true)).toBe('⌘ K');
  setLanguage('de');
  expect(printedKeys('Ctrl+Delete', false)).toBe('Strg Entf');
});

function plainStrings(value: unknown, where: readonly string[] = []): [string[], string][] {
  if (typeof value === 'string') return [[[...where], value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => plainStrings(inner, [...where, key]));
}

function valueAt(value: unknown, where: readonly string[]): unknown {
  return where.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value);
}
