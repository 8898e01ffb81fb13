import { describe, expect, it } from 'vitest';
import {
  activeAtMost,
  isOutsideHours,
  lookAgainMs,
  nextLookMs,
  schedule,
  workerFor,
  type Conditions,
  type Contender,
} from './schedule.ts';

interface Engine {
  sessionId: string;
  site: { key: string };
}
const one: Engine = { sessionId: 's1', site: { key: 'one' } };
const tab: Engine = { sessionId: 's2', site: { key: 'one' } };
const other: Engine = { sessionId: 's3', site: { key: 'two' } };
const noon = new Date(2026, 0, 1, 12, 0).getTime();
const atNight = { fromMinute: 22 * 60, toMinute: 6 * 60 };

function conditions(changes: Partial<Conditions<Engine>> = {}): Conditions<Engine> {
  return {
    nowMs: noon,
    isPaused: false,
    dailyWindow: null,
    workers: [one, tab, other],
    activeOn: () => 0,
    ...changes,
  };
}

function contender(key: string, changes: Partial<Contender> = {}): Contender {
  return {
    carrier: { key, sessionId: key === 'one' ? 's1' : 's3' },
    lender: null,
    notBeforeMs: null,
    retryAtMs: null,
    ...changes,
  };
}

describe('schedule', () => {
  it('gives a site no more than its places, in the order of the jobs', () => {
    const waiting = Array.from({ length: activeAtMost + 1 }, () => contender('one'));
    const decisions = schedule([...waiting, contender('two')], conditions());
    expect(decisions.map(({ worker }) => worker)).toEqual([one, one, one, one, null, other]);
    expect(decisions[activeAtMost]).toMatchObject({ waitsFor: 'turn', untilMs: null });
  });

  it('lets nothing run whose source nobody lends', () => {
    const between = (key: string): Contender =>
      contender('one', { lender: { key, sessionId: 'any' } });
    const decisions = schedule([between('two'), between('three')], conditions());
    expect(decisions.map(({ waitsFor }) => waitsFor)).toEqual([null, 'connection']);
  });

  it('counts those that copy already', () => {
    const busy = conditions({ activeOn: (engine) => (engine === one ? activeAtMost - 1 : 0) });
    const decisions = schedule([contender('one'), contender('one')], busy);
    expect(decisions.map(({ waitsFor }) => waitsFor)).toEqual([null, 'turn']);
  });

  it('names what has to end first: the pause, the hours, the next try, the connection', () => {
    const late = contender('three', { retryAtMs: noon + 5, notBeforeMs: noon + 9 });
    const reason = (changes: Partial<Conditions<Engine>>, job = late): unknown =>
      schedule([job], conditions(changes))[0];
    expect(reason({ isPaused: true })).toMatchObject({ waitsFor: 'queue-paused', untilMs: null });
    expect(reason({})).toMatchObject({ waitsFor: 'schedule', untilMs: noon + 9 });
    expect(reason({ nowMs: noon + 9 })).toMatchObject({ waitsFor: 'connection' });
    const again = contender('one', { retryAtMs: noon + 5 });
    expect(reason({}, again)).toMatchObject({ waitsFor: 'retry', untilMs: noon + 5 });
    expect(reason({ nowMs: noon + 5 }, again)).toMatchObject({ worker: one });
  });

  it('tells when the hours begin, also for what was ordered for a time outside them', () => {
    const inHours = conditions({ dailyWindow: atNight });
    const tonight = new Date(2026, 0, 1, 22, 0).getTime();
    expect(schedule([contender('one')], inHours)).toMatchObject([{ untilMs: tonight }]);
    const tomorrow = new Date(2026, 0, 2, 7, 0).getTime();
    expect(schedule([contender('one', { notBeforeMs: tomorrow })], inHours)).toMatchObject([
      { waitsFor: 'schedule', untilMs: new Date(2026, 0, 2, 22, 0).getTime() },
    ]);
    expect(isOutsideHours(inHours)).toBe(true);
    expect(schedule([contender('one')], { ...inHours, nowMs: tonight })[0]?.worker).toBe(one);
  });
});

describe('workerFor', () => {
  it('takes the session that was ordered, else any to the same site', () => {
    expect(workerFor({ key: 'one', sessionId: 's2' }, [one, tab])).toBe(tab);
    expect(workerFor({ key: 'one', sessionId: 'closed' }, [other, one, tab])).toBe(one);
    expect(workerFor({ key: 'two', sessionId: 's1' }, [one, tab])).toBeUndefined();
  });
});

describe('nextLookMs', () => {
  it('looks when the first is due, and soon enough for a clock that jumps', () => {
    const now = { nowMs: noon, dailyWindow: null };
    expect(nextLookMs([], now)).toBeNull();
    expect(nextLookMs([noon - 1], now)).toBeNull();
    expect(nextLookMs([noon + 900, noon + 400], now)).toBe(400);
    expect(nextLookMs([noon + 3_600_000], now)).toBe(lookAgainMs);
    expect(nextLookMs([], { ...now, dailyWindow: atNight })).toBe(lookAgainMs);
  });
});
