import { expect, it } from 'vitest';
import { RawBudget } from './raw-messages.ts';

const lengthOf = (base64: string): number => Buffer.from(base64, 'base64').length;

it('keeps the first 8 KiB of a message, and 64 KiB of all', () => {
  const budget = new RawBudget();
  const message = Buffer.alloc(20_000, 7);
  const kept = Array.from({ length: 10 }, () => lengthOf(budget.keep(message, {}).base64));
  expect(kept).toEqual([...new Array<number>(8).fill(8192), 0, 0]);
});
