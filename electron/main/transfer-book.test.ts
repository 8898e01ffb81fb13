import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../shared/errors.ts';
import type { TransferOrder, TransferView } from '../shared/transfer.ts';
import type { PushToWindow } from './prompts.ts';
import { createTransferBook } from './transfer-book.ts';

function view(id: string, state: TransferView['state'], sessionId = 's1'): TransferView {
  return {
    id,
    sessionId,
    direction: 'upload',
    title: 'a.txt',
    sourcePaths: ['/home/a.txt'],
    targetFolder: '/srv',
    state,
    filesTotal: 1,
    filesDone: 0,
    filesSkipped: 0,
    bytesTotal: 10,
    bytesDone: 5,
    isPlanned: true,
    rateBytesPerSecond: 5,
    timeLeftMs: 1_000,
    startedAtMs: 1,
    endedAtMs: null,
    problems: [],
    problemCount: 0,
    conflict: null,
  };
}

function setUp() {
  const push = vi.fn();
  return { push, book: createTransferBook(push as PushToWindow) };
}

describe('createTransferBook', () => {
  it('keeps the last view and passes it on', () => {
    const { push, book } = setUp();
    book.record('s1', [view('t1', 'waiting')]);
    book.record('s1', [view('t1', 'running')]);
    expect(book.list().map(({ state }) => state)).toEqual(['running']);
    expect(push).toHaveBeenLastCalledWith('transfer.changed', {
      sessionId: 's1',
      transfers: [view('t1', 'running')],
    });
  });

  it('takes from an engine only what belongs to its session', () => {
    const { push, book } = setUp();
    book.record('s1', [view('t1', 'done', 's2')]);
    expect(book.list()).toEqual([]);
    expect(push).not.toHaveBeenCalled();
  });

  it('fails what ran when the engine died, with a reason that may be retried', () => {
    const { push, book } = setUp();
    book.record('s1', [view('t1', 'running'), view('t2', 'done'), view('t3', 'asking')]);
    book.record('s2', [view('t4', 'running', 's2')]);
    book.endRunning('s1', new AppError('connection-lost', 'gone'));
    expect(book.list().map(({ id, state }) => `${id} ${state}`)).toEqual([
      't1 failed',
      't2 done',
      't3 failed',
      't4 running',
    ]);
    const failed = book.list()[0];
    expect(failed).toMatchObject({ rateBytesPerSecond: null, timeLeftMs: null, problemCount: 1 });
    expect(failed?.endedAtMs).not.toBeNull();
    expect(failed?.problems[0]?.failure).toMatchObject({
      code: 'connection-lost',
      retryable: true,
    });
    expect(push).toHaveBeenLastCalledWith(
      'transfer.changed',
      expect.objectContaining({ sessionId: 's1' }),
    );
  });

  it('cancels what ran when the session was closed', () => {
    const { book } = setUp();
    book.record('s1', [view('t1', 'running')]);
    book.endRunning('s1', new AppError('cancelled', 'closed'));
    expect(book.list()[0]).toMatchObject({ state: 'cancelled', problemCount: 0 });
  });

  it('never lists more than a hundred problems', () => {
    const { book } = setUp();
    const failure = new AppError('not-found', 'x').toFailure();
    const problems = Array.from({ length: 100 }, () => ({ path: '/x', failure }));
    book.record('s1', [{ ...view('t1', 'running'), problems, problemCount: 250 }]);
    book.endRunning('s1', new AppError('connection-lost', 'gone'));
    const [failed] = book.list();
    expect(failed?.problems.length).toBe(100);
    expect(failed?.problems.at(-1)?.failure.code).toBe('connection-lost');
    expect(failed?.problemCount).toBe(251);
  });

  it('forgets finished transfers with their orders, and leaves running ones', () => {
    const { book } = setUp();
    const order: TransferOrder = {
      id: 't1',
      sessionId: 's1',
      direction: 'upload',
      sourcePaths: ['/a'],
      targetFolder: '/b',
      onConflict: 'ask',
    };
    book.note(order);
    book.record('s1', [view('t1', 'done'), view('t2', 'running')]);
    book.forget(['t1', 't2', 'unknown']);
    expect(book.list().map(({ id }) => id)).toEqual(['t2']);
    expect(book.orderOf('t1')).toBeUndefined();
  });

  it('keeps a thousand finished transfers, the newest', () => {
    const { book } = setUp();
    for (let i = 0; i < 1_005; i++) book.record('s1', [view(`t${String(i)}`, 'done')]);
    expect(book.list().length).toBe(1_000);
    expect(book.list()[0]?.id).toBe('t5');
  });
});
