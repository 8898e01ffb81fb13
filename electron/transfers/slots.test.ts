import { describe, expect, it } from 'vitest';
import { createSlots, fileWeight } from './slots.ts';

const { signal } = new AbortController();

describe('createSlots', () => {
  it('gives out what there is, in the order in which it was asked', async () => {
    const slots = createSlots(4);
    const first = await slots.take(3, signal);
    const order: string[] = [];
    const large = slots.take(2, signal).then((give) => {
      order.push('large');
      return give;
    });
    const small = slots.take(1, signal).then((give) => {
      order.push('small');
      return give;
    });
    await Promise.resolve();
    expect(order).toEqual([]);
    first();
    first();
    await Promise.all([large, small]);
    expect(order).toEqual(['large', 'small']);
  });

  it('lets one that wants more than there is have all', async () => {
    const slots = createSlots(2);
    const giveBack = await slots.take(99, signal);
    giveBack();
    await expect(slots.take(2, signal)).resolves.toBeTypeOf('function');
  });

  it('frees the way behind one that is cancelled', async () => {
    const slots = createSlots(2);
    await slots.take(1, signal);
    const controller = new AbortController();
    const large = slots.take(2, controller.signal);
    const small = slots.take(1, signal);
    controller.abort();
    await expect(large).rejects.toMatchObject({ code: 'cancelled' });
    await expect(small).resolves.toBeTypeOf('function');
    await expect(slots.take(1, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('fileWeight', () => {
  it('lets many small files and two large ones be under way', () => {
    expect(fileWeight(0, 64)).toBe(1);
    expect(fileWeight(4096, 64)).toBe(1);
    expect(fileWeight(1024 * 1024, 64)).toBe(16);
    expect(fileWeight(2 ** 40, 64)).toBe(32);
    expect(fileWeight(null, 64)).toBe(32);
    expect(fileWeight(2 ** 40, 1)).toBe(1);
  });
});
