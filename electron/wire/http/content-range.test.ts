import { describe, expect, it } from 'vitest';
import { parseContentRange } from './content-range.ts';

describe('parseContentRange', () => {
  it('reads parts of files of known and unknown size', () => {
    expect(parseContentRange('bytes 0-0/1')).toEqual({
      part: { start: 0, end: 1 },
      totalBytes: 1,
    });
    expect(parseContentRange('bytes 500-999/*')).toEqual({
      part: { start: 500, end: 1000 },
      totalBytes: null,
    });
  });

  it('reads that there is no such part', () => {
    expect(parseContentRange('bytes */47')).toEqual({ part: null, totalBytes: 47 });
  });

  it.each([
    '',
    'bytes',
    'lines 0-1/2',
    'bytes 5-4/10',
    'bytes 0-10/10',
    'bytes -5/10',
    'bytes */*',
    'bytes 0-9999999999999999/*',
    'bytes 0-1/2, 3-4/5',
  ])('refuses %j', (value) => {
    expect(() => parseContentRange(value)).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
  });
});
