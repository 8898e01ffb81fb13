import { describe, expect, it } from 'vitest';
import { readLockTimeout } from './lock-answer.ts';

const answer = (timeout: string, more = ''): string =>
  '<?xml version="1.0" encoding="utf-8"?>\n' +
  `<D:prop xmlns:D="DAV:"><D:lockdiscovery><D:activelock>${more}` +
  `<D:timeout>${timeout}</D:timeout></D:activelock></D:lockdiscovery></D:prop>`;

describe('readLockTimeout', () => {
  it.each([
    ['Second-60', 60],
    ['\n  second-4294967295 ', 4_294_967_295],
    ['Infinite', Number.POSITIVE_INFINITY],
    ['Second-0', null],
    ['Second-4294967296', null],
    ['Second-99999999999', null],
    ['an hour', null],
    ['', null],
  ])('reads %j as %j', (timeout, seconds) => {
    expect(readLockTimeout(answer(timeout))).toBe(seconds);
  });

  it('reads it nowhere else', () => {
    const owner = '<D:owner><D:timeout>Second-1</D:timeout></D:owner>';
    expect(readLockTimeout(answer('Second-60', owner))).toBe(60);
    expect(readLockTimeout('<prop xmlns="other:"><timeout>Second-5</timeout></prop>')).toBeNull();
  });

  it.each([
    '<!DOCTYPE x [<!ENTITY a "Second-60">]><x/>',
    '<prop xmlns="DAV:">',
    'locked',
    '',
    '<a>&undefined;</a>',
  ])('refuses %j', (text) => {
    expect(() => readLockTimeout(text)).toThrow(
      expect.objectContaining({ code: 'malformed-message' }) as Error,
    );
  });
});
