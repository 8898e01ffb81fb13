import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../protocols/protocol.ts';
import { connectMemory, type MemorySession } from '../../protocols/memory/connect.ts';
import type { MemoryFaults } from '../../protocols/memory/line.ts';
import { borrowSession } from './borrow.ts';
import { messageFrame } from './frames.ts';
import { createLendingDesk, type LendingDesk } from './lending-desk.ts';

const { signal } = new AbortController();
const kibibyte = 1024;
const code = (name: string): unknown => expect.objectContaining({ code: name });

describe('a session that is lent to another engine', () => {
  let folder: string;
  let lent: MemorySession;
  let desk: LendingDesk;
  let faults: MemoryFaults;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'keyferry-lending-'));
    faults = {};
    lent = await connectMemory({ faults });
    await make('/src/one.txt', Buffer.from('one'));
    await make('/src/large.bin', Buffer.alloc(20_000 * kibibyte, 'keyferry'));
    await make('/secret.txt', Buffer.from('nobody else'));
    desk = createLendingDesk(lent, process.platform === 'win32' ? null : folder);
  });
  afterEach(async () => {
    desk.close();
    await lent.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function make(at: string, bytes: Buffer): Promise<void> {
    const { write, makeFolder } = lent.features;
    if (at.startsWith('/src')) await makeFolder?.('/src', signal).catch(() => undefined);
    const sink = await write?.(at, { offset: 0, isExclusive: true, mode: null }, signal);
    await sink?.write(bytes);
    await sink?.finish();
  }

  async function borrow(isMove = false): Promise<Session> {
    const introduction = await desk.lend({ sourcePaths: ['/src'], isMove });
    return await borrowSession({ ...introduction, label: 'one.test', targetLabel: 'two.test' });
  }

  async function read(session: Session, at: string, offset = 0): Promise<Buffer> {
    const source = await session.openRead(at, { offset }, signal);
    const pieces: Uint8Array[] = [];
    for (let chunk = await source.next(); chunk; chunk = await source.next()) {
      pieces.push(Buffer.from(chunk.bytes));
      chunk.release();
    }
    await source.close();
    return Buffer.concat(pieces);
  }

  it('lists, describes and reads as it would itself', async () => {
    const session = await borrow();
    const names: string[] = [];
    for await (const batch of session.list('/src', signal)) {
      names.push(...batch.map(({ name }) => name));
    }
    expect(names.sort()).toEqual(['large.bin', 'one.txt']);
    expect(await session.stat('/src/one.txt', signal)).toMatchObject({ sizeBytes: 3 });
    expect((await read(session, '/src/one.txt')).toString()).toBe('one');
    const large = await read(session, '/src/large.bin', 7);
    expect(large.equals(Buffer.alloc(20_000 * kibibyte, 'keyferry').subarray(7))).toBe(true);
    await expect(read(session, '/src/none')).rejects.toEqual(code('not-found'));
    await session.close();
    await expect(lent.stat('/src', signal)).resolves.toBeDefined();
  });

  it('lends its sources only, and removes for a move only', async () => {
    const session = await borrow();
    for (const path of ['/secret.txt', '/', '/src/../secret.txt', '/srcs', 'src/one.txt'])
      await expect(session.stat(path, signal), path).rejects.toEqual(code('permission-denied'));
    expect(session.features).toEqual({});
    const moving = await borrow(true);
    await moving.features.removeFile?.('/src/one.txt', signal);
    await expect(moving.features.removeFile?.('/secret.txt', signal)).rejects.toEqual(
      code('permission-denied'),
    );
    await expect(lent.stat('/src/one.txt', signal)).rejects.toEqual(code('not-found'));
    await Promise.all([session.close(), moving.close()]);
  });

  it('reads no further than somebody takes it', async () => {
    const relay = await startRelay(await desk.lend({ sourcePaths: ['/src'], isMove: false }));
    const session = await borrowSession({
      ...relay.introduction,
      label: 'one.test',
      targetLabel: 'two.test',
    });
    const source = await session.openRead('/src/large.bin', { offset: 0 }, signal);
    await source.next();
    // An answer that comes after all that was sent: nothing more follows unless it is asked for.
    for (let round = 0; round < 20; round += 1) await session.stat('/src', signal);
    expect(relay.bytesFromLender()).toBeLessThan(3_000 * kibibyte);
    await source.close();
    expect((await read(session, '/src/one.txt')).toString()).toBe('one');
    await session.close();
    relay.close();
  });

  it('stops listing when nobody wants it any more, whatever the server does', async () => {
    const session = await borrow();
    const asked = Promise.withResolvers<undefined>();
    faults.pace = () => {
      asked.resolve(undefined);
      return new Promise(() => undefined);
    };
    const controller = new AbortController();
    const batches = session.list('/src', controller.signal)[Symbol.asyncIterator]();
    const first = batches.next();
    await asked.promise;
    controller.abort();
    await expect(first).rejects.toEqual(code('cancelled'));
    await session.close();
  });

  it('ends with its own session, and says at which site that was', async () => {
    const session = await borrow();
    const source = await session.openRead('/src/large.bin', { offset: 0 }, signal);
    lent.drop();
    expect(await session.closed).toMatchObject({ code: 'connection-lost', retryable: true });
    const toEnd = async (): Promise<void> => {
      while (await source.next());
    };
    await expect(toEnd()).rejects.toEqual(code('connection-lost'));
    await session.close();
  });

  it('is given to nobody without a token, and to each token once', async () => {
    const introduction = await desk.lend({ sourcePaths: ['/src'], isMove: false });
    const lender = { ...introduction, label: 'one.test', targetLabel: 'two.test' };
    const stranger = { ...lender, token: 'guessed' };
    await expect(borrowSession(stranger)).rejects.toEqual(code('invalid-request'));
    const session = await borrowSession(lender);
    await expect(borrowSession(lender)).rejects.toEqual(code('invalid-request'));
    await session.close();
  });

  it('hangs up on whoever does not speak its language', async () => {
    const { socketPath } = await desk.lend({ sourcePaths: ['/src'], isMove: false });
    const tooLong = messageFrame({}).fill(0xff, 5, 9);
    for (const words of [Buffer.from('GET / HTTP/1.1\r\n\r\n'), tooLong, pieceFrame()]) {
      const socket = connect(socketPath);
      socket.on('error', () => undefined);
      socket.write(words);
      await once(socket, 'close');
    }
  });
});

/** A lender takes no pieces of files. */
function pieceFrame(): Buffer {
  return Buffer.concat([Buffer.from([2]), Buffer.alloc(3), Buffer.from([1, 0, 0, 0, 1, 0])]);
}

/** Stands between the two and counts. */
async function startRelay({ socketPath, token }: { socketPath: string; token: string }) {
  let bytes = 0;
  const sockets: Socket[] = [];
  const name = `relay-${path.basename(socketPath)}`;
  const between =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\${name}`
      : path.join(path.dirname(socketPath), name);
  const server = createServer((borrower) => {
    const lender = connect(socketPath);
    sockets.push(borrower, lender);
    lender.on('data', (arrived) => (bytes += arrived.length));
    borrower.pipe(lender);
    lender.pipe(borrower);
  });
  server.listen(between);
  await once(server, 'listening');
  return {
    introduction: { socketPath: between, token },
    bytesFromLender: () => bytes,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
