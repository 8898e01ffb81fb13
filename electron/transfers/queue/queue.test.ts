import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Introduction, QueueRules } from '../../shared/contract-queue.ts';
import { AppError } from '../../shared/errors.ts';
import type { TransferOrder, TransferView } from '../../shared/transfer.ts';
import type { Assignment, RunReport, RunResult, Settlement } from '../../shared/work.ts';
import { pauseReason } from '../stop-reasons.ts';
import type { Journal } from './journal.ts';
import type { QueueWorker } from './queue-worker.ts';
import { createQueue, type Queue } from './queue.ts';
import { inMemory, openJournal } from './sqlite-journal.ts';

const rules: QueueRules = {
  uploadLimit: null,
  downloadLimit: null,
  filesAtOnce: 64,
  areTimesKept: true,
  arePermissionsKept: false,
  dailyWindow: null,
};
const lost = new AppError('connection-lost', 'The line is gone.');

function order(id: string, changes: Partial<TransferOrder> = {}): TransferOrder {
  return {
    id,
    sourceSessionId: 'local',
    targetSessionId: 's1',
    sourcePaths: [`/src/${id}`],
    targetFolder: '/in',
    onConflict: 'ask',
    ...changes,
  };
}

const nothing: RunReport = {
  filesTotal: 0,
  filesDone: 0,
  filesSkipped: 0,
  bytesTotal: 0,
  bytesDone: 0,
  isPlanned: true,
  rateBytesPerSecond: null,
  timeLeftMs: null,
  conflict: null,
  onConflict: 'ask',
  verifying: null,
  problems: [],
  problemCount: 0,
};

/** An engine that does what the test says. */
class FakeWorker implements QueueWorker {
  readonly site;
  readonly runs: {
    assignment: Assignment;
    end: (result: RunResult) => void;
    lose: (error: AppError) => void;
  }[] = [];
  readonly stops: [string, string][] = [];
  readonly removed: string[] = [];
  readonly sessionId: string;
  constructor(sessionId: string, key: string) {
    this.sessionId = sessionId;
    this.site = { key, label: key, isChecksumVerified: false, isReadBack: true, isResumed: true };
  }
  run(assignment: Assignment): Promise<RunResult> {
    return new Promise((end, lose) => this.runs.push({ assignment, end, lose }));
  }
  stop(jobId: string, reason: string): void {
    this.stops.push([jobId, reason]);
  }
  answer(): Promise<void> {
    return Promise.resolve();
  }
  removeParts(_direction: string, claims: { part: string | null }[]): Promise<void> {
    this.removed.push(...claims.map(({ part }) => part ?? ''));
    return Promise.resolve();
  }
  readonly lent: { sourcePaths: string[]; isMove: boolean }[] = [];
  lend(loan: { sourcePaths: string[]; isMove: boolean }): Promise<Introduction> {
    this.lent.push(loan);
    return Promise.resolve({ socketPath: `/private/${this.sessionId}`, token: 'one-time' });
  }
  limit(): void {
    // Nothing is under way.
  }
  get ids(): string[] {
    return this.runs.map(({ assignment }) => assignment.jobId);
  }
  end(index: number, stoppedBy: AppError | null = null, report: Partial<RunReport> = {}): void {
    this.runs[index]?.end({
      report: { ...nothing, ...report },
      stoppedBy: stoppedBy?.toFailure() ?? null,
    });
  }
}

function setUp(journal: Journal = openJournal(inMemory), retries = 3) {
  const wants: string[][] = [];
  const idle = vi.fn();
  const queue = createQueue({
    journal,
    rules,
    retries,
    onChange: () => undefined,
    onWants: (ids) => wants.push(ids),
    onIdle: idle,
  });
  const local = new FakeWorker('local', 'local');
  const server = new FakeWorker('s1', 'sftp://ann@one:22');
  queue.addWorker(local);
  queue.addWorker(server);
  return { journal, queue, local, server, wants, idle };
}

const settled = () => vi.advanceTimersByTimeAsync(0);
const view = (queue: Queue, id: string): TransferView | undefined =>
  queue.list().find((one) => one.id === id);

