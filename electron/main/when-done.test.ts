import { describe, expect, it, vi } from 'vitest';
import type { PushToWindow } from './prompts.ts';
import { createWhenDone } from './when-done.ts';

describe('createWhenDone', () => {
  it('does once what was asked for, and nothing unasked', async () => {
    const [push, quit, sleep] = [vi.fn(), vi.fn(), vi.fn()];
    const whenDone = createWhenDone({ push: push as PushToWindow, quit, sleep });
    const context = { signal: new AbortController().signal };
    whenDone.onIdle();
    expect([quit.mock.calls.length, sleep.mock.calls.length]).toEqual([0, 0]);
    await whenDone.handlers['transfer.setWhenDone']({ action: 'sleep' }, context);
    expect(await whenDone.handlers['transfer.whenDone']({}, context)).toEqual({ action: 'sleep' });
    whenDone.onIdle();
    whenDone.onIdle();
    expect([quit.mock.calls.length, sleep.mock.calls.length]).toEqual([0, 1]);
    expect(push.mock.calls).toEqual([
      ['transfer.whenDoneChanged', { action: 'sleep' }],
      ['transfer.whenDoneChanged', { action: 'nothing' }],
    ]);
    await whenDone.handlers['transfer.setWhenDone']({ action: 'quit' }, context);
    whenDone.onIdle();
    expect(quit).toHaveBeenCalledTimes(1);
  });
});
