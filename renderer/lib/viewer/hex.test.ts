import { expect, it } from 'vitest';
import { hexLine, hexLineCount } from './hex.ts';

const bytes = Uint8Array.from([...new TextEncoder().encode('Keyferry moves files\n'), 0xff, 0]);

it('shows sixteen bytes a line, in two groups, with their characters', () => {
  expect(hexLine(bytes, 0)).toEqual({
    offset: '00000000',
    bytes: '4b 65 79 66 65 72 72 79  20 6d 6f 76 65 73 20 66',
    characters: 'Keyferry moves f',
  });
});

it('fills up the last line', () => {
  expect(hexLineCount(bytes)).toBe(2);
  const { bytes: shown, ...rest } = hexLine(bytes, 1);
  expect(rest).toEqual({ offset: '00000010', characters: 'iles...' });
  expect(shown.trimEnd()).toBe('69 6c 65 73 0a ff 00');
  expect(shown).toHaveLength(hexLine(bytes, 0).bytes.length);
});

it('has no line for an empty file', () => {
  expect(hexLineCount(new Uint8Array())).toBe(0);
});
