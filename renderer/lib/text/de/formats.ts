import type { Formats } from '../en/formats.ts';

export const formats: Formats = {
  group: '.',
  decimal: ',',
  of: 'von',
  date: (day, monthIndex, year) => `${day}.${String(monthIndex + 1).padStart(2, '0')}.${year}`,
  about: (duration) => `etwa ${duration}`,
  days: ['Tag', 'Tage'],
};
