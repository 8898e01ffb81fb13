import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listIdentities, signWithAgent } from './agent-client.ts';

describe.skipIf(process.platform === 'win32')('an agent that', () => {
  let folder: string;
  let address: string;
  let server: Server;
  let talk: (socket: Socket) => void;
  const sockets = new Set<Socket>();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyferry-agent-client-'));
    address = join(folder, 'agent.sock');
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      talk(socket);
    });
    server.listen(address);
    await once(server, 'listening');
  });
  afterEach(async () => {
    vi.useRealTimers();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const sign = (): Promise<Uint8Array> =>
    signWithAgent(address, { blob: Buffer.of(1), data: Buffer.of(2), hash: null });

  it('answers in pieces is understood', async () => {
    talk = (socket) => {
      socket.once('data', () => {
        // 14 · string of two bytes, with its length in front.
        for (const byte of [0, 0, 0, 7, 14, 0, 0, 0, 2, 8, 9]) socket.write(Buffer.of(byte));
      });
    };
    expect(Buffer.from(await sign())).toEqual(Buffer.of(8, 9));
  });

  it('refuses, says nonsense or announces too much fails at once', async () => {
    const answers: [Buffer, string | RegExp][] = [
      [Buffer.of(0, 0, 0, 1, 5), 'did not sign'],
      [Buffer.of(0, 0, 0, 1, 12), /message 12/],
      [Buffer.of(0xff, 0xff, 0xff, 0xff), /string of 4294967295 bytes/],
      [Buffer.of(0, 0, 0, 0), /1 bytes expected/],
    ];
    for (const [answer, why] of answers) {
      talk = (socket) => socket.once('data', () => socket.write(answer));
      await expect(sign()).rejects.toThrow(why);
    }
  });

  it('hangs up, or is not there, fails at once', async () => {
    talk = (socket) => socket.once('data', () => socket.end());
    await expect(listIdentities(address)).rejects.toThrow('ended the connection');
    await expect(listIdentities(join(folder, 'nobody'))).rejects.toThrow('Failed to connect');
  });

  it('is silent is given up', async () => {
    const asked = Promise.withResolvers<undefined>();
    talk = (socket) =>
      socket.once('data', () => {
        asked.resolve(undefined);
      });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const listing = listIdentities(address);
    const refused = expect(listing).rejects.toThrow('did not answer');
    await asked.promise;
    await vi.advanceTimersByTimeAsync(10_000);
    await refused;
  });
});
