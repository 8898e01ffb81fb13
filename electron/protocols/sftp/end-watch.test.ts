import { describe, expect, it } from 'vitest';
import { EndWatch } from './end-watch.ts';

describe('waiting for the end of a signal', () => {
  it('tells everybody who still waits, once', () => {
    const watch = new EndWatch();
    const stop = new AbortController();
    const told: string[] = [];
    const gone = (): void => void told.push('gone');
    watch.add(stop.signal, () => void told.push('first'));
    watch.add(stop.signal, gone);
    watch.add(stop.signal, () => void told.push('last'));
    watch.remove(stop.signal, gone);
    stop.abort();
    expect(told).toEqual(['first', 'last']);
  });

  it('keeps the signals apart', () => {
    const watch = new EndWatch();
    const [one, other] = [new AbortController(), new AbortController()];
    let count = 0;
    watch.add(one.signal, () => (count += 1));
    other.abort();
    expect(count).toBe(0);
    one.abort();
    expect(count).toBe(1);
  });

  it('lets those who are told take themselves and others off', () => {
    const watch = new EndWatch();
    const stop = new AbortController();
    const told: string[] = [];
    const second = (): void => void told.push('second');
    const first = (): void => {
      told.push('first');
      watch.remove(stop.signal, first);
      watch.remove(stop.signal, second);
    };
    watch.add(stop.signal, first);
    watch.add(stop.signal, second);
    stop.abort();
    // Both waited when it aborted.
    expect(told).toEqual(['first', 'second']);
  });
});
