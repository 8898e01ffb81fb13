import { expect, it } from 'vitest';
import { textSizes } from './setting-options.ts';

it('offers the size that is set, usual or not', () => {
  const sizes = (current: number): string[] => textSizes(current).map(({ value }) => value);
  expect(sizes(100)).toEqual(['80', '90', '100', '110', '125', '150', '175', '200']);
  expect(sizes(133)).toContain('133');
  expect(sizes(133)).toHaveLength(9);
});
