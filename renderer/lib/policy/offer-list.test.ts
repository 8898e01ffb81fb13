import { describe, expect, it } from 'vitest';
import { sshNames } from '../../../electron/shared/ssh-offers.ts';
import { entriesOf, moved, offerOf, toggled } from './offer-list.ts';

describe('the lists of a policy', () => {
  it('are those of its name; chosen ones count for a custom policy alone', () => {
    const chosen = { macs: ['hmac-sha1'] };
    expect(offerOf('strict', chosen).macs).toEqual(sshNames('strict', 'macs'));
    expect(offerOf('custom', chosen).macs).toEqual(['hmac-sha1']);
    expect(offerOf('custom', chosen).ciphers).toEqual(sshNames('balanced', 'ciphers'));
    expect(offerOf('custom', undefined).macs).toEqual(sshNames('balanced', 'macs'));
  });

  it('show what is offered first, then everything else, each once', () => {
    const entries = entriesOf(offerOf('custom', { macs: ['hmac-sha1', 'my-own@mac'] }), 'macs');
    expect(entries.slice(0, 2)).toEqual([
      { name: 'hmac-sha1', isOn: true },
      { name: 'my-own@mac', isOn: true },
    ]);
    const names = entries.map(({ name }) => name);
    expect(new Set(names)).toEqual(new Set([...sshNames('legacy', 'macs'), 'my-own@mac']));
    expect(new Set(names).size).toBe(names.length);
  });
});

it('moves a name within the list, and not out of it', () => {
  expect(moved(['a', 'b', 'c'], 'c', 0)).toEqual(['c', 'a', 'b']);
  expect(moved(['a', 'b', 'c'], 'a', 1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 'a', -1)).toEqual(['a', 'b', 'c']);
  expect(moved(['a', 'b', 'c'], 'b', 9)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b'], 'x', 0)).toEqual(['a', 'b']);
});

it('switches names on and off, and never the last one off', () => {
  expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
  expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
  expect(toggled(['a'], 'a')).toEqual(['a']);
});
