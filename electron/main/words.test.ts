import { afterEach, expect, it } from 'vitest';
import { chooseWords, words } from './words.ts';

afterEach(() => {
  chooseWords('en', 'en-US');
});

it.each([
  ['de', 'en-US', 'Bearbeiten'],
  ['en', 'de-DE', 'Edit'],
  ['system', 'de-AT', 'Bearbeiten'],
  ['system', 'fr', 'Edit'],
] as const)('setting %s on a system in %s says %s', (setting, locale, edit) => {
  chooseWords(setting, locale);
  expect(words().menu.edit).toBe(edit);
});