describe('createQueue', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('runs four at a time on one site, in their order, whatever other sites do', async () => {
    const { queue, server } = setUp();
    const other = new FakeWorker('s2', 'sftp://ann@two:22');
    queue.addWorker(other);
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) queue.start(order(id));
    queue.start(order('x', { targetSessionId: 's2' }));
    expect(server.ids).toEqual(['a', 'b', 'c', 'd']);
    expect(other.ids).toEqual(['x']);
    queue.move('f', 'up');
    server.end(0);
    await settled();
    expect(server.ids.at(-1)).toBe('f');
    expect(view(queue, 'e')).toMatchObject({ state: 'waiting', waitsFor: 'turn' });
  });

  it('has the engine of the target copy what that of the source lends, once both are there', async () => {
    const { queue, server, wants } = setUp();
    const second = new FakeWorker('s2', 'ftps://bob@two:21');
    queue.addWorker(second);
    const between = { sourceSessionId: 's2', targetSessionId: 's1', isMove: true };
    queue.start(order('relay', between));
    await settled();
    expect(second.lent).toEqual([{ sourcePaths: ['/src/relay'], isMove: true }]);
    expect(server.runs[0]?.assignment).toMatchObject({
      direction: 'relay',
      lender: { socketPath: '/private/s2', label: 'ftps://bob@two:21' },
    });
    queue.removeWorker(second);
    server.end(0, lost);
    await settled();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(view(queue, 'relay')).toMatchObject({ state: 'waiting', waitsFor: 'connection' });
    expect(wants).toEqual([['s2']]);
    queue.addWorker(new FakeWorker('s3', 'ftps://bob@two:21'));
    await settled();
    expect(server.runs).toHaveLength(2);
  });

  it('tells directions by the sites, and refuses what no engine can carry out', () => {
    const { queue } = setUp();
    queue.addWorker(new FakeWorker('s2', 'sftp://ann@two:22'));
    queue.start(order('up'));
    queue.start(order('down', { sourceSessionId: 's1', targetSessionId: 'local' }));
    queue.start(order('here', { targetSessionId: 'local' }));
    queue.start(order('there', { sourceSessionId: 's1', targetSessionId: 's1' }));
    expect(queue.list().map(({ direction }) => direction)).toEqual([
      'upload',
      'download',
      'copy',
      'copy',
    ]);
    expect(() => {
      queue.start(order('nobody', { targetSessionId: 'closed' }));
    }).toThrow(expect.objectContaining({ code: 'connection-lost' }));
  });

  it('tries again what the line was at fault for, in growing intervals, and then fails', async () => {
    const { queue, server } = setUp();
    queue.start(order('a'));
    const delays = [200, 2_000, 4_000];
    for (const [index, delay] of delays.entries()) {
      server.end(index, lost);
      await settled();
      expect(view(queue, 'a')).toMatchObject({ state: 'waiting', waitsFor: 'retry' });
      await vi.advanceTimersByTimeAsync(delay - 50);
      expect(server.runs).toHaveLength(index + 1);
      await vi.advanceTimersByTimeAsync(100);
      expect(server.runs).toHaveLength(index + 2);
      expect(server.runs.at(-1)?.assignment.isRepeat).toBe(true);
    }
    server.end(3, lost);
    await settled();
    expect(view(queue, 'a')?.state).toBe('failed');
    expect(queue.log('a').map(({ text }) => text)).toContain('Failed.');
  });

  it('does not try again what nobody but a person can mend', async () => {
    const { queue, server } = setUp();
    queue.start(order('a'));
    const failure = new AppError('disk-full', 'full').toFailure();
    server.end(0, new AppError('disk-full', 'full'), { problems: [{ path: '/a', failure }] });
    await settled();
    expect(view(queue, 'a')).toMatchObject({ state: 'failed', problems: [{ path: '/a' }] });
  });

  it('never calls a job done that has a problem', async () => {
    const { queue, server } = setUp();
    queue.start(order('a'));
    const failure = new AppError('permission-denied', 'no').toFailure();
    server.end(0, null, { problems: [{ path: '/a/b', failure }], problemCount: 1, filesDone: 99 });
    await settled();
    expect(view(queue, 'a')).toMatchObject({ state: 'failed', problemCount: 1 });
  });

  it('asks for a session that was lost, and goes on over any session to the same place', async () => {
    const { queue, server, wants } = setUp();
    queue.start(order('a'));
    server.runs[0]?.lose(lost);
    queue.removeWorker(server);
    await vi.advanceTimersByTimeAsync(300);
    expect(wants).toEqual([['s1']]);
    expect(view(queue, 'a')).toMatchObject({ waitsFor: 'connection' });
    const again = new FakeWorker('another tab', 'sftp://ann@one:22');
    queue.addWorker(again);
    expect(again.ids).toEqual(['a']);
  });

  it('stops where the server has come back with another key', async () => {
    const { queue, server } = setUp();
    queue.start(order('a'));
    server.runs[0]?.lose(lost);
    queue.removeWorker(server);
    await vi.advanceTimersByTimeAsync(300);
    queue.dismiss('s1', new AppError('host-key-changed', 'another key'));
    await settled();
    expect(view(queue, 'a')).toMatchObject({
      state: 'failed',
      problems: [{ failure: { code: 'host-key-changed' } }],
    });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(view(queue, 'a')?.state).toBe('failed');
  });

  it('waits without asking for a session that a person has closed', async () => {
    const { queue, server, wants } = setUp();
    queue.start(order('a'));
    server.end(0, pauseReason());
    queue.removeWorker(server);
    await settled();
    queue.dismiss('s1', null);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(view(queue, 'a')).toMatchObject({ state: 'waiting', waitsFor: 'connection' });
    expect(wants.length).toBeLessThanOrEqual(1);
  });

  it('pauses and resumes one, and all of them', async () => {
    const { queue, server } = setUp();
    queue.start(order('a'));
    queue.pause(['a']);
    expect(server.stops).toEqual([['a', 'pause']]);
    server.end(0, pauseReason());
    await settled();
    expect(view(queue, 'a')?.state).toBe('paused');
    queue.resume(['a']);
    expect(server.runs).toHaveLength(2);
    queue.pauseAll(true);
    server.end(1, pauseReason());
    await settled();
    expect(view(queue, 'a')).toMatchObject({ state: 'waiting', waitsFor: 'queue-paused' });
    queue.start(order('b'));
    expect(server.runs).toHaveLength(2);
    queue.pauseAll(false);
    expect(server.ids.slice(2)).toEqual(['a', 'b']);
  });

  it('has the part files of a cancelled job removed, as soon as somebody can', async () => {
    const { queue, server, journal } = setUp();
    queue.start(order('a'));
    journal.claim('a', [claim('/src/a', '.a.1.part')]);
    server.end(0, pauseReason());
    queue.removeWorker(server);
    await settled();
    queue.cancel('a');
    expect(view(queue, 'a')?.state).toBe('cancelled');
    const again = new FakeWorker('s1', 'sftp://ann@one:22');
    queue.addWorker(again);
    expect(again.removed).toEqual(['.a.1.part']);
  });

  it('runs what is due later only then, and nothing outside the hours that are set', async () => {
    vi.setSystemTime(new Date(2026, 0, 1, 12, 0));
    const { queue, server } = setUp();
    queue.start(order('later', { notBeforeMs: Date.now() + 3_600_000 }));
    expect(view(queue, 'later')).toMatchObject({ waitsFor: 'schedule' });
    // A clock that jumps ahead is noticed at the next look.
    vi.setSystemTime(new Date(2026, 0, 1, 14, 0));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(server.ids).toEqual(['later']);
    queue.configure({ ...rules, dailyWindow: { fromMinute: 22 * 60, toMinute: 6 * 60 } });
    queue.start(order('at night'));
    expect(view(queue, 'at night')).toMatchObject({ waitsFor: 'schedule' });
    vi.setSystemTime(new Date(2026, 0, 1, 23, 0));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(server.ids).toEqual(['later', 'at night']);
  });

  it('holds back what runs when the hours are over, and goes on by itself in the next ones', async () => {
    vi.setSystemTime(new Date(2026, 0, 1, 5, 59));
    const { queue, server } = setUp();
    queue.configure({ ...rules, dailyWindow: { fromMinute: 22 * 60, toMinute: 6 * 60 } });
    queue.start(order('long'));
    await vi.advanceTimersByTimeAsync(90_000);
    expect(server.stops).toEqual([['long', 'pause']]);
    server.end(0, pauseReason());
    await settled();
    expect(view(queue, 'long')).toMatchObject({
      state: 'waiting',
      waitsFor: 'schedule',
      waitsUntilMs: new Date(2026, 0, 1, 22, 0).getTime(),
    });
    vi.setSystemTime(new Date(2026, 0, 1, 22, 0));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(server.ids).toEqual(['long', 'long']);
  });

  it('leaves nothing paused when all go on before the last has stopped', async () => {
    const { queue, server } = setUp();
    queue.start(order('a'));
    queue.pauseAll(true);
    queue.pauseAll(false);
    server.end(0, pauseReason());
    await settled();
    expect(view(queue, 'a')?.state).toBe('running');
    expect(server.ids).toEqual(['a', 'a']);
  });

  it('goes on after its own end with what was open, and shows what was over', async () => {
    const { queue, server, journal } = setUp();
    queue.start(order('done'));
    server.end(0, null, { filesDone: 1, filesTotal: 1 });
    await settled();
    queue.start(order('open'));
    queue.settle('open', [settledFile('/x', 7)], '/');
    const next = setUp(journal);
    expect(next.queue.list()).toMatchObject([
      { id: 'done', state: 'done', filesDone: 1 },
      { id: 'open', state: 'running', filesDone: 1, bytesDone: 7, compared: { 'read-back': 1 } },
    ]);
    expect(next.server.runs[0]?.assignment).toMatchObject({
      jobId: 'open',
      isRepeat: true,
      settled: { filesDone: 1, bytesDone: 7 },
    });
  });

  it('keeps a job under a name beyond history and restart, and runs it wherever its site is', async () => {
    const { queue, server, local, journal } = setUp();
    queue.start(order('a', { notBeforeMs: 1 }));
    queue.saveJob('a', 'kept', 'Nightly');
    server.end(0);
    await settled();
    queue.forget(['a']);
    const next = setUp(journal);
    expect(next.queue.saved.list()).toMatchObject([
      { id: 'kept', name: 'Nightly', sourcePath: '/src/a', targetFolder: '/in' },
    ]);
    next.queue.saved.rename('kept', 'Every night');
    expect(setUp(journal).queue.saved.list()).toMatchObject([{ id: 'kept', name: 'Every night' }]);
    next.queue.saved.rename('kept', 'Nightly');
    next.queue.runSaved('kept', 'b');
    expect(next.server.runs[0]?.assignment).toMatchObject({ jobId: 'b', isRepeat: false });
    next.queue.removeWorker(next.server);
    next.queue.runSaved('kept', 'c');
    expect(view(next.queue, 'c')).toMatchObject({ state: 'waiting', waitsFor: 'connection' });
    next.queue.saveJob('b', 'other', 'Nightly');
    expect(next.queue.saved.list().map(({ id }) => id)).toEqual(['other']);
    next.queue.saveJob('b', 'taken', 'Weekly');
    expect(() => {
      next.queue.saved.rename('other', 'Weekly');
    }).toThrow(expect.objectContaining({ code: 'already-exists' }));
    expect(() => {
      next.queue.saved.rename('kept', 'Monthly');
    }).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(next.queue.saved.list().map(({ name }) => name)).toEqual(['Nightly', 'Weekly']);
    next.queue.saved.forget(['other']);
    expect(() => {
      next.queue.runSaved('other', 'd');
    }).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(local.runs).toEqual([]);
  });

  it('orders the same once more, and tells when nothing is left to do', async () => {
    const { queue, server, idle } = setUp();
    queue.start(order('a'));
    server.end(0);
    await settled();
    expect(idle).toHaveBeenCalledTimes(1);
    queue.repeat('a', 'again');
    expect(server.runs[1]?.assignment).toMatchObject({ jobId: 'again', isRepeat: false });
    queue.forget(['a', 'again']);
    expect(queue.list().map(({ id }) => id)).toEqual(['again']);
  });
});

function claim(sourcePath: string, part: string) {
  const source = { sizeBytes: 1, modifiedAtMs: 1 };
  return { sourcePath, folder: '/in', name: 'a', part, isTaken: false, ...source };
}

function settledFile(sourcePath: string, bytes: number): Settlement {
  return { sourcePath, outcome: 'done', isFolder: false, bytes, compared: 'read-back' };
}
