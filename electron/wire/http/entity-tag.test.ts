import { describe, expect, it } from 'vitest';
import { parseEntityTag } from './entity-tag.ts';

describe('an entity tag', () => {
  it('is strong unless it says otherwise', () => {
    expect(parseEntityTag('"a-1"')).toEqual({ opaque: '"a-1"', isStrong: true });
    expect(parseEntityTag('W/"a-1"')).toEqual({ opaque: '"a-1"', isStrong: false });
    expect(parseEntityTag('""')).toEqual({ opaque: '""', isStrong: true });
  });

  it.each([
    undefined,
    '',
    'a-1',
    '"a',
    'w/"a"',
    '"a" "b"',
    '"a"b"',
    '"a\r\nX: y"',
    '"a b"',
    '"\u00e4"',
    `"${'x'.repeat(300)}"`,
  ])('is none that reads %j', (value) => {
    expect(parseEntityTag(value)).toBeNull();
  });
});
