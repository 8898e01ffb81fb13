import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../shared/errors.ts';
import type { TransferOrder } from '../shared/transfer.ts';
import { relayHandlers, type Relay } from './relay.ts';
import type { Session } from './session.ts';
import { createTransferBook } from './transfer-book.ts';
import { transferHandlers } from './transfer-calls.ts';

const order: TransferOrder = {
  id: 't1',
  sessionId: 's1',
  direction: 'upload',
  sourcePaths: ['/a'],
  targetFolder: '/b',
  onConflict: 'ask',
};
const context = { signal: new AbortController().signal };

function setUp(hasOrdered: boolean) {
  const relay = vi.fn<Relay['relay']>(() => Promise.resolve(null));
  const session = { hasOrdered: () => hasOrdered } as unknown as Session;
  const book = createTransferBook(() => undefined);
  return { relay, handlers: transferHandlers(book, { relay }, () => session) };
}

describe('transferHandlers', () => {
  it('lets the same engine retry by itself', async () => {
    const { relay, handlers } = setUp(true);
    await handlers['transfer.start'](order, context);
    await handlers['transfer.retry']({ sessionId: 's1', transferId: 't1' }, context);
    expect(relay.mock.calls.map(([channel]) => channel)).toEqual([
      'transfer.start',
      'transfer.retry',
    ]);
  });

  it('orders the transfer again from the engine of a new connection', async () => {
    const { relay, handlers } = setUp(false);
    await handlers['transfer.start'](order, context);
    await handlers['transfer.retry']({ sessionId: 's1', transferId: 't1' }, context);
    const repeat = { ...order, isRepeat: true };
    expect(relay).toHaveBeenLastCalledWith('transfer.start', repeat, context.signal);
  });

  it('knows no transfer of another session', async () => {
    const { handlers } = setUp(false);
    await handlers['transfer.start'](order, context);
    await expect(
      handlers['transfer.retry']({ sessionId: 's2', transferId: 't1' }, context),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('takes an id once, but again after an order that no engine took', async () => {
    const { relay, handlers } = setUp(false);
    relay.mockRejectedValueOnce(new AppError('connection-lost', 'gone'));
    await expect(handlers['transfer.start'](order, context)).rejects.toThrow();
    await handlers['transfer.start'](order, context);
    await expect(handlers['transfer.start'](order, context)).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });
});

describe('relayHandlers', () => {
  it('relays the window’s engine calls and none that is between main and engine', () => {
    const { relay } = setUp(true);
    const channels = Object.keys(relayHandlers({ relay }));
    expect(channels).toContain('files.list');
    expect(channels).toContain('transfer.cancel');
    expect(channels.filter((channel) => /^(engine|host|session|app)\./.test(channel))).toEqual([]);
  });
});
