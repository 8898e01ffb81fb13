import { describe, expect, it } from 'vitest';
import { contract, isWindowChannel } from './contract.ts';

describe('isWindowChannel', () => {
  it('opens every call of main and the engine, but not those between engine and main', () => {
    const open = Object.entries(contract).filter(([channel]) => isWindowChannel(channel));
    expect(open.length).toBeGreaterThan(10);
    expect(open.every(([, entry]) => entry.kind === 'call' && entry.by !== 'host')).toBe(true);
    for (const closed of ['engine.connect', 'engine.ping', 'host.judge', 'host.credentials']) {
      expect(isWindowChannel(closed)).toBe(false);
    }
  });

  it('refuses pushes and names that are not own keys', () => {
    for (const name of ['session.changed', 'toString', '__proto__', '', 'files.list ']) {
      expect(isWindowChannel(name)).toBe(false);
    }
  });
});
