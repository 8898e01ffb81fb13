import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { openTcp } from './tcp.ts';

const { signal } = new AbortController();

async function listen(): Promise<{ port: number; close: () => void }> {
  const server = createServer((socket) => socket.end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
    },
  };
}

describe('openTcp', () => {
  it('gives a paused socket that loses nothing', async () => {
    const server = await listen();
    const socket = await openTcp({ host: '127.0.0.1', port: server.port, timeoutMs: 5000, signal });
    expect(socket.remoteAddress).toBe('127.0.0.1');
    expect(socket.isPaused()).toBe(true);
    socket.resume();
    const [data] = (await once(socket, 'data')) as [Buffer];
    expect(data.toString()).toBe('hello');
    socket.destroy();
    server.close();
  });

  it('says refused, dns and cancelled', async () => {
    const server = await listen();
    server.close();
    const at = { port: server.port, timeoutMs: 5000, signal };
    await expect(openTcp({ ...at, host: '127.0.0.1' })).rejects.toMatchObject({
      code: 'refused',
      retryable: true,
      detail: { reason: 'ECONNREFUSED' },
    });
    await expect(openTcp({ ...at, host: 'no-such-host.invalid' })).rejects.toMatchObject({
      code: 'dns',
    });
    const cancelled = openTcp({ ...at, host: '127.0.0.1', signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  });
});
