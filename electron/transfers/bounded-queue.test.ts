import { describe, expect, it } from 'vitest';
import { createBoundedQueue } from './bounded-queue.ts';

describe('createBoundedQueue', () => {
  it('hands on everything in order, and lets the giver wait while it is full', async () => {
    const queue = createBoundedQueue<number>(3);
    let put = 0;
    const giving = (async () => {
      for (let item = 0; item < 20; item += 1) {
        await queue.put(item);
        put = item + 1;
      }
      queue.end();
    })();
    await new Promise(setImmediate);
    expect(put).toBe(3);
    await expect(Array.fromAsync(queue)).resolves.toEqual(Array.from({ length: 20 }, (_, n) => n));
    await giving;
  });

  it('lets the taker wait for the next item', async () => {
    const queue = createBoundedQueue<string>(1);
    const taken = Array.fromAsync(queue);
    await new Promise(setImmediate);
    await queue.put('late');
    queue.end();
    await expect(taken).resolves.toEqual(['late']);
  });

  it('hands on a failure after the items before it', async () => {
    const queue = createBoundedQueue<string>(5);
    await queue.put('first');
    queue.end(new Error('broken'));
    const taken: string[] = [];
    await expect(
      (async () => {
        for await (const item of queue) taken.push(item);
      })(),
    ).rejects.toThrow('broken');
    expect(taken).toEqual(['first']);
  });

  it('keeps no giver waiting once the taker has stopped', async () => {
    const queue = createBoundedQueue<number>(1);
    await queue.put(1);
    const waiting = queue.put(2);
    queue.drop();
    await expect(waiting).resolves.toBeUndefined();
    await expect(queue.put(3)).resolves.toBeUndefined();
  });
});
