import { describe, expect, it } from 'vitest';
import type { TransferView } from '../../../electron/shared/transfer.ts';
import { Connection } from '../sites/connection.svelte.ts';
import { closingWords, interruptedByClosing, interruptedByTab, isUnderWay } from './closing.ts';
import type { Desk } from './desk.svelte.ts';

const key = 'sftp://ann@files.example:22';
const there = { key, label: 'there' };
const here = { key: 'local', label: 'here' };

function tab(id: string): Connection {
  const connection = new Connection(id);
  connection.target = {
    protocol: 'sftp',
    host: 'files.example',
    port: 22,
    user: 'ann',
    identityFiles: [],
    agent: 'none',
  };
  connection.phase = 'open';
  return connection;
}

function deskWith(
  queue: Partial<TransferView>[],
  connections: Connection[],
  isUnsaved = false,
): Desk {
  const edits = [{ sessionId: 't1', isUnsaved }];
  return {
    transfers: { queue },
    connections: { all: connections },
    edits: {
      all: edits,
      ofSession: (id: string) => edits.filter(({ sessionId }) => sessionId === id),
    },
  } as unknown as Desk;
}

const running = { state: 'running', waitsFor: null, source: here, target: there } as const;

describe('what closing cuts short', () => {
  it('is what goes on by itself now', () => {
    expect(isUnderWay({ state: 'running', waitsFor: null })).toBe(true);
    expect(isUnderWay({ state: 'waiting', waitsFor: 'turn' })).toBe(true);
    expect(isUnderWay({ state: 'waiting', waitsFor: 'connection' })).toBe(false);
    expect(isUnderWay({ state: 'paused', waitsFor: null })).toBe(false);
  });

  it('is all of it for the window', () => {
    const desk = deskWith([running, { ...running, state: 'paused' }], [tab('t1')], true);
    expect(interruptedByClosing(desk)).toEqual({ transfers: 1, unsaved: 1, editing: 0 });
    expect(closingWords(interruptedByClosing(desk))).toContain('not on its server yet');
    expect(closingWords(interruptedByClosing(deskWith([], [])))).toBe('');
  });

  it('is what needs this very connection for a tab', () => {
    const [first, second] = [tab('t1'), tab('t2')];
    const desk = deskWith([running, { ...running, target: here }], [first]);
    expect(interruptedByTab(desk, first)).toEqual({ transfers: 1, unsaved: 0, editing: 1 });
    // Another connection to the same account carries it on.
    expect(interruptedByTab(deskWith([running], [first, second]), first).transfers).toBe(0);
    expect(interruptedByTab(desk, second).editing).toBe(0);
  });
});
