import { describe, expect, it } from 'vitest';
import { areMixed, countLineEnds, lineCount, visibleText } from './line-ends.ts';

const shown = (text: string) => visibleText(text, countLineEnds(text));

describe('ends of lines', () => {
  it('are told apart', () => {
    expect(countLineEnds('a\nb\r\nc\rd')).toEqual({ lf: 1, crlf: 1, cr: 1, isLastEnded: false });
    expect(countLineEnds('')).toEqual({ lf: 0, crlf: 0, cr: 0, isLastEnded: true });
    expect(areMixed(countLineEnds('a\r\nb\r\n'))).toBe(false);
    expect(areMixed(countLineEnds('a\r\nb\n'))).toBe(true);
  });

  it('make as many lines as an editor numbers', () => {
    const lines = (text: string) => lineCount(countLineEnds(text));
    expect([lines(''), lines('a'), lines('a\n'), lines('a\nb')]).toEqual([0, 1, 1, 2]);
  });

  it('are marked only where they differ', () => {
    expect(shown('a\r\nb\r\n')).toBe('a\nb\n');
    expect(shown('a\r\nb\nc\r')).toBe('a‹CR LF›\nb‹LF›\nc‹CR›\n');
  });
});

describe('visibleText', () => {
  it('shows what has no shape, and leaves tabs alone', () => {
    expect(shown('a\tb\u0000\u001b[1m')).toBe('a\tb‹NUL›‹ESC›[1m');
  });

  it('lets nothing turn the reading direction', () => {
    expect(shown('if (\u202eadmin\u202c)')).toBe('if (‹U+202E›admin‹U+202C›)');
  });
});
