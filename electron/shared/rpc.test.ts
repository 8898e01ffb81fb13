import { describe, expect, it } from 'vitest';
import { AppError } from './errors.ts';
import { createPeer, type AnyHandler, type Message, type Peer } from './rpc.ts';

/** Two peers over a JSON line, as between two processes. */
function linked(
  handlers: Record<string, AnyHandler>,
  onPush?: (channel: string, params: unknown) => void,
) {
  const sent: Message[] = [];
  const carry = (to: () => Peer) => (message: Message) => {
    sent.push(message);
    const text = JSON.stringify(message);
    queueMicrotask(() => {
      to().receive(JSON.parse(text));
    });
  };
  const server: Peer = createPeer({ send: carry(() => client), handlers });
  const client: Peer = createPeer({
    send: carry(() => server),
    handlers: {},
    ...(onPush ? { onPush } : {}),
  });
  return { server, client, sent };
}

const listing = { sessionId: 's1', path: '/tmp', listingId: 'l1' };

describe('createPeer', () => {
  it('calls the other end and gives back its validated answer', async () => {
    const { client } = linked({ 'files.list': () => ({ path: '/tmp', count: 3 }) });
    await expect(client.call('files.list', listing)).resolves.toEqual({ path: '/tmp', count: 3 });
  });

  it('refuses a channel without a handler, inherited keys included', async () => {
    const { client } = linked({});
    await expect(client.call('files.list', listing)).rejects.toMatchObject({
      code: 'invalid-request',
    });
    await expect(client.call('toString' as 'files.list', listing)).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  it('refuses wrong parameters before the handler sees them', async () => {
    let isCalled = false;
    const { client } = linked({
      'files.list': () => {
        isCalled = true;
        return { path: '', count: 0 };
      },
    });
    await expect(client.call('files.list', { ...listing, path: 'a\0b' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
    const surplus = { ...listing, extra: 1 };
    await expect(client.call('files.list', surplus)).rejects.toMatchObject({
      code: 'invalid-request',
    });
    expect(isCalled).toBe(false);
  });

  it('refuses an answer of the wrong shape', async () => {
    const { client } = linked({ 'files.list': () => ({ path: '/tmp', count: -1 }) });
    await expect(client.call('files.list', listing)).rejects.toMatchObject({ code: 'internal' });
  });

  it('carries typed failures, and makes others internal', async () => {
    const { client } = linked({
      'files.list': () => {
        throw new AppError('not-found', 'There is no /tmp.', { path: '/tmp' });
      },
      'files.stat': () => {
        throw new Error('surprise');
      },
    });
    await expect(client.call('files.list', listing)).rejects.toMatchObject({
      code: 'not-found',
      detail: { path: '/tmp' },
      retryable: false,
    });
    await expect(
      client.call('files.stat', { sessionId: 's1', path: '/tmp' }),
    ).rejects.toMatchObject({ code: 'internal', message: 'surprise' });
  });

  it('cancels a call at the other end', async () => {
    const { client } = linked({
      'files.list': (_params, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new AppError('cancelled', 'Stopped.'));
          });
        }),
    });
    const controller = new AbortController();
    const answer = client.call('files.list', listing, { signal: controller.signal });
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('passes pushes of the contract only, and only well-formed ones', async () => {
    const seen: unknown[] = [];
    const { server, client } = linked({}, (channel, params) => seen.push([channel, params]));
    client.receive({ type: 'push', channel: 'constructor', params: {} });
    client.receive({ type: 'push', channel: 'prompt.closed', params: { promptId: '../x' } });
    client.receive({ type: 'push', channel: 'files.list', params: listing });
    client.receive('noise');
    server.push('prompt.closed', { promptId: 'p1' });
    await new Promise(setImmediate);
    expect(seen).toEqual([['prompt.closed', { promptId: 'p1' }]]);
  });

  it('fails everything that is pending when the channel ends', async () => {
    const { client } = linked({ 'files.list': () => new Promise(() => undefined) });
    const answer = client.call('files.list', listing);
    client.end(new AppError('connection-lost', 'The engine has ended.'));
    await expect(answer).rejects.toMatchObject({ code: 'connection-lost', retryable: true });
    await expect(client.call('files.list', listing)).rejects.toMatchObject({
      code: 'connection-lost',
    });
  });
});
