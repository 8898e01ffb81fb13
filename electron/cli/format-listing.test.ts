import { describe, expect, it } from 'vitest';
import type { Entry } from '../shared/entry.ts';
import { formatListing, modeText } from './format-listing.ts';

const plain: Entry = {
  name: 'report.pdf',
  kind: 'file',
  sizeBytes: 1234,
  modifiedAtMs: new Date(2026, 0, 14, 9, 5).getTime(),
  mode: 0o644,
  owner: 'deploy',
  group: 'www',
  linkTarget: null,
  linkKind: null,
};
const asItIs = (name: string): string => name;

describe('formatListing', () => {
  it('aligns its columns', () => {
    const text = formatListing(
      [
        plain,
        { ...plain, name: 'a', sizeBytes: 7, owner: 'me', mode: null, modifiedAtMs: null },
        { ...plain, name: 'l', kind: 'link', linkTarget: '../x', mode: 0o777, sizeBytes: null },
      ],
      asItIs,
    );
    expect(text).toBe(
      [
        '-rw-r--r-- deploy www 1234 2026-01-14 09:05 report.pdf\n',
        '-????????? me     www    7 -                a\n',
        'lrwxrwxrwx deploy www    - 2026-01-14 09:05 l -> ../x\n',
      ].join(''),
    );
  });

  it('shows names as it is told', () => {
    const text = formatListing(
      [{ ...plain, name: 'n', linkTarget: 't', owner: 'o', group: 'g' }],
      (name) => `<${name}>`,
    );
    expect(text).toContain('<o> <g>');
    expect(text).toContain('<n> -> <t>');
  });

  it('has nothing to say about an empty folder', () => {
    expect(formatListing([], asItIs)).toBe('');
  });

  it('survives a time beyond the calendar', () => {
    expect(formatListing([{ ...plain, modifiedAtMs: 9e15 }], asItIs)).toContain(' - ');
  });
});

describe('modeText', () => {
  it.each([
    ['file', 0o755, '-rwxr-xr-x'],
    ['folder', 0o1777, 'drwxrwxrwt'],
    ['folder', 0o1666, 'drw-rw-rwT'],
    ['file', 0o4755, '-rwsr-xr-x'],
    ['file', 0o2644, '-rw-r-Sr--'],
    ['link', 0o000, 'l---------'],
    ['other', null, '??????????'],
  ] as const)('writes %s %s as %s', (kind, mode, text) => {
    expect(modeText({ kind, mode })).toBe(text);
  });
});
