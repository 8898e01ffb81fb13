/** How numbers and times are written in a language. */
export interface Formats {
  /** Between thousands, and before decimals. */
  group: string;
  decimal: string;
  /** `1.24 of 2.00 GB`. */
  of: string;
  date: (day: string, monthIndex: number, year: string) => string;
  /** A length of time that is rounded: `about 2 h`. */
  about: (duration: string) => string;
  days: readonly [singular: string, plural: string];
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

export const formats: Formats = {
  group: ',',
  decimal: '.',
  of: 'of',
  date: (day, monthIndex, year) => `${day} ${months[monthIndex] ?? ''} ${year}`,
  about: (duration) => `about ${duration}`,
  days: ['day', 'days'],
};
