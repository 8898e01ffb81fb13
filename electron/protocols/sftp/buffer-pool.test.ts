import { expect, it } from 'vitest';
import { createBufferPool } from './buffer-pool.ts';

it('lends so many buffers and no more, and lends the same ones again', () => {
  const pool = createBufferPool(10, 2);
  const first = pool.take();
  const second = pool.take();
  expect(first).toHaveLength(10);
  expect(pool.take()).toBeUndefined();
  const urgent = pool.takeAnyway();
  expect(urgent).toHaveLength(10);
  pool.give(urgent);
  expect(pool.take()).toBeUndefined();
  if (!first || !second) throw new Error('The pool gave nothing.');
  pool.give(first);
  pool.give(second);
  expect([pool.take(), pool.take()]).toEqual(expect.arrayContaining([first]));
  expect(pool.take()).toBeUndefined();
});
