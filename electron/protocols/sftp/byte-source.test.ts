import type { SFTPWrapper } from 'ssh2';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { createBufferPool } from './buffer-pool.ts';
import { SftpSource, type SourceOptions } from './byte-source.ts';
import type { SftpChannel } from './channel.ts';

type Answer = (error: Error | null, count: number) => void;
interface Read {
  offset: number;
  length: number;
  answer: (content: Buffer) => void;
  fail: (error: Error) => void;
}

/** A channel whose READs wait until the test answers them. */
function createChannel(): { channel: SftpChannel; reads: Read[]; closed: Buffer[] } {
  const reads: Read[] = [];
  const closed: Buffer[] = [];
  const read = (
    _handle: Buffer,
    buffer: Buffer,
    at: number,
    length: number,
    offset: number,
    done: Answer,
  ): void => {
    reads.push({
      offset,
      length,
      answer: (content) => {
        content.copy(buffer, at);
        done(null, content.length);
      },
      fail: (error) => {
        done(error, 0);
      },
    });
  };
  const channel = {
    sftp: { read } as unknown as SFTPWrapper,
    lost: new AbortController().signal,
    check: () => undefined,
    guard: (_deed: unknown, _signal: unknown, work: () => Promise<unknown>) => work(),
    closeHandle: (handle: Buffer) => {
      closed.push(handle);
      return Promise.resolve();
    },
  } as unknown as SftpChannel;
  return { channel, reads, closed };
}

function open(more: Partial<SourceOptions> = {}) {
  const { channel, reads, closed } = createChannel();
  const source = new SftpSource(channel, {
    path: '/f',
    handle: Buffer.from('h'),
    offset: 0,
    expectedBytes: 2500,
    window: { chunkBytes: 2000, depth: 8 },
    pool: createBufferPool(2000, 8),
    signal: new AbortController().signal,
    explain: (error) => Promise.resolve(AppError.from(error)),
    ...more,
  });
  return { source, reads, closed };
}

const bytes = (length: number, value = 1): Buffer => Buffer.alloc(length, value);

describe('SftpSource', () => {
  it('asks for all pieces and for the end at once', () => {
    const { source, reads } = open();
    void source.next();
    expect(reads.map(({ offset, length }) => [offset, length])).toEqual([
      [0, 2000],
      [2000, 500],
      [2500, 1024],
    ]);
  });

  it('hands out pieces in order, whatever the order of the answers', async () => {
    const { source, reads, closed } = open({
      expectedBytes: 4000,
    });
    const first = source.next();
    reads[2]?.answer(bytes(0));
    reads[1]?.answer(bytes(2000, 2));
    reads[0]?.answer(bytes(2000, 1));
    expect((await first)?.bytes).toEqual(bytes(2000, 1));
    expect((await source.next())?.bytes).toEqual(bytes(2000, 2));
    expect(await source.next()).toBeUndefined();
    expect(closed).toHaveLength(1);
  });

  it('completes short answers before it hands a piece out', async () => {
    const { source, reads } = open({
      expectedBytes: 2000,
    });
    const first = source.next();
    reads[0]?.answer(bytes(700));
    await vi.waitFor(() => {
      expect(reads[2]).toMatchObject({ offset: 700, length: 1300 });
    });
    reads[2]?.answer(bytes(1300));
    expect((await first)?.bytes).toHaveLength(2000);
  });

  it('ends at the first empty answer, and forgets what was asked beyond', async () => {
    const { source, reads, closed } = open({
      expectedBytes: 6000,
    });
    const first = source.next();
    reads[0]?.answer(bytes(10));
    await vi.waitFor(() => {
      expect(reads.length).toBeGreaterThan(4);
    });
    reads.at(-1)?.answer(bytes(0));
    expect((await first)?.bytes).toHaveLength(10);
    expect(await source.next()).toBeUndefined();
    expect(closed).toHaveLength(1);
  });

  it('closes its handle when a read fails', async () => {
    const { source, reads, closed } = open();
    const first = source.next();
    reads[0]?.fail(new Error('broken'));
    await expect(first).rejects.toMatchObject({ code: 'internal', message: 'broken' });
    expect(closed).toHaveLength(1);
    await source.close();
    expect(closed).toHaveLength(1);
  });

  it('reads ahead no more than the shared memory allows', () => {
    const pool = createBufferPool(2000, 3);
    const { source, reads } = open({
      expectedBytes: 100_000,
      pool,
    });
    void source.next();
    expect(reads).toHaveLength(3);
  });
});
