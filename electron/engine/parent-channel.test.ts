import { describe, expect, it } from 'vitest';
import type { Message } from '../shared/rpc.ts';
import { openParentChannel } from './parent-channel.ts';

/** A pipe that takes messages only when the test says so. */
function fakeProcess() {
  const waiting: (() => void)[] = [];
  const sent: unknown[] = [];
  return {
    sent,
    connected: true,
    send(message: unknown, _handle: unknown, _options: unknown, done: () => void) {
      sent.push(message);
      waiting.push(done);
      return true;
    },
    takeOne() {
      waiting.shift()?.();
    },
  };
}

const message: Message = { type: 'push', channel: 'listing.batch', params: {} };

describe('openParentChannel', () => {
  it('lets a sender of many wait until the pipe has room', async () => {
    const own = fakeProcess();
    const channel = openParentChannel(own as never);
    for (let index = 0; index < 9; index += 1) channel.send(message);
    let hasRoom = false;
    const room = channel.hasRoom().then(() => {
      hasRoom = true;
    });
    await Promise.resolve();
    expect(hasRoom).toBe(false);
    own.takeOne();
    await room;
    expect(hasRoom).toBe(true);
  });

  it('knows when all has been sent', async () => {
    const own = fakeProcess();
    const channel = openParentChannel(own as never);
    await channel.flushed();
    channel.send(message);
    channel.send(message);
    const order: string[] = [];
    const flushed = channel.flushed().then(() => order.push('flushed'));
    own.takeOne();
    await Promise.resolve();
    order.push('one taken');
    own.takeOne();
    await flushed;
    expect(order).toEqual(['one taken', 'flushed']);
  });

  it('sends nothing, and keeps nobody waiting, once the parent has gone', async () => {
    const own = fakeProcess();
    const channel = openParentChannel(own as never);
    own.connected = false;
    channel.send(message);
    await channel.hasRoom();
    expect(own.sent).toEqual([]);
  });
});
