import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import type { ProbeProgress } from '../../shared/probe.ts';
import { Asking } from './asking.ts';
import { LimitReached, type ConnectionGate } from './connection-gate.ts';
import { TurnedAway } from './turned-away.ts';

/** A gate without time, which notes what was asked of it. */
function setUp() {
  const pauses: number[] = [];
  const slowed: number[] = [];
  const told: ProbeProgress[] = [];
  const gate = {
    opened: 0,
    run: <T>(work: () => Promise<T>): Promise<T> => {
      gate.opened += 1;
      return work();
    },
    pause: (ms: number) => pauses.push(ms),
    slowTo: (perSecond: number) => slowed.push(perSecond),
    takeTurns: () => undefined,
  };
  const asking = new Asking({
    gate: gate as unknown as ConnectionGate,
    onProgress: (progress) => told.push(progress),
    expectedConnections: 80,
  });
  return { asking, gate, pauses, slowed, told };
}

const topic = { topic: 'suites', subject: 'TLSv1.2' } as const;
const fine = (): Promise<string> => Promise.resolve('fine');
const turnedAway = (): Promise<string> => Promise.reject(new TurnedAway('421 too many'));

describe('asking one question after the other', () => {
  it('tells how far it is', async () => {
    const { asking, told } = setUp();
    expect(await asking.ask(topic, fine)).toBe('fine');
    asking.expect(30);
    await asking.ask(topic, fine);
    expect(told).toEqual([
      { ...topic, connections: 1, expectedConnections: 80, pauseSeconds: null },
      { ...topic, connections: 2, expectedConnections: 31, pauseSeconds: null },
    ]);
  });

  it('fails as the first connection fails: there is nothing to be found out', async () => {
    for (const error of [new AppError('refused', 'no'), new AppError('dns', 'no')])
      await expect(setUp().asking.ask(topic, () => Promise.reject(error))).rejects.toBe(error);
    await expect(setUp().asking.ask(topic, turnedAway)).rejects.toMatchObject({
      code: 'refused',
      message: '421 too many',
    });
  });

  it('asks the first question alone', async () => {
    const { asking, gate } = setUp();
    const { promise, resolve } = Promise.withResolvers<string>();
    const answers = [asking.ask(topic, () => promise), asking.ask(topic, fine)];
    await Promise.resolve();
    expect(gate.opened).toBe(1);
    resolve('at last');
    expect(await Promise.all(answers)).toEqual(['at last', 'fine']);
    expect(gate.opened).toBe(2);
  });

  it('gives a server time that turns connections away, and goes on more slowly', async () => {
    const { asking, pauses, slowed, told } = setUp();
    await asking.ask(topic, fine);
    let refusals = 2;
    const reluctant = (): Promise<string> => (refusals-- > 0 ? turnedAway() : fine());
    expect(await asking.ask(topic, reluctant)).toBe('fine');
    expect(pauses).toEqual([1_000, 3_000]);
    expect(slowed).toEqual([2, 2]);
    expect(told.map(({ pauseSeconds }) => pauseSeconds)).toContain(3);
    expect(asking.isComplete).toBe(true);
  });

  it('leaves it in peace in the end, and asks nothing more', async () => {
    const { asking, gate } = setUp();
    await asking.ask(topic, fine);
    const unasked = { kind: 'unasked', reason: 'turned-away', detail: '421 too many' };
    expect(await asking.ask(topic, turnedAway)).toEqual(unasked);
    expect(gate.opened).toBe(5);
    expect(await asking.ask(topic, fine)).toEqual(unasked);
    expect(gate.opened).toBe(5);
    expect(asking.isComplete).toBe(false);
  });

  it('passes over an answer that makes no sense', async () => {
    const { asking } = setUp();
    await asking.ask(topic, fine);
    const error = new AppError('malformed-message', 'packet, byte 0');
    expect(await asking.ask(topic, () => Promise.reject(error))).toEqual({
      kind: 'unasked',
      reason: 'malformed',
      detail: 'packet, byte 0',
    });
    expect(await asking.ask(topic, fine)).toBe('fine');
    expect(asking.isComplete).toBe(true);
  });

  it('stops at the limit, and when it is cancelled', async () => {
    const { asking } = setUp();
    const over = (): Promise<string> => Promise.reject(new LimitReached());
    expect(await asking.ask(topic, over)).toMatchObject({ kind: 'unasked', reason: 'limit' });
    const other = setUp().asking;
    await other.ask(topic, fine);
    const cancelled = new AppError('cancelled', 'over');
    await expect(other.ask(topic, () => Promise.reject(cancelled))).rejects.toBe(cancelled);
  });
});
