import { describe, expect, it } from 'vitest';
import type { SftpTarget } from '../../../electron/shared/site.ts';
import { forgotten, readRecent, remembered, writeRecent, type TextStore } from './recent.ts';

function target(host: string): SftpTarget {
  return { protocol: 'sftp', host, port: 22, user: 'ada', identityFiles: [], agent: 'auto' };
}

function store(initial?: string): TextStore {
  let held = initial ?? null;
  return { getItem: () => held, setItem: (_key, value) => (held = value) };
}

describe('recent sites', () => {
  it('keeps the last ones, the newest first, each once', () => {
    let sites = remembered([], target('a'), null, 1);
    for (const host of ['b', 'c', 'd', 'e', 'c']) sites = remembered(sites, target(host), null, 2);
    expect(sites.map((site) => site.target.host)).toEqual(['c', 'e', 'd', 'b']);
  });

  it('come back as they were written', () => {
    const held = store();
    const sites = remembered([], target('a'), null, 1);
    writeRecent(held, sites);
    expect(readRecent(held)).toEqual(sites);
  });

  it.each(['', '{', '[1]', '[{"target":{"host":"a"}}]'])('are none when %j is stored', (text) => {
    expect(readRecent(store(text))).toEqual([]);
  });

  it('can be forgotten', () => {
    const sites = remembered(remembered([], target('a'), null, 1), target('b'), null, 2);
    expect(forgotten(sites, target('a')).map((site) => site.target.host)).toEqual(['b']);
  });
});
