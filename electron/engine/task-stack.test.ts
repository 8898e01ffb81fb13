import { describe, expect, it } from 'vitest';
import { createTaskStack } from './task-stack.ts';

describe('createTaskStack', () => {
  it('runs the youngest first, and never more at once than allowed', async () => {
    const stack = createTaskStack(2);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    for (let number = 1; number <= 6; number += 1) {
      stack.push(async () => {
        begun.push(number);
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
      });
    }
    await stack.run();
    expect(begun).toEqual([6, 5, 4, 3, 2, 1]);
    expect(most).toBe(2);
  });

  it('takes tasks from within tasks', async () => {
    const stack = createTaskStack(1);
    const done: string[] = [];
    stack.push(async () => {
      stack.push(async () => {
        done.push(await Promise.resolve('child'));
      });
      done.push(await Promise.resolve('parent'));
    });
    await stack.run();
    expect(done).toEqual(['parent', 'child']);
  });

  it('ends with nothing to do', async () => {
    await expect(createTaskStack(3).run()).resolves.toBeUndefined();
  });

  it('begins nothing after a failure and waits for what runs', async () => {
    const stack = createTaskStack(2);
    const gate = Promise.withResolvers<undefined>();
    const done: string[] = [];
    stack.push(async () => {
      done.push(await Promise.resolve('never'));
    });
    stack.push(async () => {
      await gate.promise;
      done.push('running');
    });
    stack.push(async () => {
      await Promise.resolve();
      gate.resolve(undefined);
      throw new Error('broken');
    });
    await expect(stack.run()).rejects.toThrow('broken');
    expect(done).toEqual(['running']);
  });
});
