import { text } from '../text/text.ts';

export interface SettingOption<T extends string> {
  value: T;
  label: string;
}

/** The choices of a setting in the order of their words. */
export function optionsOf<T extends string>(
  words: Readonly<Record<T, string>>,
): SettingOption<T>[] {
  return (Object.entries(words) as [T, string][]).map(([value, label]) => ({ value, label }));
}

/** Usual sizes, and the one that is set where it is another. */
export function textSizes(current: number): SettingOption<string>[] {
  return withCurrent([80, 90, 100, 110, 125, 150, 175, 200], current).map((percent) => ({
    value: String(percent),
    label: `${String(percent)} %`,
  }));
}

export function autoLockChoices(current: number): SettingOption<string>[] {
  return withCurrent([1, 5, 15, 30, 60, 240, 0], current).map((minutes) => ({
    value: String(minutes),
    label: text.settings.minutes(minutes),
  }));
}

function withCurrent(usual: readonly number[], current: number): readonly number[] {
  return usual.includes(current) ? usual : [current, ...usual];
}
