import { describe, expect, it } from 'vitest';
import type { TransferView } from '../../../electron/shared/transfer.ts';
import { waitWordsOf } from './wait-words.ts';

const here = { key: 'local', label: 'local' };
const there = { key: 'sftp://ops@files:22', label: 'ops@files' };
const noonMs = new Date(2026, 2, 12, 12, 0).getTime();

function words(changes: Partial<TransferView>): unknown {
  const view: Parameters<typeof waitWordsOf>[0] = {
    state: 'waiting',
    waitsFor: null,
    waitsUntilMs: null,
    problems: [],
    direction: 'upload',
    source: here,
    target: there,
    ...changes,
  };
  return waitWordsOf(view, noonMs);
}

describe('waitWordsOf', () => {
  it('says nothing of what runs, or is next', () => {
    expect(words({ state: 'running' })).toBeNull();
    expect(words({ waitsFor: 'turn' })).toBeNull();
  });

  it('names the server that has to be connected, and that this helps', () => {
    const expected = { words: 'Waits for ops@files to be connected', canConnect: true };
    expect(words({ waitsFor: 'connection' })).toMatchObject(expected);
    const download = { direction: 'download', source: there, target: here } as const;
    expect(words({ waitsFor: 'connection', ...download })).toMatchObject(expected);
  });

  it('says until when, with the day where it is another one', () => {
    const at = (hour: number, date: number) => new Date(2026, 2, date, hour, 0).getTime();
    expect(words({ waitsFor: 'schedule', waitsUntilMs: at(22, 12) })).toMatchObject({
      words: 'Waits until 22:00, when transfers may run',
      canConnect: false,
    });
    expect(words({ waitsFor: 'schedule', waitsUntilMs: at(6, 13) })).toMatchObject({
      words: 'Waits until 13 Mar 2026 06:00, when transfers may run',
    });
  });
});
