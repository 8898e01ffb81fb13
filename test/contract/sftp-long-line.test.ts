import { afterEach, expect, it } from 'vitest';
import type { ByteSource, Session } from '../../electron/protocols/protocol.ts';
import { request } from '../hostile/sftp-packets.ts';
import { startRawSftp } from '../hostile/raw-sftp-server.ts';
import { startDelayProxy } from '../servers/delay-proxy.ts';

const { signal } = new AbortController();
/** The server names no limits: requests are for 32 KiB at most, which all of them must serve. */
const chunkBytes = 32 * 1024;
const fileBytes = 64 * 1024 * 1024;
const oneWayMs = 50;

let ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends = [];
});

interface Line {
  session: Session;
  /** What the READs so far ask for; the server answers none of them. */
  askedBytes: () => Promise<number>;
}

async function startLine(delayMs: number): Promise<Line> {
  let asked = 0;
  const server = await startRawSftp(({ type, length }) => {
    if (type !== request.read) return undefined;
    asked += length;
    return null;
  });
  ends.push(() => server.stop());
  const proxy = await startDelayProxy(server.port, delayMs);
  ends.push(() => proxy.stop());
  const session = await server.connect(proxy.port);
  ends.push(() => session.close());
  return {
    session,
    async askedBytes() {
      // Requests arrive in order: once this one is answered, all before it are counted.
      await session.stat('/a.file', signal);
      return asked;
    },
  };
}

async function openAll(session: Session, count: number): Promise<ByteSource[]> {
  const options = { offset: 0, expectedBytes: fileBytes };
  const sources = await Promise.all(
    Array.from({ length: count }, () => session.openRead('/a.file', options, signal)),
  );
  // Ends with the session.
  for (const source of sources) source.next().catch(() => undefined);
  return sources;
}

it('asks for 4 MiB of a file ahead on a short line', async () => {
  const { session, askedBytes } = await startLine(0);
  await openAll(session, 1);
  const bytes = await askedBytes();
  expect(bytes).toBeGreaterThanOrEqual(4 * 1024 * 1024);
  // Signing in on a busy computer may look like a line of some milliseconds.
  expect(bytes).toBeLessThanOrEqual(16 * 1024 * 1024);
});

it('asks for as much as a fast line of that length holds', async () => {
  const { session, askedBytes } = await startLine(oneWayMs);
  await openAll(session, 1);
  const bytes = await askedBytes();
  // 1 Gbit/s for 100 ms, and no more requests at once than can be kept in order.
  expect(bytes).toBeGreaterThanOrEqual(2 * oneWayMs * 125_000);
  expect(bytes).toBeLessThanOrEqual(512 * chunkBytes);
});

it('asks for no more than 64 MiB ahead for all files together', async () => {
  const { session, askedBytes } = await startLine(oneWayMs);
  const files = 12;
  await openAll(session, files);
  const bytes = await askedBytes();
  const bound = 64 * 1024 * 1024;
  expect(bytes).toBeGreaterThan(bound / 2);
  // Each file may have one piece in any case.
  expect(bytes).toBeLessThanOrEqual(bound + files * chunkBytes);
});
