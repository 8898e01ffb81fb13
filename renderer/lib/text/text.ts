import { de } from './de.ts';
import { en, type Catalogue } from './en.ts';
import { setFormats } from './format.ts';

export type { Catalogue };

const catalogues = { en, de } satisfies Record<string, Catalogue>;

export type Language = keyof typeof catalogues;

/** The words of the window. Read anew after `setLanguage`: the window is then put together again. */
export let text: Catalogue = en;

export function setLanguage(language: Language): void {
  text = catalogues[language];
  setFormats(text.formats);
}

/** The language of a setting; `system` takes the first of the system's languages that there is. */
export function languageOf(
  setting: 'system' | Language,
  systemLanguages: readonly string[],
): Language {
  if (setting !== 'system') return setting;
  const known = systemLanguages
    .map((tag) => tag.slice(0, 2).toLowerCase())
    .find((tag): tag is Language => Object.hasOwn(catalogues, tag));
  return known ?? 'en';
}
